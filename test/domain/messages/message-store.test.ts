import fc from 'fast-check'
import t from 'tap'
import type { Chat } from '../../../src/domain/chats/chat.js'
import type { MessageFixture } from '../../../src/fixtures/format.js'
import type { Message } from '../../../src/domain/messages/message.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { listMessages } from '../../../src/domain/messages/list-messages.js'
import { emptyMessage, eventID, isUnread, mentionsUser } from '../../../src/domain/messages/message.js'
import { placeOf } from '../../../src/domain/messages/message-order.js'
import { isChatEvent } from '../../../src/domain/sandbox/events.js'
import { writeCursor } from '../../../src/domain/search/cursors.js'
import { clearReaction, setReaction } from '../../../src/domain/messages/set-reaction.js'
import { build, small, smallFixture } from '../../support/app.js'

const { adaChat, ada } = small
const start = Date.UTC(2026, 0, 10)
const numRuns = Number(process.env.FC_RUNS ?? 60)

/** The sandbox with these messages in Ada's chat, and nothing else. */
function fill (box: Sandbox, rows: MessageFixture[]): Chat {
  const chats = smallFixture.chats!.map(chat => ({ ...chat, createdAt: '2025-12-01T00:00:00.000Z' }))
  box.restore({ ...smallFixture, chats, messages: { [adaChat]: rows } })
  return box.chats.get(adaChat)
}

function row (at: number, minute: number, more: Partial<MessageFixture> = {}): MessageFixture {
  return { id: `m${at}`, senderID: ada, timestamp: new Date(timeAt(minute)).toISOString(), text: 'x', ...more }
}

/** Minutes since the start; fractions are whole milliseconds. */
function timeAt (minute: number): number {
  return start + Math.round(minute * 60_000)
}

/** Times that are far apart, crowd within milliseconds, are equal, or are ancient. */
const moment = fc.oneof(
  fc.nat(90),
  fc.nat(6).map(millisecond => 45 + millisecond / 60_000),
  fc.constantFrom('2009', '2003', '2001', '1970', '1066', '0001').map(year => (Date.parse(year) - start) / 60_000)
)

let received = 0

/** A person writes, at any time. */
function receive (box: Sandbox, chat: Chat, minute: number, more: Partial<Message> = {}): Message {
  const message = emptyMessage(`r${++received}`, chat, ada, timeAt(minute))
  return box.messages.insert(chat, { ...message, text: 'x', ...more })
}

const rich = (text: string, mentions: string[] = []) => ({ html: text, plain: text, mentions, links: [] })

/** What may happen to a chat; the numbers choose a message and a time. */
interface Change { what: string, which: number, minute: number }
const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('receive', 'send', 'edit', 'delete', 'remove', 'react', 'unreact', 'read', 'hide', 'mention'),
  which: fc.nat(100),
  minute: moment
})

function apply (box: Sandbox, chat: Chat, { what, which, minute }: Change): string[] {
  const message = chat.messages.at(which % Math.max(1, chat.messages.length))
  return box.commit(() => {
    if (what === 'receive') receive(box, chat, minute)
    else if (what === 'mention') receive(box, chat, minute, { mentions: ['@room'] })
    else if (what === 'hide') receive(box, chat, minute, { isHidden: true })
    else if (what === 'send') box.messages.send(chat, { text: rich('y') })
    if (!message) return []
    if (what === 'edit') box.messages.edit(message, rich('z', which % 2 ? ['@room'] : []))
    else if (what === 'delete') box.messages.markDeleted(message)
    else if (what === 'remove') box.messages.remove(message)
    else if (what === 'react') setReaction(box, message, ada, '👍')
    else if (what === 'unreact') clearReaction(box, message, ada, '👍')
    else if (what === 'read') box.messages.markReadThrough(chat, message.sortKey)
    return what === 'remove' ? [message.id] : []
  })
}

await t.test('paging visits each remaining message exactly once, in both directions, whatever happens to the others', async t => {
  const { box } = await build(t)
  const cursorKind = fc.constantFrom('cursor', 'id', 'sortKey', 'event')
  const property = fc.property(
    fc.array(moment, { maxLength: 90, size: 'max' }),
    fc.array(fc.tuple(cursorKind, fc.array(change, { maxLength: 6 })), { maxLength: 6, size: 'max' }),
    fc.constantFrom('before' as const, 'after' as const),
    (minutes, steps, direction) => {
      const chat = fill(box, minutes.map((minute, at) => row(at, minute)))
      const present = new Set(chat.messages)
      const seen: Message[] = []
      let cursor: string | undefined = direction === 'after' ? '-99999999999999|MA' : undefined
      for (let step = 0; ; step++) {
        const page = listMessages(box, adaChat, { cursor, direction })
        seen.push(...direction === 'before' ? page.items : [...page.items].reverse())
        const edge = direction === 'before' ? page.items[page.items.length - 1] : page.items[0]
        if (!edge || !page.hasMore) break
        cursor = (direction === 'before' ? page.oldestCursor : page.newestCursor) ?? undefined
        const [kind, changes] = steps[step] ?? ['cursor', []]
        for (const next of changes) apply(box, chat, next)
        const stays = chat.messages.indexOf(edge) >= 0
        if (kind === 'sortKey') cursor = String(edge.sortKey)
        if (kind === 'id' && stays) cursor = edge.id
        if (kind === 'event' && stays) cursor = eventID(edge)
      }
      if (new Set(seen).size !== seen.length) throw new Error('a message was visited twice')
      for (const message of chat.messages) {
        if (present.has(message) && !seen.includes(message)) throw new Error(`${message.id} was left out`)
      }
      const keys = seen.map(message => message.sortKey)
      const step = direction === 'before' ? -1 : 1
      const sorted = [...keys].sort((a, b) => (a - b) * step)
      if (steps.every(([, changes]) => changes.length === 0) && keys.join() !== sorted.join()) throw new Error('the order is broken')
      const times = seen.map(message => message.timestamp * step)
      if (times.some((time, at) => at > 0 && time < times[at - 1]!)) throw new Error('the order of times is broken')
    })
  t.doesNotThrow(() => fc.assert(property, { numRuns }))
})

await t.test('counts, order and IDs are right after every change, and in a snapshot', async t => {
  const { box } = await build(t)
  const property = fc.property(
    fc.array(fc.tuple(moment, fc.boolean(), fc.boolean()), { maxLength: 12 }),
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
  const messages = [...chat.messages]
  const unread = messages.filter(isUnread)
  const facts: Record<string, [is: unknown, wanted: unknown]> = {
    unreadCount: [chat.unreadCount, unread.length],
    unreadMentionsCount: [chat.unreadMentionsCount, unread.filter(message => mentionsUser(message)).length],
    latest: [box.messages.latest(chat), messages.findLast(message => !message.isHidden)],
    size: [box.messages.size, messages.length],
    lastActivity: [chat.lastActivity, messages.at(-1)?.timestamp ?? chat.createdAt],
    order: [messages.every(({ sortKey }, at) => at === 0 || sortKey > messages[at - 1]!.sortKey), true],
    times: [messages.every(({ timestamp }, at) => at === 0 || timestamp >= messages[at - 1]!.timestamp), true],
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

await t.test('sort keys stay distinct and in order, beside any that a fixture sets', async t => {
  const { box } = await build(t)
  const property = fc.property(
    fc.array(fc.tuple(moment, fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined })), { maxLength: 15 }),
    fc.array(moment, { maxLength: 15 }),
    (rows, minutes) => {
      const chat = fill(box, rows.map(([minute, sortKey], at) =>
        row(at, minute, sortKey === undefined ? {} : { sortKey: String(sortKey) })))
      for (const minute of minutes) box.commit(() => receive(box, chat, minute))
      const keys = Array.from(chat.messages, message => message.sortKey)
      const times = Array.from(chat.messages, message => message.timestamp)
      return keys.length === rows.length + minutes.length && keys.every((key, at) => at === 0 || key > keys[at - 1]!) &&
        times.every((time, at) => at === 0 || time >= times[at - 1]!)
    })
  t.doesNotThrow(() => fc.assert(property, { numRuns }))
})

await t.test('messages of the same time keep the order of arrival', async t => {
  const { box } = await build(t)
  const chat = fill(box, [row(1, 0), row(2, 60)])
  const came = Array.from({ length: 50 }, () => box.commit(() => receive(box, chat, 30)))
  t.strictSame(chat.messages.slice(1, 51).map(({ id }) => id), came.map(({ id }) => id))
  t.equal(chat.messages.at(51)?.id, 'm2')
})

await t.test('messages are ordered by time however late they arrive, and so is the preview', async t => {
  const day = (text: string) => (Date.parse(`${text}T12:00:00Z`) - start) / 60_000
  const cases: Array<[what: string, rows: string[], late: string[], keys?: string[]]> = [
    ['late ones among others', ['2026-01-01', '2026-01-20'], ['2026-01-05', '2026-01-01', '2026-01-03']],
    ['before all others', ['2026-01-20'], ['2025-12-05', '2025-12-01', '2025-12-03']],
    ['before others that have small keys', ['2026-01-20', '2026-01-21'], ['2025-12-05', '2025-12-01', '2025-12-03'], ['1', '2']],
    ['in a fixture, before 2010', ['2009-05-01', '2003-05-01', '2009-04-01', '1999-01-01', '1901-01-01'], []],
    ['late and before 2010, in an empty chat', [], ['2009-05-01', '2003-05-01', '2009-04-01', '0001-01-01']]
  ]
  for (const [what, rows, late, keys] of cases) {
    const { box } = await build(t)
    const chat = fill(box, rows.map((date, at) => row(at, day(date), keys ? { sortKey: keys[at]! } : {})))
    for (const date of late) box.commit(() => receive(box, chat, day(date)))
    const dates = [...rows, ...late].sort().reverse()
    const listed = listMessages(box, adaChat).items
    t.strictSame(listed.map(({ timestamp }) => new Date(timestamp).toISOString().slice(0, 10)), dates, what)
    t.equal(new Set(listed.map(({ sortKey }) => sortKey)).size, dates.length, `${what}: keys of their own`)
    t.equal(box.messages.latest(chat), listed[0], `${what}: the preview`)
    t.equal(chat.lastActivity, listed[0]?.timestamp, `${what}: lastActivity`)
  }
})

await t.test('what was read stays read when messages make room for a late one, and the room is taken back with it', async t => {
  const { box } = await build(t)
  const chat = fill(box, [row(1, 1, { sortKey: '1' }), row(2, 2, { sortKey: '2' }), row(3, 3, { sortKey: '3' })])
  box.commit(() => { box.messages.markReadThrough(chat, 2) })
  const digest = box.digest()
  t.throws(() => box.commit(() => {
    receive(box, chat, 1.5)
    throw new Error('no')
  }))
  t.equal(box.digest(), digest)
  const events: string[] = []
  box.events.on(event => { if (isChatEvent(event)) events.push(...event.ids.map(id => `${event.type} ${id}`)) })
  const late = box.commit(() => receive(box, chat, 1.5))
  t.strictSame(Array.from(chat.messages, ({ id, sortKey }) => [id, sortKey]), [['m1', 1], [late.id, 2], ['m2', 3], ['m3', 4]])
  t.strictSame([...chat.messages].filter(isUnread).map(({ id }) => id), ['m3'])
  t.equal(chat.unreadCount, 1)
  t.ok(['m2', 'm3', late.id].every(id => events.includes(`message.upserted ${id}`)), 'a moved message is reported')
})

await t.test('a request costs the same with 100,000 messages as with a few', async t => {
  const { box } = await build(t)
  const chat = fill(box, [])
  const count = 100_000
  const rows: Message[] = []
  for (let at = 0; at < count; at++) {
    const message = emptyMessage(String(2_000_000 + at), chat, ada, start + at)
    message.sortKey = start + at
    rows.push(message)
  }
  let touched = 0
  const watched = new Proxy(rows, {
    get (target, key, self): unknown {
      if (typeof key === 'string' && /^\d+$/.test(key)) touched++
      return Reflect.get(target, key, self)
    }
  })
  chat.messages.fill(watched)
  const middle = rows[count / 2]!
  touched = 0
  for (const direction of ['before', 'after'] as const) {
    t.equal(listMessages(box, adaChat, { cursor: String(middle.sortKey), direction }).items.length, 20)
    t.equal(listMessages(box, adaChat, { cursor: writeCursor(placeOf(middle)), direction }).items.length, 20)
  }
  box.commit(() => box.messages.send(chat, { text: rich('last') }))
  t.equal(listMessages(box, adaChat).items.length, 20)
  t.equal(box.messages.find(chat, '$nothing:beeper.com'), undefined)
  t.ok(touched < 400, `${touched} messages looked at`)
})
