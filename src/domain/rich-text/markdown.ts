import type MarkdownIt from 'markdown-it'
import type { UrlMatch } from './references.js'
import { addMaths } from './maths.js'
import { escapeHtml } from './plain-text.js'
import { linkSchemes } from './permitted.js'
import { addSpoilers } from './spoilers.js'
import { textBounds } from './text-bounds.js'
import { mentionStartSource, userIdSource } from './user-id.js'

/** Beyond links, the `mxc` of an image. */
const permittedTarget = new RegExp(`^(?:${linkSchemes.join('|')}|mxc):`, 'i')

/** What text without markup parses to. */
const plainBlocks = new Set(['paragraph_open', 'inline', 'paragraph_close'])
const plainInlines = new Set(['text', 'softbreak', 'hardbreak'])

interface Environment {
  plain: boolean
}

let parser: Promise<MarkdownIt> | undefined

/**
 * Renders Markdown, or returns undefined for text without markup.
 *
 * markdown-it is linear on hostile input where marked is not (20,000 `>` overflow its stack, 100,000 spaces take it 11
 * seconds), and loads 7 packages where micromark takes 29. Its major version 15 wants Node 20.19.
 *
 * @see https://github.com/markdown-it/markdown-it
 */
export async function renderMarkdown (text: string): Promise<string | undefined> {
  const md = await loaded()
  const env: Environment = { plain: true }
  const tokens = md.parse(text, env)
  if (env.plain) return undefined
  const [first, only, last] = tokens
  const oneParagraph = tokens.length === 3 && first?.type === 'paragraph_open' && last?.type === 'paragraph_close'
  if (oneParagraph) return md.renderer.renderInline(only?.children ?? [], md.options, env)
  return md.renderer.render(tokens, md.options, env).trimEnd()
}

/** Returns a function that finds http and https URLs in a text, by Markdown's rules for where they end. */
export async function urlFinder (): Promise<(text: string) => UrlMatch[]> {
  const { linkify } = await loaded()
  return text => {
    if (!text.includes('://')) return []
    return (linkify.match(text) ?? []).filter(({ schema }) => schema === 'https:' || schema === 'http:')
  }
}

async function loaded (): Promise<MarkdownIt> {
  parser ??= import('markdown-it').then(({ default: Parser }) => configure(new Parser('default', {
    html: false,
    linkify: true
  })))
  return await parser
}

function configure (md: MarkdownIt): MarkdownIt {
  // Besides the bounds of `checkMarkdown`: the parser ends a paragraph that is nested deeper. Its types leave it out.
  Object.assign(md.options, { maxNesting: textBounds.depth })
  // A person who types "&copy;" in a chat means these six characters: raw HTML is text, and so are its references.
  md.disable('entity')
  md.validateLink = url => permittedTarget.test(url.trim())
  md.normalizeLinkText = url => url
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  // Only what has "://" is looked for, as `countUrlSteps` bounds it.
  md.linkify.add('//', null).add('mailto:', null)
  addSpoilers(md)
  addMaths(md)
  keepUserIds(md)
  linkRemoteImages(md)
  unwrapBareUrls(md)

  const { rules } = md.renderer
  // Quotes stay as they are: the sanitiser would read a reference for each, and write the quote again.
  rules.text = (tokens, at) => escapeHtml(tokens[at]?.content ?? '')
  rules.softbreak = rules.hardbreak = () => '<br>'
  // <del>, as GFM has it and as other Matrix clients send it.
  rules.s_open = () => '<del>'
  rules.s_close = () => '</del>'
  return md
}

/** `@_bridge_robin_:example.org` is no emphasis. */
function keepUserIds (md: MarkdownIt): void {
  const userId = new RegExp(mentionStartSource + userIdSource, 'y')
  md.inline.ruler.after('text', 'user_id', (state, silent) => {
    if (state.src[state.pos] !== '@') return false
    userId.lastIndex = state.pos
    const id = userId.exec(state.src)?.[0]
    if (id === undefined || state.pos + id.length > state.posMax) return false
    if (!silent) state.pending += id
    state.pos += id.length
    return true
  })
}

/**
 * Linkifying keeps `https://example.org/__init__.py` from being read as emphasis. Its anchors are not wanted, since a
 * message that merely contains a URL is plain text to Matrix and clients link it when they show it.
 */
function unwrapBareUrls (md: MarkdownIt): void {
  md.core.ruler.before('text_join', 'bare_urls', state => {
    const env = state.env as Environment
    for (const block of state.tokens) {
      if (!plainBlocks.has(block.type)) env.plain = false
      if (!block.children) continue
      block.children = block.children.filter(({ markup }) => markup !== 'linkify')
      if (block.children.some(({ type }) => !plainInlines.has(type))) env.plain = false
    }
    // A break by a backslash is markup, one by trailing spaces is not.
    if (state.src.includes('\\\n')) env.plain = false
  })
}

/** Matrix shows no images but those of its media repository; of any other the address is better than nothing. */
function linkRemoteImages (md: MarkdownIt): void {
  md.core.ruler.after('inline', 'remote_images', state => {
    for (const block of state.tokens) {
      let links = 0
      block.children = block.children?.flatMap(token => {
        if (token.type === 'link_open') links++
        if (token.type === 'link_close') links--
        const src = token.attrGet('src') ?? ''
        if (token.type !== 'image' || src.startsWith('mxc:')) return token
        const text = new state.Token('text', '', 0)
        text.content = md.renderer.renderInlineAsText(token.children ?? [], md.options, state.env) || src
        if (links > 0) return text
        const open = new state.Token('link_open', 'a', 1)
        open.attrSet('href', src)
        return [open, text, new state.Token('link_close', 'a', -1)]
      }) ?? null
    }
  })
}
