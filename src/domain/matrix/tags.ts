import type { Chat } from '../chats/chat.js'
import type { Content } from './matrix-store.js'
import { MockError, malformedField } from '../errors/errors.js'
import { flagRefusal } from '../chats/patch-chat.js'
import { isObject, objectIn } from './content.js'

/** The account data that holds the tags of a room. */
export const tagsType = 'm.tag'

/** Tags that are flags of the chat, in both directions (contract: later-than-4.3.0.md, live). */
const flagOf = { 'm.favourite': 'isPinned', 'm.lowpriority': 'isLowPriority' } as const

type Flags = Pick<Chat, typeof flagOf[keyof typeof flagOf]>

/**
 * The content of m.tag: the tags that a client has set, with those that are flags as the chat has them.
 * @returns undefined where the room never had a tag
 */
export function shownTags (chat: Chat | undefined, stored: Content | undefined): Content | undefined {
  const given = objectIn(stored, 'tags') ?? {}
  const tags: Record<string, unknown> = { ...given }
  for (const [tag, flag] of Object.entries(flagOf)) {
    if (chat?.[flag]) tags[tag] = given[tag] ?? {}
    else if (chat) Reflect.deleteProperty(tags, tag)
  }
  if (stored === undefined && Object.keys(tags).length === 0) return undefined
  return { ...stored, tags }
}

/**
 * The flags that a chat has after its tags were set.
 * @throws MockError for content that is no m.tag, forbidden for what the chat's account does not support
 */
export function flagsOf (chat: Chat, content: Content): Flags {
  const { tags = {} } = content
  if (!isObject(tags)) throw malformedField('tags', 'Expected an object that maps each tag to its content', 'invalid_type')
  const flags = { isPinned: 'm.favourite' in tags, isLowPriority: 'm.lowpriority' in tags }
  for (const flag of ['isPinned', 'isLowPriority'] as const) {
    const refusal = flags[flag] && !chat[flag] ? flagRefusal(chat.account, flag) : undefined
    if (refusal !== undefined) throw new MockError('forbidden', refusal)
  }
  return flags
}
