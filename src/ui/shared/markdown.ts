import { parse } from './rich-text.js'

/**
 * The Markdown of a message, to edit it: sending it unchanged leaves the message as it is. What Markdown cannot say
 * (underline, super- and subscript, details) becomes text.
 */
export function asMarkdown (html: string): string {
  return blocksOf(parse(html).body).join('\n\n')
}

const marks: Readonly<Record<string, string>> = { b: '**', strong: '**', i: '*', em: '*', s: '~~', del: '~~' }
const blockNames = /^(?:h[1-6]|blockquote|p|ul|ol|div|table|pre|details|hr)$/

/** Its blocks; texts and inline elements between them are blocks of their own. */
function blocksOf (parent: Node): string[] {
  const blocks: string[] = []
  let line = ''
  const endLine = () => {
    if (line.trim() !== '') blocks.push(asLines(line.trim()))
    line = ''
  }
  for (const node of parent.childNodes) {
    if (node instanceof Element && blockNames.test(node.localName)) {
      endLine()
      blocks.push(block(node))
    } else line += inline(node)
  }
  endLine()
  return blocks
}

function block (element: Element): string {
  const name = element.localName
  if (name === 'hr') return '---'
  if (name === 'pre') {
    const [, language = ''] = /language-(\S+)/.exec(element.querySelector('code')?.className ?? '') ?? []
    const code = (element.textContent ?? '').replace(/\n$/, '')
    const fence = fenceFor(code, 3)
    return `${fence}${language}\n${code}\n${fence}`
  }
  if (name === 'ul' || name === 'ol') return list(element)
  if (name === 'table') return table(element)
  const inner = blocksOf(element).join('\n\n')
  if (name === 'blockquote') return inner.replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')
  return /^h[1-6]$/.test(name) ? `${'#'.repeat(Number(name[1]))} ${inner}` : inner
}

function list (element: Element): string {
  const isOrdered = element.localName === 'ol'
  const start = Number(element.getAttribute('start') ?? 1)
  const items = [...element.children].map((item, at) => {
    const mark = isOrdered ? `${start + at}. ` : '- '
    const isLoose = [...item.children].some(({ localName }) => localName === 'p')
    return mark + blocksOf(item).join(isLoose ? '\n\n' : '\n').replace(/\n(?=.)/g, `\n${' '.repeat(mark.length)}`)
  })
  const isLoose = [...element.children].some(item => [...item.children].some(({ localName }) => localName === 'p'))
  return items.join(isLoose ? '\n\n' : '\n')
}

function table (element: Element): string {
  const rows = [...element.querySelectorAll('tr')].map(row =>
    `| ${[...row.children].map(cell => children(cell).replace(/\|/g, '\\|').replace(/\n/g, ' ')).join(' | ')} |`)
  const columns = element.querySelector('tr')?.children.length ?? 0
  return [rows[0], `|${' --- |'.repeat(columns)}`, ...rows.slice(1)].join('\n')
}

function children (parent: Node): string { return Array.from(parent.childNodes, inline).join('') }

function inline (node: Node): string {
  if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? escaped(node.textContent ?? '') : ''
  const name = node.localName
  if (name === 'br') return '\n'
  if (name === 'img') return node.getAttribute('alt') ?? ''
  if (name === 'code') return code(node.textContent ?? '')
  if (name === 'a') return link(node)
  const maths = node.getAttribute('data-mx-maths')
  if (maths !== null) return name === 'div' ? `$$${maths}$$` : `$${maths}$`
  const inner = children(node)
  if (node.hasAttribute('data-mx-spoiler')) return `||${inner}||`
  const mark = marks[name] ?? ''
  return `${mark}${inner}${mark}`
}

function link (element: Element): string {
  const href = element.getAttribute('href') ?? ''
  if (href === '') return children(element)
  if (element.textContent === href && /^[a-z][a-z\d+.-]+:[^\s<>]+$/i.test(href)) return `<${href}>`
  return `[${children(element)}](${/[\s()<>]/.test(href) ? `<${href}>` : href})`
}

function code (text: string): string {
  const fence = fenceFor(text, 1)
  const space = /^`|`$|^ .* $/.test(text) ? ' ' : ''
  return fence + space + text + space + fence
}

/** More backticks than there are in a row. */
function fenceFor (text: string, fewest: number): string {
  return '`'.repeat(Math.max(fewest, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)))
}

const special = /[\\`]|\*(?=\S)|(?<=\S)\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|~(?=~)|\|(?=\|)|\$(?=\S)|(?<=\S)\$|\](?=[([])|<(?=\w+[:@.])|&(?=#?\w+;)/g

/** Text that is no markup. Addresses are found by themselves, and stay. */
function escaped (text: string): string {
  return text.split(/(https?:\/\/\S+)/).map((part, at) => at % 2 === 1 ? part : part.replace(special, '\\$&')).join('')
}

/** Lines none of which begins a heading, a quote, a list or a rule. */
function asLines (text: string): string {
  return text.replace(/^( {0,3})(#{1,6}(?=\s|$)|>|[+-](?=\s|$)|-(?=--)|=(?==*$))/gm, '$1\\$2').replace(/^( {0,3}\d{1,9})([.)](?=\s|$))/gm, '$1\\$2')
}
