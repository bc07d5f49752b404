import { Draws } from './draws.js'
import { inventIdentifier } from './identifiers.js'
import { inventAddress, inventID, inventURL, splitExtension } from './links.js'
import { inventRichText } from './rich-text.js'
import { inventWords } from './words.js'

/** What replaces the values of a recording, by what they are. */
export interface Invention {
  /** The ID of a person, a chat or an account. */
  id (id: string): string
  /** The ID of a message: numbers that the installation counts stay. */
  messageID (id: string): string
  /** A handle that people are found by. */
  handle (handle: string): string
  /** Plain text. */
  text (text: string): string
  /** Matrix HTML. */
  html (html: string): string
  url (url: string): string
  fileName (name: string): string
  email (address: string): string
  /** An emoji, or the name or picture of a custom one. */
  reaction (key: string): string
}

/** Links, addresses and Matrix IDs within a text. */
const linked = new RegExp([
  '[a-z][a-z0-9+.-]{1,20}://[^\\s<>"\']+',
  '[@!#$][\\p{L}\\p{N}._=/+-]+:[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+',
  '[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63})+'
].join('|'), 'giu')

/**
 * IDs of messages that are counted, such as `1343993` (observed.md, Seen): no longer than that, and no phone number.
 */
const counted = /^\d{1,9}$/

/**
 * Inventions of a key: people, words, numbers, links and IDs become others of the same script, case and length, the
 * same
 * original always the same invention.
 */
export class Anonymous implements Invention {
  readonly #draws: Draws

  /** @param key the same key leads to the same inventions */
  constructor (key: string) { this.#draws = new Draws(key) }

  id (id: string): string { return inventID(this.#draws, id) }

  messageID (id: string): string { return counted.test(id) ? id : inventIdentifier(this.#draws, id) }

  handle (handle: string): string { return inventID(this.#draws, `@${handle}`).slice(1) }

  text (text: string): string {
    if (!text.includes('@') && !text.includes(':')) return inventWords(this.#draws, text)
    let result = ''
    let at = 0
    for (const match of text.matchAll(linked)) {
      const [found] = match
      result += inventWords(this.#draws, text.slice(at, match.index))
      result += found.includes('://')
        ? this.url(found)
        : /^[@!#$].*:/su.test(found) ? this.id(found) : this.email(found)
      at = match.index + found.length
    }
    return result + inventWords(this.#draws, text.slice(at))
  }

  html (html: string): string { return inventRichText(html, this) }

  url (url: string): string { return inventURL(this.#draws, url) }

  fileName (name: string): string {
    const [base, ending] = splitExtension(name)
    return this.text(base) + ending
  }

  email (address: string): string { return inventAddress(this.#draws, address) }

  reaction (key: string): string { return key.includes('://') ? this.url(key) : this.text(key) }
}

/** Leaves all as it is. */
export const asRecorded: Invention = {
  id: id => id,
  messageID: id => id,
  handle: handle => handle,
  text: text => text,
  html: html => html,
  url: url => url,
  fileName: name => name,
  email: address => address,
  reaction: key => key
}
