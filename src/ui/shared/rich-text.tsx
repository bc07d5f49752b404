import { Fragment, type ComponentChildren, type VNode } from 'preact'

/**
 * What a message may consist of: what the server's sanitiser lets through (src/domain/rich-text/sanitise.ts). Its
 * output is parsed into a document that runs nothing, and rebuilt from this list, so that no text becomes markup here.
 */
const plainTags = new Set([
  'del', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'p', 'ul', 'ol', 'sup', 'sub', 'li', 'b', 'i', 'u', 'strong', 'em', 's',
  'code', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'pre', 'span', 'details', 'summary'
])
const emptyTags = new Set(['hr', 'br'])
const permittedLink = /^(https?|ftp|mailto|magnet):/i
const bareLink = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g

/** The one place where text is parsed as markup, for browsers with Trusted Types. */
const policy = (window as WithTrustedTypes).trustedTypes?.createPolicy('rich-text', { createHTML: html => html })

interface HTMLPolicy { createHTML (html: string): string }
interface WithTrustedTypes { trustedTypes?: { createPolicy (name: string, rules: HTMLPolicy): HTMLPolicy } }

/** The text of a message, in Matrix HTML. */
export function RichText ({ html }: { html: string }) {
  if (!/[<&]/.test(html)) return <>{linked(html)}</>
  return <>{children(parse(html).body, 0)}</>
}

/** The same without markup, on one line, for previews. */
export function plainText (html: string): string {
  if (!/[<&]/.test(html)) return html
  const { body } = parse(html.slice(0, 4000))
  for (const line of body.querySelectorAll('br, p, li, div, blockquote')) line.prepend(' ')
  for (const line of body.querySelectorAll('br')) line.replaceWith(' ')
  return (body.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** A document of its own, which runs nothing. */
export function parse (html: string): Document {
  return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html')
}

function children (node: Node, depth: number): ComponentChildren {
  if (depth > 100) return node.textContent
  return [...node.childNodes].map((child, at) => <Fragment key={at}>{rendered(child, depth)}</Fragment>)
}

function rendered (node: Node, depth: number): ComponentChildren {
  if (node.nodeType === Node.TEXT_NODE) return isBetweenBlocks(node) ? undefined : linked(node.textContent ?? '')
  if (!(node instanceof Element) && node.nodeType !== Node.ELEMENT_NODE) return undefined
  const element = node as Element
  const name = element.localName
  if (emptyTags.has(name)) return createElement(name, undefined)
  if (name === 'a') {
    const href = element.getAttribute('href') ?? ''
    if (!permittedLink.test(href)) return children(element, depth + 1)
    return <a href={href} target='_blank' rel='noreferrer noopener'>{text(element)}</a>
  }
  if (name === 'img') return <span class='image-name'>[{element.getAttribute('alt') ?? 'picture'}]</span>
  if (name === 'span' && element.hasAttribute('data-mx-spoiler')) {
    return <details class='spoiler'><summary>Spoiler</summary>{children(element, depth + 1)}</details>
  }
  if (!plainTags.has(name)) return children(element, depth + 1)
  return createElement(name, children(element, depth + 1))
}

const blocks = /^(h[1-6]|blockquote|p|ul|ol|li|div|table|thead|tbody|tr|th|td|caption|pre|details|hr)$/

/** Whether a text is only how the markup was written: line breaks between paragraphs and the like. */
function isBetweenBlocks ({ textContent, previousSibling, nextSibling }: Node): boolean {
  if (!/^\s*$/.test(textContent ?? '')) return false
  return [previousSibling, nextSibling].some(node => node instanceof Element && blocks.test(node.localName))
}

/** What is in a link, without links of its own. */
function text (element: Element): string { return element.textContent ?? '' }

function createElement (name: string, content: ComponentChildren): VNode {
  const Tag = name as 'span'
  return content === undefined ? <Tag /> : <Tag>{content}</Tag>
}

/** Clients link the addresses in a text themselves. */
function linked (content: string): ComponentChildren {
  const pieces: ComponentChildren[] = []
  let done = 0
  for (const { 0: url, index } of content.matchAll(bareLink)) {
    pieces.push(content.slice(done, index), <a href={url} target='_blank' rel='noreferrer noopener' key={index}>{url}</a>)
    done = index + url.length
  }
  return pieces.length === 0 ? content : [...pieces, content.slice(done)]
}
