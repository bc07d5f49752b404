import fc from 'fast-check'
import t from 'tap'
import type { Chat } from '../../../src/domain/chats/chat.js'
import type { MessageFixture } from '../../../src/fixtures/format.js'
import type { Message } from '../../../src/domain/messages/message.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { listMessages } from '../../../src/domain/messages/list-messages.js'
import { emptyMessage, eventID, isUnread, mentionsUser } from '../../../src/domain/messages/message.js'
import { clearReaction, setReaction } from '../../../src/domain/messages/set-reaction.js'
import { build, small, smallFixture } from '../../support/app.js'

const { adaChat, ada } = small
const start = Date.UTC(2026, 0, 10)
const numRuns = Number(process.env.FC_RUNS ?? 200)

/** The sandbox with these messages in Ada's chat, and nothing else. */
function fill (box: Sandbox, rows: MessageFixture[]): Chat {
  const chats = smallFixture.chats!.map(chat => ({ ...chat, createdAt: '2025-12-01T00:00:00.000Z' }))
  box.restore({ ...smallFixture, chats, messages: { [adaChat]: rows } })
  return box.chats.get(adaChat)
}

function row (at: number, minute: number, more: Partial<MessageFixture> = {}): MessageFixture {
  return { id: `m${at}`, senderID: ada, timestamp: new Date(start + minute * 60_000).toISOString(), text: 'x', ...more }
}

let received = 0

/** Somebody writes, at any time. */
function receive (box: Sandbox, chat: Chat, minute: number, more: Partial<Message> = {}): Message {
  const message = emptyMessage(`r${++received}`, chat, ada, start + minute * 60_000)
  return box.messages.insert(chat, { ...message, text: 'x', ...more })
}

const rich = (text: string, mentions: string[] = []) => ({ html: text, plain: text, mentions, links: [] })

/** What may happen to a chat; the numbers choose a message and a time. */
interface Change { what: string, which: number, minute: number }
const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('receive', 'send', 'edit', 'delete', 'remove', 'react', 'unreact', 'read', 'hide', 'mention'),
  which: fc.nat(100),
  minute: fc.nat(90)
})

function apply (box: Sandbox, chat: Chat, { what, which, minute }: Change): string[] {
  const message = chat.messages[which % Math.max(1, chat.messages.length)]
  return box.commit(() => {
    if (what === 'receive') receive(box, chat, minute)
    else if (what === 'mention') receive(box, chat, minute, { mentions: ['@room'] })
    else if (what === 'hide') receive(box, chat, minute, { isHidden: true })
    else if (what === 'send') box.messages.send(chat, { text: rich('y') })
    if (!message) return []
    if (what === 'edit') box.messages.edit(message, rich('z', minute % 2 ? ['@room'] : []))
    else if (what === 'delete') box.messages.markDeleted(message)
    else if (what === 'remove') box.messages.remove(message)
    else if (what === 'react') setReaction(box, message, ada, '👍')
    else if (what === 'unreact') clearReaction(box, message, ada, '👍')
    else if (what === 'read') box.messages.markReadThrough(chat, message.sortKey)
    return what === 'remove' ? [message.id] : []
  })
}

await t.test('paging visits each message that stays exactly once, in both directions, whatever happens to the others', async t => {
  const { box } = await build(t)
  const cursorKind = fc.constantFrom('cursor', 'id', 'sortKey', 'event')
  const property = fc.property(
    fc.array(fc.nat(90), { maxLength: 90, size: 'max' }),
    fc.array(fc.tuple(cursorKind, fc.array(change, { maxLength: 6 })), { maxLength: 6, size: 'max' }),
    fc.constantFrom('before' as const, 'after' as const),
    (minutes, steps, direction) => {
      const chat = fill(box, minutes.map((minute, at) => row(at, minute)))
      const present = new Set(chat.messages)
      const seen: Message[] = []
      let cursor: string | undefined = direction === 'after' ? '0|MA' : undefined
      for (let step = 0; ; step++) {
        const page = listMessages(box, adaChat, { cursor, direction })
        seen.push(...direction === 'before' ? page.items : [...page.items].reverse())
        const edge = direction === 'before' ? page.items[page.items.length - 1] : page.items[0]
        if (!edge || !page.hasMore) break
        cursor = (direction === 'before' ? page.oldestCursor : page.newestCursor) ?? undefined
        const [kind, changes] = steps[step] ?? ['cursor', []]
        for (const next of changes) apply(box, chat, next)
        const stays = chat.messages.includes(edge)
        if (kind === 'sortKey') cursor = String(edge.sortKey)
        if (kind === 'id' && stays) cursor = edge.id
        if (kind === 'event' && stays) cursor = eventID(edge)
      }
      if (new Set(seen).size !== seen.length) throw new Error('a message was visited twice')
      for (const message of chat.messages) {
        if (present.has(message) && !seen.includes(message)) throw new Error(`${message.id} was left out`)
      }
      const keys = seen.map(message => message.sortKey)
      const sorted = [...keys].sort((a, b) => direction === 'before' ? b - a : a - b)
      if (keys.join() !== sorted.join()) throw new Error('the order is broken')
    })
  t.doesNotThrow(() => fc.assert(property, { numRuns }))
})

await t.test('counts, order and IDs are right after every change, and a snapshot holds it all', async t => {
  const { box } = await build(t)
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(90), fc.boolean(), fc.boolean()), { maxLength: 12 }),
    fc.array(change, { maxLength: 25, size: 'max' }),
    (rows, changes) => {
      const chat = fill(box, rows.map(([minute, own, hidden], at) =>
        row(at, minute, { senderID: own ? 'self' : ada, isHidden: hidden })))
      const gone = new Set<string>()
      for (const next of changes) {
        for (const id of apply(box, chat, next)) gone.add(id)
        check(box, chat, gone)
      }
      const digest = box.digest()
      box.restore(box.snapshot())
      if (box.digest() !== digest) throw new Error('the snapshot is another state')
    })
  t.doesNotThrow(() => fc.assert(property, { numRuns }))
})

function check (box: Sandbox, chat: Chat, gone: Set<string>): void {
  const { messages } = chat
  const unread = messages.filter(isUnread)
  const facts: Record<string, [is: unknown, wanted: unknown]> = {
    unreadCount: [chat.unreadCount, unread.length],
    unreadMentionsCount: [chat.unreadMentionsCount, unread.filter(mentionsUser).length],
    latest: [box.messages.latest(chat), messages.findLast(message => !message.isHidden)],
    size: [box.messages.size, messages.length],
    lastActivity: [chat.lastActivity, messages.at(-1)?.timestamp ?? chat.createdAt],
    order: [messages.every(({ sortKey }, at) => at === 0 || sortKey > messages[at - 1]!.sortKey), true],
    resolves: [messages.every(message => [message.id, message.pendingID, eventID(message)]
      .every(id => id === undefined || box.messages.find(chat, id) === message)), true],
    gone: [[...gone].filter(id => box.messages.find(chat, id)), []]
  }
  for (const [name, [is, wanted]] of Object.entries(facts)) {
    if (is !== wanted && JSON.stringify(is) !== JSON.stringify(wanted)) {
      throw new Error(`${name} is ${String(is)}, not ${String(wanted)}`)
    }
  }
}

await t.test('sort keys stay distinct and in order, beside any that a fixture gives', async t => {
  const { box } = await build(t)
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(90), fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined })), { maxLength: 15 }),
    fc.array(fc.nat(90), { maxLength: 15 }),
    (rows, minutes) => {
      const chat = fill(box, rows.map(([minute, sortKey], at) =>
        row(at, minute, sortKey === undefined ? {} : { sortKey: String(sortKey) })))
      for (const minute of minutes) box.commit(() => receive(box, chat, minute))
      const keys = chat.messages.map(message => message.sortKey)
      return keys.length === rows.length + minutes.length && keys.every((key, at) => at === 0 || key > keys[at - 1]!)
    })
  t.doesNotThrow(() => fc.assert(property, { numRuns }))
})

await t.test('messages that come at once keep the order in which they came', async t => {
  const { box } = await build(t)
  const chat = fill(box, [row(1, 0), row(2, 60)])
  const came = Array.from({ length: 50 }, () => box.commit(() => receive(box, chat, 30)))
  t.strictSame(chat.messages.slice(1, 51).map(({ id }) => id), came.map(({ id }) => id))
  t.equal(chat.messages[51]?.id, 'm2')
})

await t.test('a million messages cost a call no more than a few', async t => {
  const { box } = await build(t)
  const chat = fill(box, [])
  const count = 1_000_000
  for (let at = 0; at < count; at++) {
    const message = emptyMessage(String(2_000_000 + at), chat, ada, start + at)
    message.sortKey = at + 1
    chat.messages.push(message)
  }
  let touched = 0
  const watched = new Proxy(chat.messages, {
    get (target, key, self): unknown {
      if (typeof key === 'string' && /^\d+$/.test(key)) touched++
      return Reflect.get(target, key, self)
    }
  })
  Object.defineProperty(chat, 'messages', { value: watched })
  const middle = chat.messages[count / 2]!
  touched = 0
  for (const direction of ['before', 'after'] as const) {
    t.equal(listMessages(box, adaChat, { cursor: String(start + middle.sortKey), direction: 'before' }).items.length, 20)
    t.equal(listMessages(box, adaChat, { cursor: `1|${Buffer.from(String(middle.sortKey)).toString('base64url')}`, direction }).items.length, 20)
  }
  box.commit(() => box.messages.send(chat, { text: rich('last') }))
  t.equal(listMessages(box, adaChat).items.length, 20)
  t.equal(box.messages.find(chat, '$nothing:beeper.com'), undefined)
  t.ok(touched < 400, `${touched} messages looked at`)
})
