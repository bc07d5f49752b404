import type { App } from '../../app.js'
import type { Published } from '../../operation.js'
import { asAnswer } from '../../json-text.js'
import { pageText } from '../../page-text.js'
import { createChat } from '../../../domain/chats/create-chat.js'
import { listChats } from '../../../domain/chats/list-chats.js'
import { notifyAnyway } from '../../../domain/chats/notify-anyway.js'
import { archiveChat, patchChat } from '../../../domain/chats/patch-chat.js'
import { markChatRead, markChatUnread } from '../../../domain/chats/read-state.js'
import { clearChatReminder, setChatReminder } from '../../../domain/chats/set-reminder.js'
import { startChat } from '../../../domain/chats/start-chat.js'
import { showTyping } from '../../../domain/chats/typing.js'
import { createdChatText, listedChatText, singleChatText } from '../presenters/chat.js'
import {
  ArchiveChatBody, Chat, ChatParams, CreateChatBody, CreateChatBodyAccepted, CreateChatOutput, GetChatQuery,
  ListChatsOutput, ListChatsQuery, ListLabelsOutput, MarkChatReadBody, MarkChatUnreadBody, NotifyAnywayBody,
  PatchChatBody, SetChatReminderBody, SetChatReminderBodyAccepted, SetTypingBody, StartChatBody
} from '../schemas/chats.js'

const route = { generation: 'v1', tag: 'Chats' } as const
const noBody: Published = { response: { 204: null } }
// Typed here: TypeScript gives up on schemas within a route's config.
const createPublished: Published = { body: CreateChatBody }
const reminderPublished: Published = { ...noBody, body: SetChatReminderBody }

export function chatRoutes (app: App): void {
  app.get('/chats', {
    exposeHeadRoute: true,
    config: {
      ...route,
      operation: 'listChats',
      scope: 'read',
      summary: 'Lists the chats of all accounts, latest activity first, each with its last message.',
      fidelity: [
        ['Shape of the page', 'published'],
        ['25 chats a page; an unknown limit is ignored', 'seen', 'observed.md'],
        ['At most 20 participants per chat', 'published'],
        ['Archived and low-priority chats are listed', 'assumed'],
        ['Cursors stay valid while chats are added, changed and removed', 'assumed'],
        ['A broken cursor is 400, an unknown account 404', 'assumed']
      ]
    },
    schema: { querystring: ListChatsQuery, response: { 200: ListChatsOutput } }
  }, async ({ sandbox, query }) => {
    const page = listChats(sandbox, query)
    return asAnswer(pageText(page, chat => listedChatText(sandbox, chat)))
  })

  app.post('/chats', {
    config: {
      ...route,
      operation: 'createChat',
      scope: 'write',
      summary: 'Creates a single or group chat, or returns the existing single chat.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['mode "start" of older clients', 'seen', 'observed.md'],
        ['Only one single chat exists with each person', 'assumed'],
        ['Unknown participants become contacts', 'assumed'],
        ['A person with cannotMessage is refused with 502', 'assumed']
      ],
      published: createPublished
    },
    schema: { body: CreateChatBodyAccepted, response: { 200: CreateChatOutput } }
  }, async ({ sandbox, body }) => {
    const created = body.mode === 'start' ? await startChat(sandbox, body) : await createChat(sandbox, body)
    return asAnswer(createdChatText(sandbox, created))
  })

  app.post('/chats/start', {
    config: {
      ...route,
      operation: 'startChat',
      scope: 'write',
      summary: 'Starts or returns the direct chat with a person, found by any known identifier.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['An existing direct chat is returned', 'published'],
        ['Identifiers rank id, phone number, email, username; known contacts rank before strangers', 'assumed'],
        ['Identifiers that match no one are 422', 'assumed'],
        ['Without allowInvite, networks that require an invitation reject a new chat with 422', 'assumed']
      ]
    },
    schema: { body: StartChatBody, response: { 200: CreateChatOutput } }
  }, async ({ sandbox, body }) => asAnswer(createdChatText(sandbox, await startChat(sandbox, body))))

  app.get('/labels', {
    exposeHeadRoute: true,
    config: {
      ...route,
      operation: 'listLabels',
      scope: 'read',
      tag: 'Labels',
      summary: 'Lists the labels that the user has created for chats, by name.',
      // later-than-4.3.0.md: declared by the newest SDK, and an empty array seen.
      fidelity: [
        ['A bare array, empty where there are none', 'seen', 'later-than-4.3.0.md'],
        ['Shape of a label, on chats too, where it is absent when there is none', 'published'],
        ['The order ignores case', 'assumed']
      ]
    },
    schema: { response: { 200: ListLabelsOutput } }
  }, async ({ sandbox }) => sandbox.labels.list())

  app.get('/chats/:chatID', {
    exposeHeadRoute: true,
    config: {
      ...route,
      operation: 'getChat',
      scope: 'read',
      summary: 'Returns a chat.',
      fidelity: [
        ['Shape of the query and of the answer', 'published'],
        ['100 participants by default', 'published'],
        ['merge and mergedIntoChatID, labels', 'published'],
        ['A merged chat is a single chat of the Matrix account, on "Beeper (Matrix)", without messages', 'seen', 'later-than-4.3.0.md'],
        ['It shows the people and the capabilities of the chat that receives its messages', 'assumed'],
        ['Values of the capabilities', 'assumed']
      ]
    },
    schema: { params: ChatParams, querystring: GetChatQuery, response: { 200: Chat } }
  }, async ({ sandbox, params, query }) =>
    asAnswer(singleChatText(sandbox, sandbox.chats.get(params.chatID), query.maxParticipantCount ?? undefined)))

  app.patch('/chats/:chatID', {
    config: {
      ...route,
      operation: 'patchChat',
      scope: 'write',
      summary: 'Changes a chat: draft, title, description, picture, timer, archive, priority, pin, mute.',
      fidelity: [
        ['Shape of the body; null clears', 'published'],
        ['A draft does not overwrite another one', 'published'],
        ['That refusal is 409', 'assumed'],
        ['A change that the network, account or chat does not support is 422, and nothing changes', 'assumed']
      ]
    },
    schema: { params: ChatParams, body: PatchChatBody, response: { 200: Chat } }
  }, async ({ sandbox, params, body }) =>
    asAnswer(singleChatText(sandbox, await patchChat(sandbox, params.chatID, body))))

  app.post('/chats/:chatID/archive', {
    config: {
      ...route,
      operation: 'archiveChat',
      scope: 'write',
      summary: 'Moves a chat to the archive, or back to the inbox.',
      fidelity: [['204, to the archive by default', 'seen', 'observed.md']],
      published: noBody
    },
    schema: { params: ChatParams, body: ArchiveChatBody }
  }, async ({ sandbox, params, body }, reply) => {
    archiveChat(sandbox, params.chatID, body.archived ?? true)
    return await reply.code(204).send()
  })

  app.post('/chats/:chatID/reminders', {
    config: {
      ...route,
      operation: 'setChatReminder',
      scope: 'write',
      summary: 'Sets the reminder of a chat, or replaces the existing one.',
      fidelity: [
        ['204', 'seen', 'observed.md'],
        ['remindAtMs of older clients', 'seen', 'observed.md'],
        ['dismissOnIncomingMessage', 'published'],
        ['A reminder that fires is removed, and marks the chat unread', 'assumed'],
        ['A time in the past fires at once', 'assumed']
      ],
      published: reminderPublished
    },
    schema: { params: ChatParams, body: SetChatReminderBodyAccepted }
  }, async ({ sandbox, params, body: { reminder } }, reply) => {
    setChatReminder(sandbox, params.chatID, {
      remindAt: 'remindAt' in reminder ? reminder.remindAt : reminder.remindAtMs,
      dismissOnIncomingMessage: reminder.dismissOnIncomingMessage
    })
    return await reply.code(204).send()
  })

  app.delete('/chats/:chatID/reminders', {
    config: {
      ...route,
      operation: 'clearChatReminder',
      scope: 'write',
      summary: 'Removes the reminder of a chat.',
      fidelity: [['204', 'seen', 'observed.md'], ['204 also when there is none', 'assumed']],
      published: noBody
    },
    schema: { params: ChatParams }
  }, async ({ sandbox, params }, reply) => {
    clearChatReminder(sandbox, params.chatID)
    return await reply.code(204).send()
  })

  app.post('/chats/:chatID/read', {
    config: {
      ...route,
      operation: 'markChatRead',
      scope: 'write',
      summary: 'Marks a chat as read, or its messages up to one.',
      fidelity: [
        ['200 with the chat', 'seen', 'observed.md'],
        ['Marking up to an older message makes nothing unread', 'assumed']
      ]
    },
    schema: { params: ChatParams, body: MarkChatReadBody, response: { 200: Chat } }
  }, async ({ sandbox, params, body }) =>
    asAnswer(singleChatText(sandbox, markChatRead(sandbox, params.chatID, body.messageID))))

  app.post('/chats/:chatID/unread', {
    config: {
      ...route,
      operation: 'markChatUnread',
      scope: 'write',
      summary: 'Marks a chat as unread, or its messages from one on.',
      fidelity: [
        ['200 with the chat', 'seen', 'observed.md'],
        ['isMarkedUnread is set when a message is named, too', 'assumed']
      ]
    },
    schema: { params: ChatParams, body: MarkChatUnreadBody, response: { 200: Chat } }
  }, async ({ sandbox, params, body }) =>
    asAnswer(singleChatText(sandbox, markChatUnread(sandbox, params.chatID, body.messageID))))

  app.post('/chats/:chatID/typing', {
    config: {
      ...route,
      operation: 'setTyping',
      scope: 'write',
      summary: 'Shows the other participants that the user is typing, or has stopped.',
      // Not documented: the vendor's command line calls it like this (later-than-4.3.0.md, cli-needs.md).
      fidelity: [
        ['The call and its body', 'seen', 'cli-needs.md'],
        ['204, whether or not the network shows it', 'assumed']
      ],
      hidden: true,
      published: noBody
    },
    schema: { params: ChatParams, body: SetTypingBody }
  }, async ({ sandbox, params, body }, reply) => {
    showTyping(sandbox, params.chatID, body.state)
    return await reply.code(204).send()
  })

  app.post('/chats/:chatID/notify-anyway', {
    config: {
      ...route,
      operation: 'notifyAnyway',
      scope: 'write',
      summary: 'Sends a notification that bypasses the recipient\'s focus mode.',
      fidelity: [
        ['Works for iMessage only; an error on other networks', 'published'],
        ['The error is 422', 'assumed']
      ]
    },
    schema: { params: ChatParams, body: NotifyAnywayBody, response: { 200: Chat } }
  }, async ({ sandbox, params }) => asAnswer(singleChatText(sandbox, notifyAnyway(sandbox, params.chatID))))
}
