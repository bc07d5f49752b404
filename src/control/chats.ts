import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { changeChat, deleteChat } from '../domain/network/remote/change-chat.js'
import { showTypingOf } from '../domain/network/remote/show-typing.js'
import { typingStates } from '../domain/chats/typing.js'
import { mergeChats } from '../domain/chats/merged-chats.js'
import { presentChat } from '../http/v1/presenters/chat.js'
import { Chat } from '../http/v1/schemas/chats.js'
import { Nullable, StringEnum } from '../platform/schema-types.js'
import { closed, SandboxParams } from './schemas.js'

const ChatParams = Type.Object({ ...SandboxParams.properties, chatID: Type.String() })
const People = Type.Array(Type.String({ minLength: 1 }))

const ChangeChatBody = Type.Object({
  title: Type.Optional(Nullable(Type.String({ minLength: 1 }))),
  description: Type.Optional(Nullable(Type.String({ minLength: 1 }))),
  imgURL: Type.Optional(Nullable(Type.String({ minLength: 1 }))),
  join: Type.Optional({ ...People, description: 'Who joins the group; `self` puts you back into it' }),
  leave: Type.Optional({ ...People, description: 'Who leaves the group; `self` is you being removed: it becomes read-only' }),
  labelIDs: Type.Optional(Type.Array(Type.String(), {
    description: 'The labels that you put on it, instead of those it has'
  })),
  defaultChatID: Type.Optional(Nullable(Type.String(), {
    description: 'Of a merged chat: the member that sends go to; null for the most recently active one'
  })),
  admins: Type.Optional(Type.Unsafe<Record<string, boolean>>({
    type: 'object', additionalProperties: { type: 'boolean' }, description: 'By user ID: admin from now on, or not any more'
  }))
}, { ...closed, minProperties: 1, title: 'MockChangeChat' })

const MergeChatsBody = Type.Object({
  chatIDs: Type.Array(Type.String(), { minItems: 2, maxItems: 100, description: 'Chat IDs or local chat IDs' }),
  defaultChatID: Type.Optional(Type.String({
    description: 'The member that sends go to; by default the most recently active one'
  })),
  title: Type.Optional(Type.String({ minLength: 1, description: 'By default that of the first member' }))
}, { ...closed, title: 'MockMergeChats' })

const TypingBody = Type.Object({
  state: StringEnum(typingStates),
  participantID: Type.Optional(Type.String({
    minLength: 1, description: 'Who types; by default the first of the others. `self` is you'
  }))
}, { ...closed, title: 'MockTyping' })

/** Chats as other people change them: the remote side of the network. */
export function chatRoutes (app: App): void {
  app.post('/chats/merge', {
    config: {
      operation: 'mockMergeChats',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Merges chats, as you would in the app. Deleting the merged chat leaves its members as they were.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: MergeChatsBody, response: { 201: Chat } }
  }, async ({ sandbox, body }, reply) =>
    reply.code(201).send(presentChat(sandbox, mergeChats(sandbox, body))))

  app.patch('/chats/:chatID', {
    config: {
      operation: 'mockChangeChat',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Other people rename a group, join or leave it; you put labels on a chat.',
      fidelity: []
    },
    schema: { params: ChatParams, body: ChangeChatBody, response: { 200: Chat } }
  }, async ({ sandbox, params, body }) => presentChat(sandbox, changeChat(sandbox, params.chatID, body)))

  app.post('/chats/:chatID/typing', {
    config: {
      operation: 'mockShowTyping',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Someone types in a chat, or stops. Clients have no event of it: the journal notes it.',
      fidelity: []
    },
    schema: { params: ChatParams, body: TypingBody }
  }, async ({ sandbox, params, body }, reply) => {
    showTypingOf(sandbox, params.chatID, body.participantID, body.state)
    return reply.code(204).send()
  })

  app.delete('/chats/:chatID', {
    config: {
      operation: 'mockDeleteChat',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Deletes a chat with all its messages, as from another device.',
      fidelity: []
    },
    schema: { params: ChatParams }
  }, async ({ sandbox, params }, reply) => {
    deleteChat(sandbox, params.chatID)
    return reply.code(204).send()
  })
}
