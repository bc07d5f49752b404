/** What Matrix HTML may hold (Matrix specification 1.18, client-server API §m.room.message msgtypes). */

/** Schemes a link may have. */
export const linkSchemes = ['https', 'http', 'ftp', 'mailto', 'magnet'] as const

const permittedHref = new RegExp(`^(?:${linkSchemes.join('|')}):`, 'i')

/** The permitted tags with their attributes. */
const permitted = new Map<string, readonly string[]>([
  ...['del', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'p', 'ul', 'sup', 'sub', 'li', 'b', 'i', 'u', 'strong',
    'em', 's', 'hr', 'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'pre', 'details', 'summary'
  ].map((name): [string, string[]] => [name, []]),
  ['a', ['target', 'href']],
  ['ol', ['start']],
  ['code', ['class']],
  ['div', ['data-mx-maths']],
  ['span', ['data-mx-bg-color', 'data-mx-color', 'data-mx-spoiler', 'data-mx-maths']],
  ['img', ['width', 'height', 'alt', 'title', 'src']]
])

/** Of these the content goes too; of any other refused tag it stays. Clients SHOULD strip mx-reply with its content. */
const droppedWhole = new Set([
  'script', 'style', 'textarea', 'noscript', 'title', 'iframe', 'object', 'template', 'svg', 'math', 'mx-reply'
])

/**
 * Refused tags whose content browsers put on a line of its own: it is still a block without them, or definitions and
 * choices would run together.
 */
const blocks = new Set([
  'address', 'article', 'aside', 'center', 'dd', 'dt', 'figcaption', 'figure', 'footer', 'header', 'hgroup', 'legend',
  'main', 'nav', 'option', 'search', 'section'
])

export const voidTags: ReadonlySet<string> = new Set(['br', 'hr', 'img'])

export interface Attribute {
  name: string
  value: string
}

/** What becomes of an element: it stays under a name, with some attributes; its content stays; or all of it goes. */
export type Verdict = { name: string, attributes: Attribute[] } | 'content' | 'nothing'

/** @param name in lower case, of an HTML element */
export function judge (name: string, attributes: readonly Attribute[]): Verdict {
  if (droppedWhole.has(name)) return 'nothing'
  if (blocks.has(name)) return { name: 'div', attributes: [] }
  const names = permitted.get(name)
  if (!names) return 'content'
  const kept = attributes.flatMap(attribute => {
    if (!names.includes(attribute.name)) return []
    return attribute.name === 'class' ? languagesOf(attribute) : [attribute]
  })
  const valueOf = (name: string) => kept.find(attribute => attribute.name === name)?.value ?? ''
  if (name === 'a' && !permittedHref.test(valueOf('href'))) return 'content'
  if (name === 'img' && !valueOf('src').startsWith('mxc://')) return 'nothing'
  return { name, attributes: kept }
}

/** Of the classes of code, those that name its language. */
function languagesOf ({ name, value }: Attribute): Attribute[] {
  const languages = value.split(/\s+/).filter(part => part.startsWith('language-'))
  return languages.length > 0 ? [{ name, value: languages.join(' ') }] : []
}
