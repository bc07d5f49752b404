import type { Draws } from './draws.js'
import { inventDigits } from './digits.js'
import { flagRun, isOneFlag, symbolLetter } from './symbol-letters.js'

/**
 * Words in IDs that name a network, a kind of ID or a server that everyone has, and no person (v1-behaviour.md,
 * Identifiers; later-than-4.3.0.md).
 */
export const structuralWords: ReadonlySet<string> = new Set(['ai', 'ba', 'beeper', 'bluesky', 'bot', 'broadcast', 'com', 'discord', 'discordgo', 'dm', 'dummy', 'example', 'facebook', 'g',
  'gmessages', 'googlechat', 'googlevoice', 'groupme', 'http', 'https', 'imessage', 'imsg', 'imessagego', 'instagram', 'instagramgo', 'lid', 'linkedin', 'local',
  'localhost', 'localmxc', 'matrix', 'messenger', 'mxc', 'net', 'org', 'room', 's', 'self', 'signal', 'sms', 'slack', 'slackgo', 'telegram',
  'thread', 'twitter', 'us', 'via', 'whatsapp'])

/** The fewest letters and digits that an ID has which are drawn: with fewer, two could meet. */
const fewestDrawn = 8

const tokens = new RegExp(`(?:[\\p{L}\\p{M}\\p{N}]|${symbolLetter})+|${flagRun}`, 'gu')
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi

/**
 * Replaces what is not structure in an ID, a handle or a path: numbers by numbers of the same length, other parts by
 * letters and digits of the same case, of which never three letters follow each other. Very short parts become longer.
 */
export function inventIdentifier (draws: Draws, id: string): string {
  return draws.once('id', id, () => {
    const parts = id.split(uuid).map(part => inventParts(draws, part))
    const uuids = [...id.matchAll(uuid)].map(([found]) => inventUUID(draws, found))
    return parts.map((part, at) => part + (uuids[at] ?? '')).join('')
  })
}

/** Whether a part of an ID is structure, which stays. */
export function isStructural (token: string): boolean { return structuralWords.has(token.toLowerCase()) }

function inventParts (draws: Draws, id: string): string {
  const unknown = [...id.matchAll(tokens)].map(([token]) => token).filter(token => !isKept(token))
  const letters = unknown.reduce((sum, token) => sum + token.length, 0)
  const isShort = letters < fewestDrawn
  return id.replace(tokens, token => {
    if (isKept(token)) return token
    if (/^[0-9]+$/.test(token)) return inventDigits(draws, token)
    return inventToken(draws, token, isShort ? fewestDrawn : token.length)
  })
}

/** Structure, or a flag, which is an emoji. */
function isKept (token: string): boolean { return isStructural(token) || isOneFlag(token) }

function inventUUID (draws: Draws, text: string): string {
  const hex = inventToken(draws, text.replaceAll('-', ''), 32, '0123456789abcdef')
  const cased = text === text.toUpperCase() ? hex.toUpperCase() : hex
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => cased.slice(from, to)).join('-')
}

const digits = '0123456789'
const lowerCase = 'abcdefghijklmnopqrstuvwxyz'

/** Its beginning does not depend on the length. */
function inventToken (draws: Draws, token: string, length: number, alphabet = alphabetOf(token)): string {
  const bytes = draws.bytes('token', token, length)
  let made = ''
  for (let at = 0; at < length; at++) {
    const from = /[a-z]{2}$/i.test(made) ? digits : alphabet
    made += from[(bytes[at] ?? 0) % from.length] ?? '0'
  }
  return made
}

function alphabetOf (token: string): string {
  if (token.length >= 16 && /^[0-9a-f]+$/.test(token)) return '0123456789abcdef'
  const hasUpper = /\p{Lu}/u.test(token)
  const hasLower = /\p{Ll}/u.test(token)
  if (!hasUpper) return lowerCase + digits
  return hasLower ? lowerCase + lowerCase.toUpperCase() + digits : lowerCase.toUpperCase() + digits
}
