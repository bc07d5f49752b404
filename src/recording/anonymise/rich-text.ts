/** Elements of Matrix HTML (Client-Server API, m.room.message msgtypes). Others become text. */
export const matrixElements: ReadonlySet<string> = new Set(('a b blockquote br caption code del details div em font h1 h2 h3 h4 h5 h6 hr i img li mx-reply ol p pre s ' +
  'span strike strong sub summary sup table tbody td th thead tr u ul').split(' '))

/** How the parts of rich text are replaced. */
export interface RichTextInventor {
  text (text: string): string
  url (url: string): string
}

/**
 * Replaces the words and links of Matrix HTML and leaves its elements. Attributes that no client needs are left out,
 * and so are comments.
 */
export function inventRichText (html: string, invent: RichTextInventor): string {
  let result = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const isTag = open >= 0 && /^<(?:\/?[a-z]|!--)/i.test(html.slice(open, open + 4))
    const end = isTag ? tagEnd(html, open) : -1
    if (end < 0) {
      // A < that begins no element is text, and so is what follows until the next one.
      const next = open < 0 ? html.length : open + 1
      result += textPart(html.slice(at, next), invent)
      at = next
      continue
    }
    result += textPart(html.slice(at, open), invent)
    const tag = html.slice(open, end)
    if (!tag.startsWith('<!--')) result += tagPart(tag, invent)
    at = end
  }
  return result
}

/** Where a tag ends; -1 where it does not. Quoted values may hold a >. */
function tagEnd (html: string, start: number): number {
  if (html.startsWith('<!--', start)) {
    const end = html.indexOf('-->', start)
    return end < 0 ? html.length : end + 3
  }
  let quote = ''
  for (let at = start + 1; at < html.length; at++) {
    const character = html[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '>') return at + 1
    else if (character === '"' || character === '\'') quote = character
    else if (character === '<') return -1
  }
  return -1
}

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]*))?/g

function tagPart (tag: string, invent: RichTextInventor): string {
  const [, slash = '', name = '', inner = ''] = /^<(\/?)([^\s/>]+)([\s\S]*?)\/?>$/.exec(tag) ?? []
  if (!matrixElements.has(name.toLowerCase())) return textPart(tag, invent)
  const attributes = [...inner.matchAll(attribute)].map(([, attributeName = '', quoted]) => {
    if (quoted === undefined) return attributeName === 'data-mx-emoticon' ? ' data-mx-emoticon' : ''
    const shown = attributeValue(attributeName.toLowerCase(), decode(quoted.replace(/^(["'])([\s\S]*)\1$/, '$2')), invent)
    return shown === undefined ? '' : ` ${attributeName.toLowerCase()}="${encode(shown, '"')}"`
  })
  return `<${slash}${name}${slash === '' ? attributes.join('') : ''}>`
}

function attributeValue (name: string, value: string, invent: RichTextInventor): string | undefined {
  if (name === 'href' || name === 'src') return invent.url(value)
  if (['alt', 'title', 'data-mx-maths', 'data-mx-spoiler'].includes(name)) return invent.text(value)
  if (['color', 'data-mx-color', 'data-mx-bg-color'].includes(name)) return /^#[0-9a-f]{3,8}$/i.test(value) ? value : undefined
  if (['start', 'width', 'height', 'colspan', 'rowspan'].includes(name)) return /^\d{1,5}$/.test(value) ? value : undefined
  return undefined
}

function textPart (html: string, invent: RichTextInventor): string {
  return html === '' ? '' : encode(invent.text(decode(html)), html)
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: '\u00A0' }

function decode (html: string): string {
  if (!html.includes('&')) return html
  return html.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) ? String.fromCodePoint(code) : ''
  })
}

/** @param original entities that a text need not have are written where it had them */
function encode (text: string, original: string): string {
  let html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (original === '"' || original.includes('&quot;')) html = html.replaceAll('"', '&quot;')
  if (original.includes('&#39;')) html = html.replaceAll('\'', '&#39;')
  if (original.includes('&nbsp;')) html = html.replaceAll('\u00A0', '&nbsp;')
  return html
}
