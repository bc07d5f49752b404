import * as Type from '@sinclair/typebox'
import { accountStatuses, messageTypes } from '../../fixtures/format.js'
import { maxMessages } from '../../domain/network/remote/add-messages.js'
import { maxPeople } from '../../domain/network/remote/add-chat.js'
import { StringEnum } from '../../platform/schema-types.js'
import { IncomingAttachment, MessageTime } from '../messages.js'
import { closed, Time } from '../schemas.js'

const Name = Type.String({ minLength: 1, maxLength: 1000 })

const network = Type.Optional(Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'WhatsApp, Telegram, ...: its first account; one is added where there is none. By default the first account'
}))

/** What is known of a person. */
export const personFields = {
  fullName: Type.Optional(Name),
  username: Type.Optional(Name),
  phoneNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: 'Such as +12025550102' })),
  email: Type.Optional(Name),
  imgURL: Type.Optional(Name)
}

export const NewAccountBody = Type.Object({
  network: Type.String({ minLength: 1, maxLength: 100, description: 'WhatsApp, Telegram, Signal, ...' }),
  accountID: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: 'By default one in the form of on-device accounts' })),
  status: Type.Optional(StringEnum(accountStatuses, { description: 'By default connected' })),
  ...personFields
}, { ...closed, title: 'MockNewAccount' })

const contactFields = {
  accountID: Type.Optional(Name),
  id: Type.Optional(Type.String({
    minLength: 1,
    maxLength: 1000,
    description: 'The user ID, such as @ada:beeper.com; by default one as the network makes them'
  })),
  ...personFields,
  cannotMessage: Type.Optional(Type.Boolean({ description: 'No chat can be started with them' }))
}

export const NewContactBody = Type.Object({ ...contactFields, network }, { ...closed, title: 'MockNewContact' })

/** Contacts as they were returned can be named again: who is yourself is known. */
const Person = Type.Object({ ...contactFields, isSelf: Type.Optional(Type.Literal(false)) }, closed)

const SeedMessage = Type.Object({
  senderID: Type.Optional(Type.String({ minLength: 1, description: 'By default the first of the others; `self` is you' })),
  text: Type.Optional(Type.String({ description: 'Markdown, as in a send' })),
  attachments: Type.Optional(Type.Array(IncomingAttachment, { maxItems: 100 })),
  type: Type.Optional(StringEnum(messageTypes)),
  replyTo: Type.Optional(Type.Union([Type.String(), Type.Integer({ minimum: 0 })], {
    description: 'A message ID, or the place of an earlier message of this list, from 0'
  })),
  mentions: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
  timestamp: Type.Optional(MessageTime),
  reactions: Type.Optional(Type.Array(Type.Object({
    key: Type.String({ minLength: 1, description: 'Emoji, shortcode or custom key' }),
    participantID: Type.Optional(Type.String({ minLength: 1, description: 'By default the first of the others' }))
  }, closed), { maxItems: 1000 }))
}, closed)

function messages (minItems: number) {
  return Type.Array(Type.Union([Type.String({ minLength: 1 }), SeedMessage]), {
    minItems, maxItems: maxMessages, description: 'In order; a text alone is what the first of the others writes'
  })
}

export const NewMessagesBody = Type.Object({
  chatID: Type.String({ description: 'Chat ID or local chat ID' }),
  messages: messages(1)
}, { ...closed, title: 'MockNewMessages' })

const flag = Type.Optional(Type.Boolean())

export const NewChatBody = Type.Object({
  accountID: Type.Optional(Name),
  network,
  type: Type.Optional(StringEnum(['single', 'group'], { description: 'By default single where one person is named' })),
  with: Type.Optional(Type.Union([
    Type.Integer({ minimum: 1, maximum: maxPeople }),
    Type.Array(Type.Union([Type.String({ minLength: 1 }), Person]), { minItems: 1, maxItems: maxPeople })
  ], {
    description: 'Who is in it besides you: user IDs, contacts, new people, or how many to invent. By default one person'
  })),
  participantIDs: Type.Optional(Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1, maxItems: maxPeople, description: 'The same by user ID alone'
  })),
  title: Type.Optional(Type.String({ minLength: 1, description: 'Of a group, like description and imgURL' })),
  description: Type.Optional(Type.String({ minLength: 1 })),
  imgURL: Type.Optional(Type.String({ minLength: 1 })),
  messages: Type.Optional(messages(0)),
  unreadCount: Type.Optional(Type.Integer({
    minimum: 0, description: 'How many of the last messages from others are unread; by default as if all came in now'
  })),
  labels: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 100, description: 'By name or ID; a label that there is not is made'
  })),
  reminder: Type.Optional(Type.Object({
    remindAt: Type.Union([Time, Type.Number({ description: 'Unix milliseconds' })]), dismissOnIncomingMessage: flag
  }, closed)),
  draft: Type.Optional(Type.String({ minLength: 1, description: 'What you have begun to write, in Markdown' })),
  isArchived: flag,
  isLowPriority: flag,
  isMarkedUnread: flag,
  isMuted: flag,
  isPinned: flag,
  isReadOnly: flag
}, { ...closed, title: 'MockNewChat' })
