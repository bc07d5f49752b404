import type { Chat } from '../../chats/chat.js'
import type { Message } from '../../messages/message.js'
import type { RichText } from '../../rich-text/to-rich-text.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField } from '../../errors/errors.js'
import { checkRoom, setReaction } from '../../messages/set-reaction.js'
import { Pace } from '../../../platform/pace.js'
import { pause } from '../../../platform/pause.js'
import { participantOf, someoneElse } from './people.js'
import { checkConnected, checkIncoming, readIncoming, type IncomingMessage } from './receive-message.js'

/** How many messages one call may add. */
export const maxMessages = 1000

/** A message of a chat that a test begins with. */
export interface SeedMessage extends Omit<IncomingMessage, 'chatID' | 'replyTo'> {
  /** What it answers: a message of the chat by ID, or an earlier one of the same list by its place, from 0. */
  replyTo?: string | number | undefined
  reactions?: SeedReaction[] | undefined
}

export interface SeedReaction {
  /** Emoji, shortcode or custom key. */
  key: string
  /** Who reacts; by default the first of the others. */
  participantID?: string | undefined
}

/** A message whose text has been read. */
export interface ReadMessage extends Omit<SeedMessage, 'text'> {
  richText: RichText | undefined
}

/**
 * Reads the texts of messages. It is awaited before any check of the sandbox's state.
 * @throws InvalidInput for a text that exceeds a bound
 */
export async function readMessages (messages: ReadonlyArray<string | SeedMessage>): Promise<ReadMessage[]> {
  const pace = new Pace()
  const read: ReadMessage[] = []
  for (const [at, message] of messages.entries()) {
    const { text, ...more } = typeof message === 'string' ? { text: message } : message
    read.push({ ...more, richText: await readIncoming(text, ['messages', at, ...typeof message === 'string' ? [] : ['text']]) })
    if (pace.isOver()) await pause()
  }
  return read
}

/**
 * Adds messages to a chat, in their order and in one commit.
 * @param input.chatID chat ID or local chat ID
 * @param input.messages a text alone is what the first of the others writes
 * @throws MockError not_found, validation_error, conflict while the account is not connected; then none is added
 */
export async function addMessages (
  box: Sandbox, { chatID, messages }: { chatID: string, messages: ReadonlyArray<string | SeedMessage> }
): Promise<Message[]> {
  const read = await readMessages(messages)
  const chat = box.chats.writtenTo(box.chats.get(chatID))
  checkConnected(chat)
  return box.commit(() => putMessages(box, chat, read))
}

/**
 * Adds messages that have been read. One is checked when those before it are there, for it may answer them; the caller
 * holds a commit, which takes all back when one is refused.
 *
 * Those without a time are a minute apart, the last of them now; closer together where the chat is younger than that,
 * so that what was there stays before them.
 */
export function putMessages (box: Sandbox, chat: Chat, messages: readonly ReadMessage[]): Message[] {
  const now = box.clock.now()
  const latest = box.messages.latest(chat)
  const room = latest ? Math.max(0, now - latest.timestamp) : Infinity
  const step = Math.min(60_000, Math.floor(room / messages.length))
  const added: Message[] = []
  for (const [at, { richText, replyTo, reactions = [], ...message }] of messages.entries()) {
    const path = ['messages', at]
    const { timestamp = now - (messages.length - 1 - at) * step } = message
    const answered = typeof replyTo === 'number' ? earlier(added, replyTo, [...path, 'replyTo']).id : replyTo
    const put = checkIncoming(box, chat, { ...message, timestamp, replyTo: answered }, richText, path)()
    added.push(put)
    for (const [place, { key, participantID }] of reactions.entries()) {
      const field = [...path, 'reactions', place, 'participantID']
      const reactor = participantID === undefined
        ? someoneElse(box, chat, field)
        : participantOf(chat, participantID, field)
      checkRoom(box, put, reactor, key, [...path, 'reactions', place, 'key'])
      setReaction(box, put, reactor, key)
    }
  }
  return added
}

function earlier (added: readonly Message[], place: number, field: ReadonlyArray<string | number>): Message {
  const message = added[place]
  if (message) return message
  throw invalidField(field, 'By its place, a message answers one that stands before it in the list, counted from 0')
}
