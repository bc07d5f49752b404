import t from 'tap'
import { build, small, smallFixture, type Built } from '../../support/app.js'
import { emptyMessage } from '../../../src/domain/messages/message.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'

const minute = 60_000
const noon = Date.parse('2026-02-01T12:00:00.000Z')
const at = (minutes: number) => new Date(noon + minutes * minute).toISOString()
const url = `/v1/chats/${small.adaChat}`

const set = ({ call }: Built, reminder: object) => call('POST', `${url}/reminders`, { reminder })
const shown = async ({ call }: Built) => {
  const { reminder, isMarkedUnread } = (await call('GET', url)).body
  return { reminder, isMarkedUnread }
}
const receive = ({ box }: Built, senderID: string, more = {}) => box.commit(() => {
  const chat = box.chats.get(small.adaChat)
  const id = String(box.ids.next('message'))
  box.messages.insert(chat, { ...emptyMessage(id, chat, senderID, box.clock.now()), text: 'Hi', ...more })
})

await t.test('a reminder fires on the clock: it is gone, and the chat is marked unread', async t => {
  const built = await build(t)
  const { box, host } = built
  await set(built, { remindAt: at(30) })
  const events: Array<[type: string, at: number]> = []
  box.events.on(event => events.push([event.type, event.at]))
  t.strictSame(await shown(built), { reminder: { remindAt: at(30) }, isMarkedUnread: false })
  const order = (await built.call('GET', '/v1/chats')).body.items.map(({ id }: { id: string }) => id)
  host.pass(30 * minute - 1)
  t.strictSame(events, [])
  host.pass(1)
  t.strictSame(events, [['chat.upserted', noon + 30 * minute]])
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true })
  t.strictSame((await built.call('GET', '/v1/chats')).body.items.map(({ id }: { id: string }) => id), order, 'it keeps its place')
  t.equal(host.waiting, 0)
})

await t.test('it fires when the sandbox\'s clock is advanced, and not while that stands', async t => {
  const built = await build(t)
  const { box, host } = built
  box.clock.freeze()
  await set(built, { remindAt: at(30) })
  host.pass(60 * minute)
  t.match(await shown(built), { reminder: { remindAt: at(30) } })
  box.advanceTo(noon + 30 * minute)
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true })
})

await t.test('forms of the time', async t => {
  const cases: Array<[reminder: object, shown: string]> = [
    [{ remindAt: '2026-02-01T14:00:00+01:00' }, at(60)], [{ remindAt: '2026-02-01T13:00:00.5Z' }, '2026-02-01T13:00:00.500Z'],
    [{ remindAtMs: noon + 60 * minute }, at(60)], [{ remindAtMs: noon + 0.6 }, '2026-02-01T12:00:00.001Z'],
    [{ remindAtMs: 253_402_300_799_999 }, '9999-12-31T23:59:59.999Z'],
    [{ remindAt: at(1), dismissOnIncomingMessage: false }, at(1)]
  ]
  for (const [reminder, time] of cases) {
    const built = await build(t)
    t.equal((await set(built, reminder)).status, 204, JSON.stringify(reminder))
    t.equal((await shown(built)).reminder.remindAt, time, JSON.stringify(reminder))
  }
})

await t.test('a time that has passed fires at once', async t => {
  for (const reminder of [{ remindAt: '2019-12-27T18:11:19.117Z' }, { remindAtMs: noon }, { remindAtMs: -1 }]) {
    const built = await build(t)
    t.equal((await set(built, reminder)).status, 204)
    t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true })
  }
})

await t.test('setting replaces a reminder, and clearing removes its job', async t => {
  const built = await build(t)
  const { box, host } = built
  await set(built, { remindAt: at(10), dismissOnIncomingMessage: true })
  await set(built, { remindAt: at(20) })
  t.strictSame((await shown(built)).reminder, { remindAt: at(20) }, 'nothing of the first is left')
  t.equal(box.jobs.size, 1)
  host.pass(15 * minute)
  t.match(await shown(built), { reminder: { remindAt: at(20) }, isMarkedUnread: false })
  const before = box.digest()
  for (const first of [true, false]) {
    t.equal((await built.call('DELETE', `${url}/reminders`)).status, 204)
    if (first) t.not(box.digest(), before)
  }
  t.equal(box.jobs.size, 0)
  host.pass(60 * minute)
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: false })
})

await t.test('a message from another person drops the reminder that asks for it', async t => {
  type Row = [name: string, dismiss: boolean | undefined, senderID: string, message: object, dropped: boolean]
  const cases: Row[] = [
    ['asked for', true, small.ada, {}, true],
    ['not asked for', false, small.ada, {}, false],
    ['not said', undefined, small.ada, {}, false],
    ['of the user', true, '@robin.vale:beeper.com', {}, false],
    ['hidden', true, small.ada, { isHidden: true }, false]
  ]
  for (const [name, dismiss, senderID, message, dropped] of cases) {
    const built = await build(t)
    await set(built, { remindAt: at(30), ...(dismiss === undefined ? {} : { dismissOnIncomingMessage: dismiss }) })
    receive(built, senderID, message)
    t.equal((await shown(built)).reminder === null, dropped, name)
    t.equal(built.box.jobs.planned('reminder.fire').length, dropped ? 0 : 1, name)
  }
  const built = await build(t)
  await set(built, { remindAt: at(30), dismissOnIncomingMessage: true })
  t.equal((await built.call('POST', `${url}/messages`, { text: 'I am on it' })).status, 200)
  t.match(await shown(built), { reminder: { remindAt: at(30) } }, 'nor does a send')
})

await t.test('a snapshot keeps a reminder, with its firing and dismissal', async t => {
  const built = await build(t)
  const { box, host } = built
  await set(built, { remindAt: at(30), dismissOnIncomingMessage: true })
  const saved = box.snapshot()
  const digest = box.digest()
  receive(built, small.ada)
  t.equal((await shown(built)).reminder, null)
  box.restore(saved)
  t.equal(box.digest(), digest)
  receive(built, small.ada)
  t.equal((await shown(built)).reminder, null)
  box.restore(saved)
  host.pass(30 * minute)
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true })
  box.restore(saved)
  host.pass(0)
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true }, 'one that fell due meanwhile fires when it is back')
  box.reset()
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: false })
  t.equal(box.jobs.size, 0)
})

await t.test('a fixture may have a reminder without its job', async t => {
  const withReminder = (remindAt: string): FixtureFile => ({
    ...smallFixture,
    chats: smallFixture.chats!.map(chat => chat.id === small.adaChat ? { ...chat, reminder: { remindAt } } : chat)
  })
  const built = await build(t, { fixture: withReminder(at(30)) })
  const boot = built.box.digest()
  built.host.pass(30 * minute)
  t.strictSame(await shown(built), { reminder: null, isMarkedUnread: true })
  const fresh = await build(t, { fixture: withReminder(at(30)) })
  await fresh.call('DELETE', `${url}/reminders`)
  fresh.box.reset()
  t.equal(fresh.box.digest(), boot, 'reset brings it back')
  const past = await build(t, { fixture: withReminder(at(-30)) })
  past.host.pass(minute)
  t.strictSame(await shown(past), { reminder: { remindAt: at(-30) }, isMarkedUnread: false }, 'one whose time was over stays')
  t.equal((await past.call('DELETE', `${url}/reminders`)).status, 204)
  t.match(await shown(past), { reminder: null })
})

await t.test('firing leaves an archived or snoozed chat where it is', async t => {
  const built = await build(t)
  const { box } = built
  box.commit(() => {
    const snooze = { snoozeUntil: noon + 90 * minute, userSnoozedAt: noon }
    box.chats.update(box.chats.get(small.adaChat), { isArchived: true, snooze })
  })
  await set(built, { remindAt: at(30) })
  built.host.pass(30 * minute)
  t.match((await built.call('GET', url)).body,
    { isArchived: true, snooze: { snoozeUntil: at(90), userSnoozedAt: at(0) }, reminder: null, isMarkedUnread: true })
})
