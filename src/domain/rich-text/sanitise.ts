import type { defaultTreeAdapter, DefaultTreeAdapterTypes as Tree } from 'parse5'
import type { FieldPath } from '../errors/errors.js'
import { wellFormed } from '../../platform/cut.js'
import { pause } from '../../platform/pause.js'
import { judge, voidTags, type Attribute } from './permitted.js'
import { escapeHtml } from './plain-text.js'
import { checkBound } from './text-bounds.js'

/**
 * How often HTML is read again until it stays as it is. Twice is enough for what people write; taking tags out of HTML
 * that nests what cannot be nested may take more.
 */
const mostReadings = 8

/**
 * Reduces HTML to what Matrix permits, balanced and escaped. What comes out stays as it is when it is sanitised again.
 *
 * parse5 reads it as the HTML standard says and as browsers do: end tags may be left out, so that list items, rows and
 * paragraphs stand side by side. Parsers that do not know the rules (htmlparser2, and sanitize-html with it) nest them.
 *
 * Tags that are not permitted count as levels too, for the parser holds them all, and closing one takes time in
 * proportion to the open ones.
 *
 * @param field the field that holds the text, for the error
 * @throws InvalidInput validation_error at the first tag that is nested too deep, or when there are too many elements
 * @see https://html.spec.whatwg.org/multipage/parsing.html
 */
export async function sanitise (html: string, field: FieldPath = 'text'): Promise<string> {
  const { defaultTreeAdapter: plain, html: { NS }, parseFragment } = await import('parse5')
  // One for all: parsing with a new one each time takes several times as long.
  adapter ??= { ...plain, ...counting(plain) }
  let clean = wellFormed(html)
  for (let reading = 0; reading < mostReadings; reading++) {
    const before = clean
    counts = { depth: -1, elements: -2, field }
    const tree = parseFragment(plain.createElement('body', NS.HTML, []), before, { treeAdapter: adapter })
    clean = new Writer(field, /<tbody/i.test(before)).contentOf(tree, 0)
    if (clean === before) return clean
    if (clean.length > 4096) await pause()
  }
  // Nothing forbidden is in it, but the next reader may find another nesting.
  return clean
}

type Adapter = typeof defaultTreeAdapter

let adapter: Adapter | undefined
/** Of the reading at hand, which is synchronous; the document and the root are elements too, and the root a level. */
let counts = { depth: -1, elements: -2, field: 'text' as FieldPath }

function counting (plain: Adapter): Pick<Adapter, 'createElement' | 'onItemPush' | 'onItemPop'> {
  return {
    createElement (...args) {
      checkBound('elements', ++counts.elements, counts.field)
      return plain.createElement(...args)
    },
    onItemPush: () => { checkBound('depth', ++counts.depth, counts.field) },
    onItemPop: () => { counts.depth-- }
  }
}

class Writer {
  readonly #field: FieldPath
  readonly #writesSections: boolean

  /** @param writesSections whether rows are in sections: the parser puts all of them in one, whatever is written */
  constructor (field: FieldPath, writesSections: boolean) {
    this.#field = field
    this.#writesSections = writesSections
  }

  contentOf (parent: Tree.ParentNode, depth: number): string {
    checkBound('depth', depth, this.#field)
    let html = ''
    for (const node of parent.childNodes) {
      if ('value' in node) html += escapeHtml(node.value)
      else if ('tagName' in node) html += this.#element(node, depth + 1)
    }
    return html
  }

  #element (element: Tree.Element, depth: number): string {
    const { tagName, attrs, namespaceURI } = element
    const verdict = namespaceURI.endsWith('/xhtml') ? judge(tagName, attrs) : 'nothing'
    if (verdict === 'nothing') return ''
    const { name, attributes } = verdict === 'content' ? { attributes: [] } : verdict
    if (name !== undefined && voidTags.has(name)) return startTag(name, attributes)
    const content = this.contentOf(element, depth)
    if (name === undefined || (name === 'tbody' && !this.#writesSections)) return content
    // Parsers skip a first newline.
    const skipped = name === 'pre' && content.startsWith('\n') ? '\n' : ''
    return `${startTag(name, attributes)}${skipped}${content}</${name}>`
  }
}

function startTag (name: string, attributes: readonly Attribute[]): string {
  let tag = `<${name}`
  for (const { name, value } of attributes) {
    // A picture has an empty text; a spoiler without a reason has no value.
    tag += value === '' && name !== 'alt' ? ` ${name}` : ` ${name}="${escapeHtml(value).replaceAll('"', '&quot;')}"`
  }
  return `${tag}>`
}
