import * as Type from '@sinclair/typebox'
import { StringEnum } from '../platform/schema-types.js'
import type { App } from '../http/app.js'
import { messageTypes } from '../fixtures/format.js'
import { changeMessage } from '../domain/network/remote/change-message.js'
import { receiveMessage } from '../domain/network/remote/receive-message.js'
import { resendMessage } from '../domain/messages/resend-message.js'
import { presentMessage } from '../http/v1/presenters/message.js'
import { Message, MessageAttachmentType, Size } from '../http/v1/schemas/messages.js'
import { readTime } from './parsing/times.js'
import { closed, SandboxParams, Time } from './schemas.js'

const MessageParams = Type.Object({
  ...SandboxParams.properties, messageID: Type.String({ description: 'Final, pending or Matrix event ID' })
})
const Person = Type.String({ minLength: 1, description: 'A participant\'s ID; `self` is you, on another device' })

export const IncomingAttachment = Type.Object({
  type: Type.Optional(MessageAttachmentType),
  uploadID: Type.Optional(Type.String({ description: 'An upload of the sandbox' })),
  url: Type.Optional(Type.String({
    description: 'An mxc:// or localmxc:// URL that the sandbox knows; without it and an upload, a sample of the type'
  })),
  mimeType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  size: Type.Optional(Type.Required(Size)),
  duration: Type.Optional(Type.Number({ minimum: 0, description: 'Seconds' }))
}, closed)

/** A point in time; `readTime` parses it. */
export const MessageTime = Type.Union([Time, Type.Number({ description: 'Unix milliseconds' })], {
  description: 'When it was written; by default now, and not later. What is older than others stands before them'
})

const IncomingMessageBody = Type.Object({
  chatID: Type.String({ description: 'Chat ID or local chat ID' }),
  senderID: Type.Optional({ ...Person, description: 'Who writes; by default the first of the others. `self` is you, on another device' }),
  text: Type.Optional(Type.String({ description: 'Markdown, as in a send' })),
  attachments: Type.Optional(Type.Array(IncomingAttachment, { maxItems: 100 })),
  type: Type.Optional(StringEnum(messageTypes, { description: 'By default what the attachment says' })),
  replyTo: Type.Optional(Type.String({ description: 'The message that it answers' })),
  mentions: Type.Optional(Type.Array(Type.String(), {
    description: 'Participants, `self` or `@room`, besides those in the text'
  })),
  timestamp: Type.Optional(MessageTime)
}, { ...closed, title: 'MockIncomingMessage' })

const ChangeMessageBody = Type.Object({
  text: Type.Optional(Type.String({ description: 'The new text, in Markdown' })),
  reaction: Type.Optional(Type.Object({
    key: Type.String({ minLength: 1, description: 'Emoji, shortcode or custom key' }),
    participantID: Type.Optional({ ...Person, description: 'Who reacts; by default the first of the others' }),
    remove: Type.Optional(Type.Boolean({ description: 'Takes the reaction back' }))
  }, closed)),
  readBy: Type.Optional(Type.Array(Person, { description: 'Who has read the chat up to this message' })),
  deleted: Type.Optional(Type.Literal(true, { description: 'It stays, as one that was deleted' }))
}, { ...closed, minProperties: 1, title: 'MockChangeMessage' })

/** What other people do in chats: the remote side of the network. */
export function messageRoutes (app: App): void {
  app.post('/messages', {
    config: {
      operation: 'mockReceiveMessage',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Delivers a message from another person.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: IncomingMessageBody, response: { 201: Message } }
  }, async ({ sandbox, body }, reply) => {
    const { timestamp } = body
    const message = await receiveMessage(sandbox, {
      ...body, timestamp: timestamp === undefined ? undefined : readTime(timestamp, 'timestamp')
    })
    return reply.code(201).send(presentMessage(sandbox, message))
  })

  app.patch('/messages/:messageID', {
    config: {
      operation: 'mockChangeMessage',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Other people edit, react to, read or delete a message; or you do, on another device.',
      fidelity: []
    },
    schema: { params: MessageParams, body: ChangeMessageBody, response: { 200: Message } }
  }, async ({ sandbox, params, body }) =>
    presentMessage(sandbox, await changeMessage(sandbox, params.messageID, body)))

  app.post('/messages/:messageID/resend', {
    config: {
      operation: 'mockResendMessage',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Resends a message of yours whose failure allows it, as "Try again" in the app does.',
      fidelity: []
    },
    schema: { params: MessageParams, response: { 200: Message } }
  }, async ({ sandbox, params }) => presentMessage(sandbox, resendMessage(sandbox, params.messageID)))
}
