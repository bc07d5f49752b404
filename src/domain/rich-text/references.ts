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

export interface References {
  /** Matrix user IDs and `@room`, in order of appearance, each once. */
  mentions: string[]
  /** http and https URLs, linked or bare, in order of appearance, each once; matrix.to permalinks are left out. */
  links: string[]
}

export type UrlFinder = (text: string) => UrlMatch[]

/**
 * Who and what Matrix HTML refers to. Code refers to nothing, and the text of an anchor not beyond its href.
 *
 * @param findUrls needed only for HTML with a URL in it, see `urlFinder`
 */
export function references (html: string, findUrls?: UrlFinder): References {
  const found = new FoundReferences(findUrls)
  let opaque = 0
  visitHtml(html, {
    open (name, attributes) {
      if (isOpaque(name)) opaque++
      if (name === 'a') found.addUrl(attribute(attributes, 'href') ?? '')
    },
    close (name) {
      if (isOpaque(name) && opaque > 0) opaque--
    },
    text (text) {
      if (opaque === 0) found.addText(text)
    }
  })
  return found.all()
}

/** Who and what a text without markup refers to, line by line. */
export function textReferences (text: string, findUrls?: UrlFinder): References {
  if (!findUrls && !text.includes('@')) return { mentions: [], links: [] }
  const found = new FoundReferences(findUrls)
  for (const line of text.split('\n')) found.addText(line)
  return found.all()
}

class FoundReferences {
  readonly #mentions = new Set<string>()
  readonly #links = new Set<string>()
  readonly #findUrls: UrlFinder | undefined

  constructor (findUrls: UrlFinder | undefined) {
    this.#findUrls = findUrls
  }

  addUrl (url: string): void {
    const target = permalink.exec(url)?.[1]
    if (target === undefined) {
      if (webLink.test(url)) this.#links.add(url)
      return
    }
    const id = decodePart(target)
    if (wholeUserId.test(id)) this.#mentions.add(id)
  }

  addText (text: string): void {
    let done = 0
    for (const { index, lastIndex, url } of this.#findUrls?.(text) ?? []) {
      this.#addMentions(text.slice(done, index))
      this.addUrl(url)
      done = lastIndex
    }
    this.#addMentions(text.slice(done))
  }

  #addMentions (text: string): void {
    if (!text.includes('@')) return
    for (const [id] of text.matchAll(mention)) this.#mentions.add(id)
  }

  all (): References {
    return { mentions: [...this.#mentions], links: [...this.#links] }
  }
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
