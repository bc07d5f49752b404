import { attribute, visitHtml } from './plain-text.js'
import { mentionStartSource, userIdSource } from './user-id.js'

/** Where a URL stands in a text. */
export interface UrlMatch {
  index: number
  lastIndex: number
  url: string
}

const mention = new RegExp(`${mentionStartSource}(?:${userIdSource}|@room(?!\\w|:\\w))`, 'g')
const wholeUserId = new RegExp(`^${userIdSource}$`)
const permalink = /^https?:\/\/matrix\.to\/#\/([^/?]+)/i
const webLink = /^https?:\/\//i

/**
 * Who and what Matrix HTML refers to. Code refers to nothing, and the text of an anchor not beyond its href.
 *
 * @param findUrls needed only for HTML with a URL in it, see `urlFinder`
 */
export function references (
  html: string,
  findUrls?: (text: string) => UrlMatch[]
): { mentions: string[], links: string[] } {
  const mentions = new Set<string>()
  const links = new Set<string>()
  let opaque = 0

  const addUrl = (url: string): void => {
    const target = permalink.exec(url)?.[1]
    if (target === undefined) {
      if (webLink.test(url)) links.add(url)
      return
    }
    const id = decodePart(target)
    if (wholeUserId.test(id)) mentions.add(id)
  }
  const addMentions = (text: string): void => {
    if (!text.includes('@')) return
    for (const [id] of text.matchAll(mention)) mentions.add(id)
  }

  visitHtml(html, {
    open (name, attributes) {
      if (isOpaque(name)) opaque++
      if (name === 'a') addUrl(attribute(attributes, 'href') ?? '')
    },
    close (name) {
      if (isOpaque(name) && opaque > 0) opaque--
    },
    text (text) {
      if (opaque > 0) return
      let done = 0
      for (const { index, lastIndex, url } of findUrls?.(text) ?? []) {
        addMentions(text.slice(done, index))
        addUrl(url)
        done = lastIndex
      }
      addMentions(text.slice(done))
    }
  })
  return { mentions: [...mentions], links: [...links] }
}

function isOpaque (name: string): boolean {
  return name === 'a' || name === 'code' || name === 'pre'
}

function decodePart (part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
