import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { setAccountStatus } from '../../../src/domain/accounts/account-status.js'
import { createChat } from '../../../src/domain/chats/create-chat.js'
import { createLabel, deleteLabel, setLabels } from '../../../src/domain/chats/labels.js'
import { mergeChats } from '../../../src/domain/chats/merged-chats.js'
import { patchChat } from '../../../src/domain/chats/patch-chat.js'
import { markChatRead, markChatUnread } from '../../../src/domain/chats/read-state.js'
import { setChatReminder } from '../../../src/domain/chats/set-reminder.js'
import { MockError, NetworkRefusal } from '../../../src/domain/errors/errors.js'
import { deleteMessage } from '../../../src/domain/messages/delete-message.js'
import { isPending } from '../../../src/domain/messages/message.js'
import { editMessage } from '../../../src/domain/messages/edit-message.js'
import { addReaction } from '../../../src/domain/messages/reactions.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { changeChat, deleteChat, receiveChat } from '../../../src/domain/network/remote/change-chat.js'
import { changeMessage } from '../../../src/domain/network/remote/change-message.js'
import { receiveMessage } from '../../../src/domain/network/remote/receive-message.js'
import { lazySnapshot, savedIn } from '../../../src/domain/sandbox/lazy-snapshot.js'
import { Sandboxes } from '../../../src/domain/sandbox/sandboxes.js'
import { searchChats } from '../../../src/domain/search/search-chats.js'
import { listContacts } from '../../../src/domain/search/search-contacts.js'
import { searchMessages } from '../../../src/domain/search/search-messages.js'
import { listChats } from '../../../src/domain/chats/list-chats.js'
import { listMessages } from '../../../src/domain/messages/list-messages.js'
import { AssetFiles } from '../../../src/storage/asset-store.js'
import { ManualHost, small, smallFixture } from '../../support/app.js'

/** Old and pending messages, ones with event IDs, a merged chat, a reminder: whatever a base can have. */
const fixture: FixtureFile = {
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

const people = [small.ada, small.ben, small.cleo, '@dan:beeper.com', '@eve:beeper.com']
const pick = <Item>(items: Iterable<Item>, n: number): Item => {
  const all = [...items]
  const item = all[n % Math.max(1, all.length)]
  if (item === undefined) throw new MockError('not_found', 'there is none')
  return item
}
const chatOf = (box: Sandbox, n: number) => pick(box.chats.all(), n)
const messageOf = (box: Sandbox, n: number) => pick(chatOf(box, n).messages, n >>> 3)
const text = (n: number) => pick(['Hello', 'Friday at the Lighthouse', 'ping'], n)

/** What changes or reads the parts that a base has; the number says which. */
const operations: Record<string, (box: Sandbox, n: number) => unknown> = {
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
  unlabel: (box, n) => { deleteLabel(box, pick(box.labels.list(), n).id) },
  merge: (box, n) => mergeChats(box, { chatIDs: [chatOf(box, n).id, chatOf(box, n + 1).id] }),
  rename: (box, n) => { box.commit(() => box.contacts.add('matrix', { id: pick(people, n), fullName: pick(['Ada Club', 'Zoe', 'Friday'], n) })) },
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
  search: box => { look(box) }
}

/** Everything that a client can find, which is more than a digest covers. */
function look (box: Sandbox): unknown {
  const words = ['friday', 'club', 'hello', 'changed', 'lighthouse', undefined]
  const { items, oldestCursor } = listChats(box, {})
  return {
    chats: items.map(({ id }) => id),
    back: listChats(box, { cursor: oldestCursor ?? '', direction: 'after' }).items.map(({ id }) => id),
    messages: items.map(({ id }) => listMessages(box, id).items.map(message => message.id)),
    titlesAndPreviews: Array.from(box.chats.all(), chat => [
      chat.id, box.chats.find(chat.localChatID)?.id, box.messages.latest(chat)?.text, box.chats.title(chat)
    ]),
    resolves: Array.from(box.chats.all(), chat => Array.from(chat.messages, message =>
      [message.id, message.pendingID, message.eventID]
        .every(id => id === undefined || box.messages.find(chat, id) === message))),
    direct: people.map(id => box.chats.findDirect('matrix', id)?.id),
    titles: words.map(query => searchChats(box, { query }).items.map(({ id }) => id)),
    members: words.map(query =>
      searchChats(box, { query, scope: 'participants', type: 'group' }).items.map(({ id }) => id)),
    found: words.map(query => searchMessages(box, { query, limit: 50 }).items.map(({ id }) => id)),
    byMe: searchMessages(box, { sender: 'me', chatIDs: [chatOf(box, 0).id] }).items.map(({ id }) => id),
    oldest: searchMessages(box, { cursor: '0|MA', direction: 'after' }).items.map(({ id }) => id),
    contacts: [undefined, 'a'].flatMap(query =>
      ['matrix', small.whatsapp].map(accountID => listContacts(box, accountID, { query }).items)),
    sizes: [box.chats.size, box.messages.size]
  }
}

interface Step { kind: string, n: number }

/** Some operations cannot be done in some states: then they are refused, in all sandboxes alike. */
async function drive (box: Sandbox, steps: readonly Step[]): Promise<void> {
  for (const { kind, n } of steps) {
    try {
      await operations[kind]!(box, n)
    } catch (error) {
      if (!(error instanceof MockError) && !(error instanceof NetworkRefusal)) throw error
    }
  }
}

/** A server of its own: so a sandbox can have the same ID, and with it the same draws, as another. */
class Server {
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

const anySteps = fc.array(fc.record({ kind: fc.constantFrom(...Object.keys(operations)), n: fc.nat(10_000) }), { maxLength: 25, size: 'max' })
const runs = { numRuns: Number(process.env.FC_RUNS ?? 50), seed: 1, includeErrorInReport: true }

/** @throws Error naming the first thing that differs */
function compare (what: string, box: Sandbox, expected: Sandbox): void {
  const [seen, wanted] = [box, expected].map(sandbox => JSON.stringify({ state: sandbox.snapshot(), look: look(sandbox) }, undefined, 1).split('\n'))
  const at = seen!.findIndex((line, place) => line !== wanted![place])
  if (at >= 0) throw new Error(`${what}: ${seen!.slice(Math.max(0, at - 5), at + 3).join('\n')}\n--- and not\n${wanted!.slice(Math.max(0, at - 5), at + 3).join('\n')}`)
  if (box.digest() !== expected.digest()) throw new Error(`${what}: another digest`)
}

/** Runs work with so many servers. */
async function withServers (count: number, work: (...servers: Server[]) => Promise<void>): Promise<void> {
  const servers = Array.from({ length: count }, () => new Server())
  try {
    await work(...servers)
  } finally {
    for (const server of servers) server.dispose()
  }
}

await t.test('a reset sandbox equals a new one, and behaves like it', async t => {
  await t.resolves(fc.assert(fc.asyncProperty(anySteps, anySteps, async (before, after) => {
    await withServers(2, async (used, fresh) => {
      const boot = used.box.digest()
      await drive(used.box, before)
      used.box.reset()
      if (used.box.digest() !== boot) throw new Error('a reset has another digest')
      compare('after the reset', used.box, fresh.box)
      await drive(used.box, after)
      await drive(fresh.box, after)
      compare('later', used.box, fresh.box)
    })
  }), runs))
})

await t.test('a saved state can be restored elsewhere, twice, whatever happened to its sandbox', async t => {
  await t.resolves(fc.assert(fc.asyncProperty(anySteps, anySteps, anySteps, async (before, meanwhile, after) => {
    await withServers(4, async (source, one, two, driven) => {
      await drive(source.box, before)
      await drive(driven.box, before)
      const saved = source.box.save()
      await drive(source.box, meanwhile)
      await drive(one.box, meanwhile)
      one.box.restoreSaved(saved)
      compare('restored', one.box, driven.box)
      await drive(one.box, after)
      await drive(driven.box, after)
      compare('later', one.box, driven.box)
      two.box.restoreSaved(saved)
      await drive(two.box, after)
      compare('once more', two.box, driven.box)
      const written = JSON.parse(JSON.stringify(driven.box.snapshot())) as FixtureFile
      source.box.restore(written)
      compare('as text', source.box, driven.box)
    })
  }), runs))
})

await t.test('a snapshot that was read, changed or left alone is restored as it says', async t => {
  const reads = ['nothing', 'all', 'chats', 'messages', 'tokens', 'change', 'add'] as const
  const anyRead = fc.constantFrom(...reads)
  await t.resolves(fc.assert(fc.asyncProperty(anySteps, anySteps, anyRead, async (before, meanwhile, read) => {
    await withServers(3, async (source, one, two) => {
      await drive(source.box, before)
      const written = source.box.snapshot()
      const snapshot = lazySnapshot(source.box)
      await drive(source.box, meanwhile)
      if (Object.keys(snapshot).join() !== Object.keys(written).join()) throw new Error('other sections')
      if (read === 'all' && JSON.stringify(snapshot) !== JSON.stringify(written)) throw new Error('another text')
      if (read === 'chats' || read === 'messages' || read === 'tokens') void snapshot[read]
      for (const file of [snapshot, written]) {
        if (read === 'change') for (const chat of file.chats ?? []) chat.title = 'Changed'
        if (read === 'add') file.labels = [{ id: '!new:beeper.com', name: 'New' }]
      }
      const saved = savedIn(snapshot)
      if ((saved === undefined) === (read === 'nothing')) throw new Error('what was touched is forgotten')
      if (saved) one.box.restoreSaved(saved)
      else one.box.restore(snapshot)
      two.box.restore(written)
      compare(read, one.box, two.box)
    })
  }), runs))
})

await t.test('a fork equals its sandbox, and neither follows the other', async t => {
  await t.resolves(fc.assert(fc.asyncProperty(anySteps, anySteps, anySteps, async (before, meanwhile, after) => {
    await withServers(3, async (forked, one, two) => {
      for (const server of [forked, one, two]) await drive(server.box, before)
      const fork = forked.sandboxes.fork(forked.box, { id: 'fork', tokens: [] })
      const boot = fork.digest()
      await drive(forked.box, meanwhile)
      await drive(one.box, meanwhile)
      compare('the sandbox', forked.box, one.box)
      await drive(fork, after)
      await drive(two.box, after)
      // The tokens of a sandbox stay its own.
      for (const { id } of two.box.tokens.list()) two.box.commit(() => { two.box.tokens.revoke(id) })
      compare('the fork', fork, two.box)
      fork.reset()
      if (fork.digest() !== boot) throw new Error('a reset goes elsewhere')
    })
  }), runs))
})

await t.test('sandboxes of one fixture never see the changes of another', async t => {
  await t.resolves(fc.assert(fc.asyncProperty(anySteps, anySteps, async (some, others) => {
    await withServers(2, async (both, alone) => {
      const second = both.sandboxes.create({ id: 'second', fixture })
      const before = JSON.stringify(look(second))
      await drive(both.box, some)
      if (JSON.stringify(look(second)) !== before) throw new Error('the second has changed')
      await drive(second, others)
      await drive(alone.box, some)
      compare('the first', both.box, alone.box)
    })
  }), runs))
})
