import fc from 'fast-check'
import type { FixtureFile } from '../../src/fixtures/format.js'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import { setAccountStatus } from '../../src/domain/accounts/account-status.js'
import { createChat } from '../../src/domain/chats/create-chat.js'
import { createLabel, deleteLabel, renameLabel, setLabels } from '../../src/domain/chats/labels.js'
import { mergeChats } from '../../src/domain/chats/merged-chats.js'
import { patchChat } from '../../src/domain/chats/patch-chat.js'
import { markChatRead, markChatUnread } from '../../src/domain/chats/read-state.js'
import { setChatReminder } from '../../src/domain/chats/set-reminder.js'
import { MockError, NetworkRefusal } from '../../src/domain/errors/errors.js'
import { deleteMessage } from '../../src/domain/messages/delete-message.js'
import { isPending } from '../../src/domain/messages/message.js'
import { editMessage } from '../../src/domain/messages/edit-message.js'
import { addReaction } from '../../src/domain/messages/reactions.js'
import { sendMessage } from '../../src/domain/messages/send-message.js'
import { changeChat, deleteChat, receiveChat } from '../../src/domain/network/remote/change-chat.js'
import { changeMessage } from '../../src/domain/network/remote/change-message.js'
import { receiveMessage } from '../../src/domain/network/remote/receive-message.js'
import { Sandboxes } from '../../src/domain/sandbox/sandboxes.js'
import { searchMessages } from '../../src/domain/search/search-messages.js'
import { listChats } from '../../src/domain/chats/list-chats.js'
import { listMessages } from '../../src/domain/messages/list-messages.js'
import { AssetFiles } from '../../src/storage/asset-store.js'
import { ManualHost, small, smallFixture } from './app.js'

/** Old and pending messages, ones with event IDs, a merged chat, a reminder: whatever a base can have. */
export const fixture: FixtureFile = {
  ...smallFixture,
  labels: [{ id: '!label:beeper.com', name: 'Club' }],
  chats: [
    ...smallFixture.chats ?? [],
    { id: '!Old:beeper.com', accountID: 'matrix', type: 'group', participants: [small.ben, small.cleo], labelIDs: ['!label:beeper.com'], createdAt: '2020-01-01T00:00:00.000Z', reminder: { remindAt: '2026-02-01T12:00:30.000Z' } },
    { id: '!Dora:beeper.com', accountID: small.whatsapp, type: 'single', participants: [small.dora], createdAt: '2020-01-01T00:00:00.000Z' },
    { id: '!Both:beeper.com', accountID: 'matrix', type: 'single', participants: [], merge: { chatIDs: [small.adaChat, '!Dora:beeper.com'] }, createdAt: '2020-01-01T00:00:00.000Z' },
    { id: '!None:beeper.com', accountID: 'matrix', type: 'group', participants: [small.cleo], title: 'Empty club', createdAt: '2021-01-01T00:00:00.000Z' }
  ],
  messages: {
    ...smallFixture.messages,
    '!Old:beeper.com': Array.from({ length: 30 }, (_, at) => ({
      id: `old${at}`,
      senderID: at % 3 ? small.ben : 'self',
      timestamp: new Date(Date.UTC(2020, 1, 1) + (at >> 1)).toISOString(),
      text: `Friday ${at}`,
      ...at % 7 ? {} : { eventID: `$event${at}:beeper.com`, reactions: [{ id: `r${at}`, participantID: small.ben, reactionKey: '👍', emoji: true }] }
    })),
    '!Dora:beeper.com': [
      { id: 'd1', senderID: small.dora, timestamp: '2026-01-01T00:00:00.000Z', text: 'Hello @robin', mentions: ['@room'] },
      { id: 'm170000000000000001', pendingMessageID: 'm170000000000000001', senderID: 'self', timestamp: '2026-01-02T00:00:00.000Z', text: 'lost', sendStatus: { status: 'FAIL_RETRIABLE', timestamp: '2026-01-02T00:00:00.000Z' } }
    ]
  }
}

export const people = [small.ada, small.ben, small.cleo, '@dan:beeper.com', '@eve:beeper.com']
const pick = <Item>(items: Iterable<Item>, n: number): Item => {
  const all = [...items]
  const item = all[n % Math.max(1, all.length)]
  if (item === undefined) throw new MockError('not_found', 'there is none')
  return item
}
export const chatOf = (box: Sandbox, n: number) => pick(box.chats.all(), n)
export const messageOf = (box: Sandbox, n: number) => pick(chatOf(box, n).messages, n >>> 3)
const text = (n: number) => pick(['Hello', 'Friday at the Lighthouse', 'ping'], n)

/** What changes or reads the parts that a base has; the number says which. */
export const operations: Record<string, (box: Sandbox, n: number) => unknown> = {
  createDirect: (box, n) => createChat(box, { accountID: 'matrix', type: 'single', participantIDs: [pick(people, n)], messageText: text(n) }),
  createGroup: (box, n) => createChat(box, { accountID: 'matrix', type: 'group', participantIDs: [pick(people, n), pick(people, n + 1)], title: `Club ${n}` }),
  receiveChat: (box, n) => receiveChat(box, { accountID: 'matrix', participantIDs: [pick(people, n)] }),
  send: (box, n) => sendMessage(box, chatOf(box, n).id, { text: text(n >>> 2) }),
  reply: (box, n) => sendMessage(box, chatOf(box, n).id, { text: 're', replyToMessageID: messageOf(box, n).id }),
  receive: (box, n) => receiveMessage(box, {
    chatID: chatOf(box, n).id, text: text(n), timestamp: box.clock.now() - n % 3 * 86_400_000
  }),
  receiveOld: (box, n) => receiveMessage(box, { chatID: '!Old:beeper.com', text: text(n), timestamp: Date.UTC(2020, 1, 1) + n % 16 }),
  edit: (box, n) => editMessage(box, chatOf(box, n).id, messageOf(box, n).id, text(n >>> 1)),
  delete: (box, n) => { deleteMessage(box, chatOf(box, n).id, messageOf(box, n).id, n % 2 === 0) },
  react: (box, n) => addReaction(box, chatOf(box, n).id, messageOf(box, n).id, { reactionKey: '🎉' }),
  changeMessage: (box, n) => changeMessage(box, messageOf(box, n).id, pick([
    { text: 'changed' }, { readBy: [small.ada] }, { deleted: true as const }, { reaction: { key: '🎈' } }
  ], n >>> 5)),
  confirm: (box, n) => {
    const message = messageOf(box, n)
    if (isPending(message)) box.commit(() => { box.messages.confirm(message) })
  },
  patch: (box, n) => patchChat(box, chatOf(box, n).id, pick([
    { title: `Title ${n % 9}` }, { isMuted: true, isPinned: true }, { draft: { text: 'draft' } }, { messageExpirySeconds: 60 }
  ], n >>> 2)),
  changeChat: (box, n) => changeChat(box, chatOf(box, n).id, pick([
    { title: `Renamed ${n % 9}` }, { join: [pick(people, n)] }, { leave: [pick(people, n)] }
  ], n >>> 2)),
  deleteChat: (box, n) => { deleteChat(box, chatOf(box, n).id) },
  read: (box, n) => markChatRead(box, chatOf(box, n).id, n % 2 ? undefined : messageOf(box, n).id),
  unread: (box, n) => markChatUnread(box, chatOf(box, n).id, n % 2 ? undefined : messageOf(box, n).id),
  remind: (box, n) => setChatReminder(box, chatOf(box, n).id, { remindAt: box.clock.now() + n % 5 * 60_000 }),
  label: (box, n) => { box.commit(() => { setLabels(box, chatOf(box, n), [createLabel(box, { name: `L${n}` }).id]) }) },
  renameLabel: (box, n) => renameLabel(box, pick(box.labels.list(), n).id, `R${n % 9}`),
  // As the other installations of a homeserver change them.
  setLabel: (box, n) => { box.commit(() => { box.labels.set({ ...pick(box.labels.list(), n), name: `S${n % 9}` }) }) },
  setParticipants: (box, n) => {
    const chat = chatOf(box, n)
    const participants = chat.participants.map(member => ({ ...member, isAdmin: n % 2 === 0 }))
    box.commit(() => { box.chats.update(chat, { participants }) })
  },
  unlabel: (box, n) => { deleteLabel(box, pick(box.labels.list(), n).id) },
  merge: (box, n) => mergeChats(box, { chatIDs: [chatOf(box, n).id, chatOf(box, n + 1).id] }),
  rename: (box, n) => { box.commit(() => box.contacts.add('matrix', { id: pick(people, n), fullName: pick(['Ada Club', 'Zoe', 'Friday'], n) })) },
  renameSelf: (box, n) => {
    const account = pick(box.accounts.list(), n)
    box.commit(() => { box.accounts.update(account, { user: { ...account.user, fullName: `Self ${n % 9}` } }) })
  },
  forgetPeople: (box, n) => { box.commit(() => { box.contacts.removeAll(n % 3 ? small.whatsapp : 'matrix') }) },
  status: (box, n) => setAccountStatus(box, 'matrix', { status: pick(['connected', 'connected', 'disconnected'] as const, n) }),
  advance: (box, n) => { box.advanceTo(box.clock.now() + n % 7 * 30_000) },
  fails: box => {
    box.commit(() => {
      for (const chat of box.chats.all()) deleteChat(box, chat.id)
      throw new MockError('conflict', 'x')
    })
  },
  list: (box, n) => { for (const { id } of listChats(box, {}).items) listMessages(box, id, n % 2 ? { cursor: '0' } : {}) },
  search: (box, n) => { searchMessages(box, { query: text(n) }) }
}

export interface Step { kind: string, n: number }

/** Some operations cannot be done in some states: then they are refused, in all sandboxes alike. */
export async function drive (box: Sandbox, steps: readonly Step[]): Promise<void> {
  for (const { kind, n } of steps) {
    try {
      await operations[kind]!(box, n)
    } catch (error) {
      if (!(error instanceof MockError) && !(error instanceof NetworkRefusal)) throw error
    }
  }
}

/** A server of its own: so a sandbox can have the same ID, and with it the same draws, as another. */
export class Server {
  readonly #assets = new AssetFiles({ limit: 1e9 })
  readonly sandboxes = new Sandboxes({
    host: new ManualHost(),
    seed: 1,
    sendDelay: 0,
    journalSize: 10,
    limit: 20,
    maxRecords: 20,
    assets: this.#assets,
    uploadLimits: { count: 100, bytes: 1e6 }
  })

  readonly box = this.sandboxes.create({ id: 'default', fixture })

  dispose (): void {
    this.sandboxes.dispose()
    this.#assets.dispose()
  }
}

export const anySteps = fc.array(fc.record({ kind: fc.constantFrom(...Object.keys(operations)), n: fc.nat(10_000) }), { maxLength: 25, size: 'max' })
export const runs = { numRuns: Number(process.env.FC_RUNS ?? 20), seed: 1, includeErrorInReport: true }

/** Runs work with so many servers. */
export async function withServers (count: number, work: (...servers: Server[]) => Promise<void>): Promise<void> {
  const servers = Array.from({ length: count }, () => new Server())
  try {
    await work(...servers)
  } finally {
    for (const server of servers) server.dispose()
  }
}
