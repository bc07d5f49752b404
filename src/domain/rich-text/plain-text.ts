/**
 * Reading Matrix HTML without a parser library.
 *
 * A parser (htmlparser2: 30 ms to load, and only an asynchronous import could be lazy) is not worth it here: what is
 * stored has been through the sanitiser or comes from a fixture, so it consists of well-formed tags, quoted attributes
 * and few character references. Nothing here decides what is safe; on other HTML the text is merely less pretty.
 *
 * Everything here is linear in the text, whatever the text: callers and fixtures decide what is read.
 */

/** The names the sanitiser writes, and those other Matrix clients write for characters it would not escape. */
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** A reference that is none of those which nearly all are. */
const otherReference = /&(?!(?:amp|lt|gt|quot);)/

const reference = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi

/**
 * Line breaks around an element, after the innerText algorithm of the HTML Standard: a paragraph stands apart by a
 * blank line, any other block by a newline.
 *
 * @see https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute
 */
const breaks = new Map<string, number>([
  ['p', 2],
  ...['blockquote', 'caption', 'details', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'pre', 'summary',
    'table', 'tbody', 'thead', 'tr', 'ul'].map((name): [string, number] => [name, 1])
])

/** Receives the pieces of a document in order; tag names in lower case, text with its references decoded. */
export interface HtmlVisitor {
  open (name: string, attributes: string): void
  close (name: string): void
  text (text: string): void
}

/** Escapes what cannot stand in HTML text. Quotes may, so they stay. */
export function escapeHtml (text: string): string {
  if (!/[&<>]/.test(text)) return text
  // Several times as fast as one expression with a function, where there are many.
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The value of one attribute from the attributes a {@link HtmlVisitor} is given. */
export function attribute (attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes)
  return value ? decode(value[1] ?? value[2] ?? '') : undefined
}

/** Walks through HTML. A `<` that begins no tag is text. */
export function visitHtml (html: string, visitor: HtmlVisitor): void {
  let done = 0
  let from = 0
  const textUpTo = (end: number): void => {
    if (end > done) visitor.text(decode(html.slice(done, end)))
  }
  for (let start = html.indexOf('<'); start !== -1; start = html.indexOf('<', from)) {
    let end: number
    if (html.startsWith('<!--', start)) {
      const close = html.indexOf('-->', start + 4)
      if (close < 0) break
      end = close + 3
      textUpTo(start)
    } else {
      const closes = html.charCodeAt(start + 1) === slash
      const nameFrom = start + (closes ? 2 : 1)
      const attributesFrom = endOfName(html, nameFrom)
      if (attributesFrom === nameFrom) {
        from = nameFrom
        continue
      }
      const name = html.slice(nameFrom, attributesFrom).toLowerCase()
      const last = endOfTag(html, attributesFrom)
      if (html[last] !== '>') {
        // No tag after all. What was read is not read again, or many such beginnings would take quadratic time.
        from = last
        continue
      }
      end = last + 1
      textUpTo(start)
      if (closes) visitor.close(name)
      else visitor.open(name, html.slice(attributesFrom, last))
    }
    done = from = end
  }
  textUpTo(html.length)
}

/** The place after the name of a tag, which begins with a letter; where it should begin if there is none. */
function endOfName (html: string, from: number): number {
  let at = from
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at)
    const lower = code | 0x20
    const isLetter = lower >= 0x61 && lower <= 0x7a
    const isInner = at > from && ((code >= 0x30 && code <= 0x39) || code === hyphen)
    if (!isLetter && !isInner) break
  }
  return at
}

/** The place of the `>` that ends a tag; else where it turns out to be none: of a `<`, or the end of the text. */
function endOfTag (html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const code = html.charCodeAt(at)
    if (code === greater || code === less) return at
    if (code !== doubleQuote && code !== singleQuote) continue
    at = html.indexOf(code === doubleQuote ? '"' : "'", at + 1)
    if (at < 0) return html.length
  }
  return html.length
}

const [doubleQuote, singleQuote, hyphen, slash, less, greater] = [0x22, 0x27, 0x2d, 0x2f, 0x3c, 0x3e]

/** Lists and quotations beyond these levels are not marked: each mark is repeated in each line. */
const mostMarked = 10

/**
 * The text of a message as people read it, for the v0 generation, MCP and the fallback of Matrix events.
 *
 * Blocks and `<br>` become newlines, paragraphs are a blank line apart, cells of a table a tab; an image becomes its
 * `alt` text. List items begin with `- ` or their number, lines of a quotation with `> `. A spoiler is hidden behind
 * `[Spoiler]` or `[Spoiler for reason]` (the fallback of the client-server API, §Spoiler messages). The quotation that
 * a rich reply carried before Matrix 1.13 (`mx-reply`) is dropped with its content (§m.room.message msgtypes). Text
 * with neither `<` nor `&` is returned as it is.
 */
export function plainText (html: string): string {
  return written(html, true)
}

/** The same without list marks and quotation marks, and with spoilers: for search, rules and limits of length. */
export function bareText (html: string): string {
  return written(html, false)
}

function written (html: string, isRead: boolean): string {
  if (!html.includes('<') && !html.includes('&')) return html
  const writer = new PlainTextWriter(isRead)
  visitHtml(html, writer)
  return writer.end()
}

/** What stands around the text at hand: a list with the number of its next item, an item, or a quotation. */
interface Surrounding {
  kind: 'list' | 'item' | 'quote'
  next?: number | undefined
  /** What each line of it begins with; an item's first line has a mark instead. */
  prefix: string
  mark?: string | undefined
}

class PlainTextWriter implements HtmlVisitor {
  readonly #isRead: boolean
  #written = ''
  /** The cells of a table before the one at hand, with the tabs between them. */
  #cells = ''
  /** What came since the last block or cell began; trimmed at the edges of blocks, as browsers do, nowhere else. */
  #line = ''
  #breaks = 0
  #atEdge = false
  #afterBr = false
  #preformatted = 0
  #inReply = 0
  #around: Surrounding[] = []
  /** Around the line that was written last. */
  #aroundLast: Surrounding[] = []
  /** For each open span, whether it is a spoiler. */
  readonly #spans: boolean[] = []
  #spoilers = 0

  constructor (isRead: boolean) {
    this.#isRead = isRead
  }

  open (name: string, attributes: string): void {
    if (name === 'mx-reply') this.#inReply++
    if (this.#inReply > 0) return
    if (name === 'span') this.#openSpan(attributes)
    if (this.#spoilers > 0) return
    if (name === 'br') {
      this.#line += '\n'
      this.#afterBr = true
    } else if (name === 'img') this.text(attribute(attributes, 'alt') ?? '')
    else if (name === 'td' || name === 'th') {
      const cell = this.#line.trimEnd()
      this.#line = ''
      // An empty cell leaves the one tab before it.
      if (cell !== '') this.#cells += `${cell}\t`
      this.#atEdge = true
    } else {
      this.#edge(name)
      if (this.#isRead) this.#enter(name, attributes)
    }
    if (name === 'pre') this.#preformatted++
  }

  close (name: string): void {
    if (name === 'mx-reply' && this.#inReply > 0) this.#inReply--
    if (this.#inReply > 0) return
    if (name === 'span' && this.#spans.pop() === true) this.#spoilers--
    if (this.#spoilers > 0) return
    if (name === 'pre' && this.#preformatted > 0) this.#preformatted--
    this.#edge(name)
    if (this.#isRead) this.#leave(name)
  }

  text (text: string): void {
    if (this.#inReply > 0 || this.#spoilers > 0) return
    let shown = text
    if (this.#preformatted === 0) {
      if (this.#atEdge) shown = text.trimStart()
      // Renderers write a newline after <br> for the reader of the source; it is not a second one.
      else if (this.#afterBr && /^\s/.test(text)) shown = text.replace(/^[ \t]*\n[ \t]*/, '')
    }
    if (shown === '') return
    this.#line += shown
    this.#atEdge = this.#afterBr = false
  }

  end (): string {
    if (this.#written === '' && this.#breaks === 0) return this.#cells + this.#line
    this.#flush()
    return this.#written
  }

  #openSpan (attributes: string): void {
    const isSpoiler = this.#isRead && spoiler.test(attributes.replace(quoted, '""'))
    if (isSpoiler) {
      const reason = attribute(attributes, 'data-mx-spoiler')?.trim() ?? ''
      this.text(reason === '' ? '[Spoiler]' : `[Spoiler for ${reason}]`)
      this.#spoilers++
    }
    this.#spans.push(isSpoiler)
  }

  #enter (name: string, attributes: string): void {
    if (name === 'ul') this.#around.push({ kind: 'list', prefix: '' })
    else if (name === 'ol') {
      const start = parseInt(attribute(attributes, 'start') ?? '', 10)
      this.#around.push({ kind: 'list', prefix: '', next: Number.isSafeInteger(start) ? start : 1 })
    } else if (name === 'blockquote') this.#around.push({ kind: 'quote', prefix: '> ' })
    else if (name === 'li') {
      // End tags may be left out.
      if (this.#around.at(-1)?.kind === 'item') this.#around.pop()
      const list = this.#around.at(-1)
      const mark = list?.next === undefined ? '- ' : `${list.next++}. `
      this.#around.push({ kind: 'item', prefix: ' '.repeat(mark.length), mark })
    }
  }

  #leave (name: string): void {
    if (name === 'ul' || name === 'ol') this.#dropTo('list')
    else if (name === 'blockquote') this.#dropTo('quote')
    else if (name === 'li' && this.#around.at(-1)?.kind === 'item') this.#around.pop()
  }

  #dropTo (kind: Surrounding['kind']): void {
    const at = this.#around.findLastIndex(surrounding => surrounding.kind === kind)
    if (at >= 0) this.#around.length = at
  }

  #edge (name: string): void {
    const count = breaks.get(name)
    if (count === undefined) return
    this.#flush()
    this.#breaks = Math.max(this.#breaks, count)
    this.#atEdge = true
    this.#afterBr = false
  }

  #flush (): void {
    const line = (this.#cells + this.#line).trimEnd()
    this.#cells = this.#line = ''
    if (line === '') return
    if (this.#written !== '') {
      const shared = this.#around.filter((surrounding, at) => surrounding === this.#aroundLast[at])
      const blank = `${prefixOf(shared).trimEnd()}\n`
      this.#written += `\n${blank.repeat(this.#breaks - 1)}`
    }
    this.#written += this.#around.length === 0 ? line : line.split('\n').map(part => this.#prefix() + part).join('\n')
    this.#aroundLast = [...this.#around]
    this.#breaks = 0
  }

  /** Of the next line: the marks of items that begin with it count once. */
  #prefix (): string {
    const prefix = prefixOf(this.#around)
    for (const surrounding of this.#around) surrounding.mark = undefined
    return prefix
  }
}

const quoted = /"[^"]*"|'[^']*'/g
const spoiler = /(?:^|\s)data-mx-spoiler(?=[\s=/]|$)/i

function prefixOf (around: readonly Surrounding[]): string {
  const marked = around.length > mostMarked ? around.filter(({ kind }) => kind !== 'list').slice(0, mostMarked) : around
  return marked.map(({ mark, prefix }) => mark ?? prefix).join('')
}

function decode (text: string): string {
  if (!text.includes('&')) return text
  // For a long text several replacements are faster than one with a function; for many short ones it is otherwise.
  if (text.length > 200 && !otherReference.test(text)) {
    // Ampersands last, for what comes of them begins no reference.
    return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  }
  return text.replace(reference, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : parseInt(decimal, 10)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
  })
}
