import t from 'tap'
import { build, ManualHost, small, type Built } from '../support/app.js'

const path = '/_mock/sandboxes/default/clock'

function clockOf ({ call }: Built) {
  return async (body?: unknown) => (await call(body === undefined ? 'GET' : 'POST', path, body, null)).body
}

/** Sends a message; the network takes half a minute to confirm it. */
async function sendSlowly (built: Built) {
  const { body } = await built.call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'single', participantIDs: [small.ada], messageText: 'On my way'
  })
  const chat = built.box.chats.get(body.chatID)
  return () => chat.messages.at(-1)?.sendStatus?.status
}

await t.test('a real clock runs with the host', async t => {
  const built = await build(t)
  const clock = clockOf(built)
  t.strictSame(await clock(), { now: '2026-02-01T12:00:00.000Z', mode: 'real', offset: 0, planned: 0 })
  built.host.pass(1500)
  t.match(await clock(), { now: '2026-02-01T12:00:01.500Z', mode: 'real', offset: 0 })
})

await t.test('a frozen clock stops until it is resumed, and continues from there', async t => {
  const built = await build(t)
  const clock = clockOf(built)
  t.match(await clock({ freeze: true }), { now: '2026-02-01T12:00:00.000Z', mode: 'frozen' })
  built.host.pass(60_000)
  t.match(await clock(), { now: '2026-02-01T12:00:00.000Z', mode: 'frozen' })
  t.match(await clock({ resume: true }), { now: '2026-02-01T12:00:00.000Z', mode: 'real', offset: -60_000 })
  built.host.pass(1000)
  t.match(await clock(), { now: '2026-02-01T12:00:01.000Z' })
})

await t.test('advance settles: due jobs have run when the response arrives', async t => {
  const built = await build(t, { sendDelay: 30_000 })
  const clock = clockOf(built)
  const status = await sendSlowly(built)
  t.match(await clock(), { planned: 1, nextDue: '2026-02-01T12:00:30.000Z' })
  await clock({ advance: '29s' })
  t.equal(status(), 'PENDING')
  const events: string[] = []
  built.box.events.on(event => events.push(`${event.type} ${new Date(event.at).toISOString()}`))
  t.match(await clock({ advance: '1h' }), { now: '2026-02-01T13:00:29.000Z', planned: 0, offset: 3629_000 })
  t.equal(status(), 'SUCCESS')
  t.strictSame(events, ['message.upserted 2026-02-01T12:00:30.000Z'], 'at the time when it was due')
})

await t.test('the host wakes a sandbox at the right time after its clock was moved', async t => {
  const built = await build(t, { sendDelay: 10 * 3600_000 })
  const clock = clockOf(built)
  const status = await sendSlowly(built)
  await clock({ advance: '9h' })
  built.host.pass(3600_000 - 1)
  t.equal(status(), 'PENDING')
  built.host.pass(1)
  t.equal(status(), 'SUCCESS', 'an hour of real time after an advance of nine')
  const again = await sendSlowly(built)
  await clock({ freeze: true })
  built.host.pass(100 * 3600_000)
  t.equal(again(), 'PENDING', 'a frozen clock lets nothing fall due')
  t.equal(built.host.waiting, 0, 'and asks the host for nothing')
  await clock({ resume: true })
  built.host.pass(10 * 3600_000)
  t.equal(again(), 'SUCCESS')
})

await t.test('setting the time back undoes nothing, and delays planned jobs', async t => {
  const built = await build(t, { sendDelay: 60_000 })
  const clock = clockOf(built)
  const status = await sendSlowly(built)
  t.match(await clock({ now: '2026-01-01T00:00:00+01:00' }), { now: '2025-12-31T23:00:00.000Z', planned: 1 })
  built.host.pass(60_000)
  t.equal(status(), 'PENDING')
  t.match(await clock({ now: Date.parse('2026-02-01T12:01:00Z'), freeze: true }), { mode: 'frozen', planned: 0 })
  t.equal(status(), 'SUCCESS')
})

await t.test('ways to write a duration', async t => {
  const built = await build(t)
  const clock = clockOf(built)
  await clock({ now: 0, freeze: true })
  const cases: Array<[string | number, number]> = [
    [1500, 1500], ['1500', 1500], ['500ms', 500], ['90s', 90_000], ['1.5s', 1500], ['2h', 7200_000], ['1h30m', 5400_000],
    ['1h 30m', 5400_000], ['1h30m0s', 5400_000], ['1d', 86_400_000], ['2w', 1_209_600_000], [' 1m ', 60_000], ['0s', 0],
    ['PT2H', 7200_000], ['PT1H30M', 5400_000], ['PT0.5S', 500], ['P1D', 86_400_000], ['P1W', 604_800_000],
    ['P1DT1M', 86_460_000]
  ]
  for (const [advance, length] of cases) {
    await clock({ now: 0 })
    t.equal(Date.parse((await clock({ advance })).now), length, JSON.stringify(advance))
  }
})

await t.test('a rejected clock change changes nothing', async t => {
  const built = await build(t, { sendDelay: 1000 })
  const clock = clockOf(built)
  await sendSlowly(built)
  const before = await clock({ freeze: true })
  const cases: Array<[string, unknown]> = [
    ['nothing to do', {}],
    ['freeze false alone', { freeze: false }],
    ['both ways', { now: '2030-01-01T00:00:00Z', advance: '1s' }],
    ['freeze and resume', { freeze: true, resume: true }],
    ['no unit that there is', { advance: '2 fortnights' }],
    ['a duration and something else', { advance: '2h tomorrow' }],
    ['months, which have no fixed length', { advance: 'P1M' }],
    ['nothing', { advance: '' }],
    ['only the letters of a duration', { advance: 'PT' }],
    ['backwards', { advance: '-2h' }],
    ['backwards by number', { advance: -5 }],
    ['beyond what the API can write', { advance: '999999w' }],
    ['beyond it by a time', { now: 8.64e15 + 1 }],
    ['no zone', { now: '2026-01-01T00:00:00' }],
    ['no date', { now: 'noon' }],
    ['resume with a time that cannot be', { now: 1e20, resume: true }]
  ]
  for (const [name, body] of cases) {
    const answer = await built.call('POST', path, body, null)
    t.equal(answer.status, 422, `${name}: ${answer.text}`)
    t.strictSame(await clock(), before, name)
  }
})

await t.test('installations that share a clock show one time, before the first move and after a reset', async t => {
  const built = await build(t)
  const ids = ['one', 'two', 'three']
  const clock = { now: '2024-02-29T00:00:00Z', shared: true }
  for (const id of ids) {
    await built.call('POST', '/_mock/sandboxes', { id, homeserver: 'clocks', clock: id === 'three' ? { shared: true } : clock }, null)
    built.host.pass(3)
  }
  const times = async () => Promise.all(ids.map(async id => (await built.call('GET', `/_mock/sandboxes/${id}/clock`, undefined, null)).body))
  const at = async (time: string, mode = 'real') => {
    const found = await times()
    for (const id of ids) t.match(found.shift(), { now: time, mode }, `${id} at ${time}`)
  }
  await at('2024-02-29T00:00:00.006Z')
  await built.call('POST', '/_mock/sandboxes/two/clock', { advance: '2h', freeze: true }, null)
  await at('2024-02-29T02:00:00.006Z', 'frozen')
  built.host.pass(1000)
  await built.call('POST', '/_mock/sandboxes/one/clock', { resume: true }, null)
  built.host.pass(1000)
  await at('2024-02-29T02:00:01.006Z')
  await built.call('POST', '/_mock/sandboxes/one/reset', undefined, null)
  await at('2024-02-29T00:00:02.009Z')
  const { body: state } = await built.call('GET', '/_mock/sandboxes/one/state', undefined, null)
  await built.call('POST', '/_mock/sandboxes/three/clock', { now: '2025-01-01T00:00:00Z' }, null)
  await built.call('PUT', '/_mock/sandboxes/one/state', state, null)
  await at('2024-02-29T00:00:02.009Z')
})

await t.test('a reset restores the initial clock', async t => {
  const built = await build(t, { clockHost: new ManualHost(Date.parse('2026-02-01T12:00:00Z')) })
  const clock = clockOf(built)
  const make = { id: 'frozen', clock: { now: '2024-02-29T00:00:00Z', frozen: true } }
  await built.call('POST', '/_mock/sandboxes', make, null)
  const own = async (body?: unknown) =>
    (await built.call(body ? 'POST' : 'GET', '/_mock/sandboxes/frozen/clock', body, null)).body
  await own({ advance: '1d', resume: true })
  built.host.pass(5000)
  t.match(await own(), { now: '2024-03-01T00:00:05.000Z', mode: 'real' })
  await built.call('POST', '/_mock/sandboxes/frozen/reset', undefined, null)
  t.match(await own(), { now: '2024-02-29T00:00:00.000Z', mode: 'frozen' })
  t.match(await clock(), { now: '2026-02-01T12:00:05.000Z' }, 'the default sandbox has its own')
})
