import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { lazySnapshot, savedIn } from '../../../src/domain/sandbox/lazy-snapshot.js'
import { searchChats } from '../../../src/domain/search/search-chats.js'
import { listContacts } from '../../../src/domain/search/search-contacts.js'
import { searchMessages } from '../../../src/domain/search/search-messages.js'
import { listChats } from '../../../src/domain/chats/list-chats.js'
import { listMessages } from '../../../src/domain/messages/list-messages.js'
import { small } from '../../support/app.js'
import { anySteps, chatOf, drive, fixture, people, runs, withServers } from '../../support/driven-sandboxes.js'

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

/** @throws Error naming the first thing that differs */
function compare (what: string, box: Sandbox, expected: Sandbox): void {
  const [seen, wanted] = [box, expected].map(sandbox => JSON.stringify({ state: sandbox.snapshot(), look: look(sandbox) }, undefined, 1).split('\n'))
  const at = seen!.findIndex((line, place) => line !== wanted![place])
  if (at >= 0) throw new Error(`${what}: ${seen!.slice(Math.max(0, at - 5), at + 3).join('\n')}\n--- and not\n${wanted!.slice(Math.max(0, at - 5), at + 3).join('\n')}`)
  if (box.digest() !== expected.digest()) throw new Error(`${what}: another digest`)
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
