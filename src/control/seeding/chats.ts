import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import type { SeedMessage } from '../../domain/network/remote/add-messages.js'
import { addChat } from '../../domain/network/remote/add-chat.js'
import { addMessages } from '../../domain/network/remote/add-messages.js'
import { presentChat } from '../../http/v1/presenters/chat.js'
import { presentMessage } from '../../http/v1/presenters/message.js'
import { Chat } from '../../http/v1/schemas/chats.js'
import { Message } from '../../http/v1/schemas/messages.js'
import { readTime } from '../parsing/times.js'
import { SandboxParams } from '../schemas.js'
import { NewChatBody, NewMessagesBody } from './schemas.js'

/** Bytes: a thousand messages with room for long texts. */
const bodyLimit = 8 * 1024 * 1024

const MessagesOutput = Type.Object({ items: Type.Array(Message) }, { title: 'MockMessages' })

/** Chats and messages that a test begins with. */
export function seedChatRoutes (app: App): void {
  app.post('/chats', {
    config: {
      operation: 'mockAddChat',
      scope: 'control',
      generation: 'control',
      tag: 'Seeding',
      summary: 'Adds a chat that another person starts, with all that is in it: 201, or 200 for the direct chat that there is.',
      fidelity: []
    },
    bodyLimit,
    schema: { params: SandboxParams, body: NewChatBody, response: { 200: Chat, 201: Chat } }
  }, async ({ sandbox, body: { messages, with: people, ...body } }, reply) => {
    const { chat, isNew } = await addChat(sandbox, {
      ...body, with: readPeople(people), messages: messages?.map(withTime)
    })
    return reply.code(isNew ? 201 : 200).send(presentChat(sandbox, chat))
  })

  app.post('/messages/batch', {
    config: {
      operation: 'mockAddMessages',
      scope: 'control',
      generation: 'control',
      tag: 'Seeding',
      summary: 'Adds up to 1000 messages to a chat, in one change.',
      fidelity: []
    },
    bodyLimit,
    schema: { params: SandboxParams, body: NewMessagesBody, response: { 201: MessagesOutput } }
  }, async ({ sandbox, body: { chatID, messages } }, reply) => {
    const added = await addMessages(sandbox, { chatID, messages: messages.map(withTime) })
    return reply.code(201).send({ items: added.map(message => presentMessage(sandbox, message)) })
  })
}

/** A contact is named by what an answer said of it, which is more than is known of a new person. */
function readPeople (people: Static<typeof NewChatBody>['with']) {
  if (typeof people !== 'object') return people
  return people.map(person => {
    if (typeof person === 'string') return person
    const { isSelf: _, ...facts } = person
    return facts
  })
}

function withTime (message: Static<typeof NewMessagesBody>['messages'][number], at: number): string | SeedMessage {
  if (typeof message === 'string' || message.timestamp === undefined) return message as string | SeedMessage
  return { ...message, timestamp: readTime(message.timestamp, ['messages', at, 'timestamp']) }
}
