import { createHash } from 'node:crypto'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Content } from './matrix-store.js'
import type { Attachment, Message, Reaction } from '../messages/message.js'
import { compact } from '../../platform/compact.js'
import { notFound } from '../errors/errors.js'
import { eventID, isPending } from '../messages/message.js'
import { reactionID } from '../messages/message-limits.js'
import { plainText } from '../rich-text/plain-text.js'
import { currentState, eventsOf, readableRoom, type RoomEvent } from './room-state.js'
import type { Room } from './room.js'

/**
 * One event of a room: a message, a reaction, or an event of its state. The events of messages have the IDs that
 * getMessage of v1 accepts, too; that of a reaction is made of the message's ID and the reaction's.
 * @throws MockError not_found, also for what the user may not read
 */
export function roomEvent (box: Sandbox, roomID: string, id: string): RoomEvent {
  const room = readableRoom(box, roomID)
  const event = room && (timelineEvent(box, room, id) ?? stateEvent(box, room, id))
  if (!event) throw notFound('event', id, 'No event with that ID is in the room, or you may not read it')
  return event
}

function stateEvent (box: Sandbox, room: Room, id: string): RoomEvent | undefined {
  return eventsOf(box, room, currentState(box, room)).find(event => event.eventID === id)
}

function timelineEvent (box: Sandbox, room: Room, id: string): RoomEvent | undefined {
  const { chat, record } = room
  // iMessage sends no events (contract: later-than-4.3.0.md, live).
  if (!chat || !id.startsWith('$') || chat.account.networkKey === 'imessage') return undefined
  const reacted = reactionOf(box, room, id)
  const message = reacted?.message ?? box.messages.find(chat, id)
  // What the network has not taken is no event yet.
  if (!message || isPending(message)) return undefined
  if (room.membership === 'leave' && message.timestamp > (record?.leftAt ?? Infinity)) return undefined
  return reacted ? reactionEvent(message, reacted.reaction) : messageEvent(box, message)
}

/** Assumed: the form of a reaction's event ID. */
function reactionOf (box: Sandbox, { chat }: Room, id: string): { message: Message, reaction: Reaction } | undefined {
  const [, messageID = '', name = ''] = /^\$([^~]+)~(.+):beeper\.com$/s.exec(id) ?? []
  const message = chat && messageID !== '' ? box.messages.find(chat, messageID) : undefined
  const reaction = message?.reactions?.find(candidate => reactionID(message, candidate) === name)
  return message && reaction && { message, reaction }
}

function reactionEventID (message: Message, reaction: Reaction): string {
  return `$${message.id}~${reactionID(message, reaction)}:beeper.com`
}

function reactionEvent (message: Message, reaction: Reaction): RoomEvent {
  return {
    roomID: message.chat.id,
    eventID: reactionEventID(message, reaction),
    type: 'm.reaction',
    sender: reaction.participantID,
    // When a reaction came is not known.
    at: message.timestamp,
    content: annotation(message, reaction.reactionKey)
  }
}

function annotation (message: Message | undefined, key: string): Content {
  return { 'm.relates_to': { rel_type: 'm.annotation', ...(message ? { event_id: eventID(message) } : {}), key } }
}

function messageEvent (box: Sandbox, message: Message): RoomEvent {
  const { chat, senderID: sender, timestamp: at } = message
  const event = { roomID: chat.id, eventID: eventID(message), sender, at }
  if (message.isDeleted) {
    const because: RoomEvent = {
      ...event,
      eventID: `$${createHash('sha256').update(`redaction ${event.eventID}`).digest('base64url')}`,
      type: 'm.room.redaction',
      content: { redacts: event.eventID }
    }
    return { ...event, type: typeOf(message), content: {}, redactedBecause: because }
  }
  // Messages without a type report joins and leaves (contract: later-than-4.3.0.md, live).
  if (message.type === undefined) {
    const content = { membership: 'join', ...compact({ body: bodyOf(message) }) }
    return { ...event, type: 'm.room.member', stateKey: sender, content }
  }
  const linked = message.linkedMessageID === undefined ? undefined : box.messages.find(chat, message.linkedMessageID)
  if (message.type === 'REACTION') {
    return { ...event, type: 'm.reaction', content: annotation(linked, bodyOf(message) ?? '') }
  }
  return {
    ...event,
    type: typeOf(message),
    content: {
      ...textOrFile(message),
      ...mentionsOf(message),
      ...(linked ? { 'm.relates_to': { 'm.in_reply_to': { event_id: eventID(linked) } } } : {})
    }
  }
}

function typeOf ({ type }: Message): string {
  switch (type) {
    case undefined: return 'm.room.member'
    case 'REACTION': return 'm.reaction'
    case 'STICKER': return 'm.sticker'
    default: return 'm.room.message'
  }
}

function bodyOf ({ text }: Message): string | undefined { return text === undefined ? undefined : plainText(text) }

const messageTypes: Partial<Record<NonNullable<Message['type']>, string>> = {
  TEXT: 'm.text',
  NOTICE: 'm.notice',
  IMAGE: 'm.image',
  VIDEO: 'm.video',
  VOICE: 'm.audio',
  AUDIO: 'm.audio',
  FILE: 'm.file',
  LOCATION: 'm.location'
}

const attachmentTypes: Record<Attachment['type'], string> = {
  img: 'm.image', video: 'm.video', audio: 'm.audio', unknown: 'm.file'
}

/** Assumed: a message with several files shows the first; an edited one its latest text. */
function textOrFile (message: Message): Content {
  const { text, type = 'TEXT', attachments: [file] = [] } = message
  const body = bodyOf(message) ?? ''
  const formatted = text !== undefined && text !== body && /<|&/.test(text)
    ? { format: 'org.matrix.custom.html', formatted_body: text }
    : {}
  if (!file) return { msgtype: messageTypes[type] ?? 'm.text', body, ...formatted }
  const declared = type === 'TEXT' || type === 'NOTICE' ? undefined : messageTypes[type]
  return {
    ...(type === 'STICKER' ? {} : { msgtype: declared ?? attachmentTypes[file.type] }),
    body: body === '' ? file.fileName ?? 'file' : body,
    ...(body === '' ? {} : formatted),
    ...compact({ filename: file.fileName, url: file.srcURL }),
    info: compact({
      mimetype: file.mimeType,
      size: file.fileSize,
      w: file.size?.width,
      h: file.size?.height,
      duration: file.duration === undefined ? undefined : Math.round(file.duration * 1000)
    }),
    ...(file.isVoiceNote ? { 'org.matrix.msc3245.voice': {} } : {})
  }
}

function mentionsOf ({ mentions }: Message): Content {
  if (!mentions) return {}
  const people = mentions.filter(id => id !== '@room')
  return {
    'm.mentions': {
      ...(people.length > 0 ? { user_ids: people } : {}), ...(people.length < mentions.length ? { room: true } : {})
    }
  }
}
