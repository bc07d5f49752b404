import { renderMarkdown, urlFinder } from './markdown.js'
import { bareText, escapeHtml } from './plain-text.js'
import { references, textReferences, type References, type UrlFinder } from './references.js'
import { sanitise } from './sanitise.js'
import { checkBound, checkHtml, checkMarkdown, textBounds } from './text-bounds.js'
import type { FieldPath } from '../errors/errors.js'
import { wellFormed } from '../../platform/cut.js'
import { pause } from '../../platform/pause.js'

export { bareText, escapeHtml, plainText } from './plain-text.js'

/** What the text of a send, an edit or a draft becomes. */
export interface RichText extends References {
  /** Matrix HTML (`org.matrix.custom.html`), or merely escaped text when nothing was marked up. */
  html: string
  /** The same without markup; always equal to `bareText(html)`. */
  plain: string
}

/**
 * Whatever Markdown could read as markup, and every URL (finding its end takes the library). It may hit text that is
 * plain after all and must not miss text that is not: all it decides is whether a library is needed.
 */
const maybeMarkup = /[*_`[\]~\\|]|\$[^$]*\$|:\/\/|<[^\s<>]*[@:]|^(?: {4}| {0,3}\t)|^[ \t]*(?:[#>+=-]|\d+[.)])/m

const htmlTag = /<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>/i

/**
 * Turns the text of a send, an edit or a draft into Matrix HTML.
 *
 * - **Markdown** is CommonMark with the strikethrough and tables of GFM, spoilers (`||text||`) and maths (`$x$`,
 *   `$$x$$`). Raw HTML and character references are text, as
 *   they were typed; so are links with a scheme Matrix does not permit. A line break is a `<br>`, and an image outside
 *   Matrix's media repository a link. A message of one paragraph has no `<p>` around it: the specification asks not to
 *   send needless ones.
 * - **Text without markup** stays what it is: `&`, `<` and `>` escaped, newlines as `<br>`, spaces and blank lines
 *   kept, bare URLs not wrapped in anchors. So does markup that leaves nothing to read, such as a lone `#`.
 * - **HTML** comes as a JSON string literal, and counts as such only when the string it spells contains a tag: the
 *   text `"hello"` keeps its quotes. It passes unchanged, except what Matrix does not permit; character references are
 *   written as the characters they name.
 *
 * Carriage returns count as newlines. The libraries are loaded by the first text that needs them. What may become
 * markup is bounded before they see it (`textBounds`), and between their steps others have a turn when it is long.
 *
 * @param field the field that holds the text, for errors
 * @throws InvalidInput validation_error for a text that exceeds a bound
 *
 * @example
 * const { html, mentions } = await toRichText('**Hi** @robin:beeper.com')
 * // html is '<strong>Hi</strong> @robin:beeper.com', mentions is ['@robin:beeper.com']
 */
export async function toRichText (input: string, field: FieldPath = 'text'): Promise<RichText> {
  const literal = htmlFromLiteral(input)
  if (literal !== undefined) {
    checkHtml(literal, field)
    return describe(await sanitised(literal, field))
  }
  const text = readableText(input, field)
  if (maybeMarkup.test(text)) {
    checkMarkdown(text, field)
    const rendered = await renderMarkdown(text)
    await pauseAfter(text)
    const html = rendered === undefined ? undefined : await sanitised(rendered, field)
    const plain = html === undefined ? '' : bareText(html)
    if (html !== undefined && !isBlank({ html, plain })) return describe(html, plain)
  }
  return asWritten(text, await urlFinderFor(text))
}

/**
 * `toRichText` at once, for text that cannot be markup or contain a URL, as most texts.
 * @returns undefined for any other text
 * @throws InvalidInput validation_error for a text that exceeds a bound
 */
export function unmarkedText (input: string, field: FieldPath = 'text'): RichText | undefined {
  if (htmlFromLiteral(input) !== undefined) return undefined
  const text = readableText(input, field)
  return maybeMarkup.test(text) ? undefined : asWritten(text)
}

function readableText (input: string, field: FieldPath): string {
  checkBound('characters', input.length, field)
  return wellFormed(input).replace(/\r\n?/g, '\n')
}

function asWritten (text: string, findUrls?: UrlFinder): RichText {
  const { mentions, links } = textReferences(text, findUrls)
  return { html: escapeHtml(text).replaceAll('\n', '<br>'), plain: text, mentions, links }
}

async function sanitised (html: string, field: FieldPath): Promise<string> {
  const clean = await sanitise(html, field)
  checkBound('htmlCharacters', clean.length, field)
  await pauseAfter(html)
  return clean
}

/** Lets others have a turn after a step of converting a long text; what is short is converted in one go. */
async function pauseAfter (text: string): Promise<void> {
  if (text.length > 4096) await pause()
}

/** The longest JSON literal that may hold HTML: each character may be written as `\\u0041`. */
const longestLiteral = 6 * textBounds.characters + 2

function htmlFromLiteral (input: string): string | undefined {
  const literal = input.length > longestLiteral ? '' : input.trim()
  if (!literal.startsWith('"') || !literal.endsWith('"')) return undefined
  try {
    const html: unknown = JSON.parse(literal)
    return typeof html === 'string' && htmlTag.test(html) ? html : undefined
  } catch {
    return undefined
  }
}

/** Whether there is nothing to see: neither text nor a rule or picture. */
export function isBlank ({ html, plain }: Pick<RichText, 'html' | 'plain'>): boolean {
  return plain.trim() === '' && !/<(?:hr|img)\b/.test(html)
}

async function describe (html: string, plain = bareText(html)): Promise<RichText> {
  return { html, plain, ...references(html, await urlFinderFor(html)) }
}

/** The library is needed only where there is a URL. */
async function urlFinderFor (text: string): Promise<UrlFinder | undefined> {
  return text.includes('://') ? await urlFinder() : undefined
}
