import t from 'tap'
import type { Built } from '../../support/app.js'
import { createMockServer } from '../../../src/index.js'
import { build, small, smallFixture } from '../../support/app.js'
import { uploadFile } from '../../support/upload.js'

const control = '/_mock/sandboxes/default'
const chat = encodeURIComponent(small.adaChat)
const last = '9999-12-31T23:59:59.999Z'
const nearEnd = '9999-12-31T23:00:00.000Z'
/** In milliseconds: from the near end over the end, and longer than all years. */
const tooLong = [3_600_000, '1h', 1e15, 1e300, 'P4000000D']
const seconds = [3600, 1e12, 1e300]
/** What no clock of the sandbox can show. */
const tooFar = ['9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+12:00', '+010000-01-01T00:00:00Z', '2016-12-31T23:59:60Z']
const tooFarMs = [253_402_300_800_000, -62_167_219_200_001, 1e300]

type Entrance = [name: string, values: unknown[], give: (built: Built, value: unknown) => Promise<{ status: number }>]

const post = (path: string, body: (value: unknown) => object): Entrance[2] => ({ call }, value) => call('POST', path, body(value))
const put = (path: string, body: (value: unknown) => object): Entrance[2] => ({ call }, value) => call('PUT', path, body(value))
const numbers = tooLong.filter(value => typeof value === 'number')
const frozen = { mode: 'frozen' as const, now: nearEnd }

/** A fixture with one time in it, as a state and as the contents of a new sandbox. */
const fixture = (name: string, values: unknown[], make: (value: unknown) => object): Entrance[] => [
  [`state: ${name}`, values, put(`${control}/state`, value => ({ ...smallFixture, clock: frozen, ...make(value) }))],
  [`new sandbox: ${name}`, values, post('/_mock/sandboxes', value => ({ fixture: { ...smallFixture, clock: frozen, ...make(value) } }))]
]
const row = (more: object) => ({ messages: { [small.adaChat]: [{ id: '1', senderID: 'self', timestamp: nearEnd, ...more }] } })
const inChat = (more: object) => ({ chats: [{ ...smallFixture.chats![0], ...more }], messages: {} })
const request = { id: 'r', scopes: [], codeChallenge: 'c' }

const entrances: Entrance[] = [
  ['v1 remindAt', tooFar, post(`/v1/chats/${chat}/reminders`, remindAt => ({ reminder: { remindAt } }))],
  ['v1 remindAtMs', tooFarMs, post(`/v1/chats/${chat}/reminders`, remindAtMs => ({ reminder: { remindAtMs } }))],
  ['v0 remindAtMs', tooFarMs, post('/v0/set-chat-reminder', remindAtMs => ({ chatID: small.adaChat, reminder: { remindAtMs } }))],
  ['v1 messageExpirySeconds', seconds, async ({ call }, messageExpirySeconds) =>
    call('PATCH', `/v1/chats/${chat}`, { messageExpirySeconds })],
  ['v1 dateAfter', tooFar, async ({ call }, value) => call('GET', `/v1/messages/search?dateAfter=${encodeURIComponent(String(value))}`)],
  ['clock advance', tooLong, post(`${control}/clock`, advance => ({ advance }))],
  ['clock freeze and advance', tooLong, post(`${control}/clock`, advance => ({ freeze: true, advance }))],
  ['clock now', [...tooFar, ...tooFarMs], post(`${control}/clock`, now => ({ now }))],
  ['token', [...seconds, '1h', 'P4000000D'], post(`${control}/tokens`, expiresIn => ({ expiresIn }))],
  ['fault ttl', tooLong, post(`${control}/faults`, ttl => ({ status: 500, ttl }))],
  ['fault delay', numbers, post(`${control}/faults`, delay => ({ delay }))],
  ...['sendDelay', 'deliveryDelay', 'readDelay'].flatMap((name): Entrance[] => [
    [`network ${name}`, numbers, put(`${control}/network`, delay => ({ [name]: delay }))],
    [`network ${name} of one`, numbers, put(`${control}/network`, delay => ({ networks: { signal: { [name]: delay } } }))]
  ]),
  ['persona', numbers, put(`${control}/personas`, delay => ({ items: [{ accountID: small.matrix, userID: small.ada, script: 'echo', delay }] }))],
  ['persona rule', numbers, put(`${control}/personas`, delay => ({
    items: [{ accountID: small.matrix, userID: small.ada, script: [{ answer: 'x', delay }] }]
  }))],
  ['consent delay', tooLong, post(`${control}/consents`, delay => ({ outcome: 'approve', delay }))],
  ['consent expiresIn', [...seconds, '1h'], post(`${control}/consents`, expiresIn => ({ outcome: 'approve', expiresIn }))],
  ['incoming message', [...tooFar, ...tooFarMs], post(`${control}/messages`, timestamp => ({ chatID: small.adaChat, text: 'x', timestamp }))],
  ['sandbox clock', [...tooFar, ...tooFarMs], post('/_mock/sandboxes', now => ({ clock: { now } }))],
  ['sandbox token', seconds, post('/_mock/sandboxes', expiresIn => ({ clock: { now: nearEnd, frozen: true }, tokens: [{ expiresIn }] }))],
  ['sandbox sendDelay', numbers, post('/_mock/sandboxes', sendDelay => ({ clock: { now: nearEnd, frozen: true }, sendDelay }))],
  ...fixture('clock now', tooFar, now => ({ clock: { mode: 'frozen', now } })),
  ...fixture('clock offset', [1e15, -1e15, 1e300, 0.5], offset => ({ clock: { mode: 'real', offset } })),
  ...fixture('message', tooFar, timestamp => row({ timestamp })),
  ...fixture('edit', tooFar, editedTimestamp => row({ editedTimestamp })),
  ...fixture('send status', tooFar, timestamp => row({ sendStatus: { status: 'SUCCESS', timestamp } })),
  ...fixture('seen', tooFar, seen => row({ seen })),
  ...fixture('seen by one', tooFar, time => row({ seen: { [small.ada]: time } })),
  ...['createdAt', 'lastActivity'].flatMap(name => fixture(`chat ${name}`, tooFar, time => inChat({ [name]: time }))),
  ...fixture('reminder', tooFar, remindAt => inChat({ reminder: { remindAt } })),
  ...['snoozeUntil', 'userSnoozedAt'].flatMap(name => fixture(name, tooFar, time => inChat({ snooze: { [name]: time } }))),
  ...fixture('messageExpirySeconds', seconds, messageExpirySeconds => inChat({ messageExpirySeconds })),
  ...fixture('asset', tooFar, createdAt => ({ assets: [{ url: 'mxc://a/b', createdAt }] })),
  ...['createdAt', 'expiresAt'].flatMap(name => fixture(`token ${name}`, tooFar, time => ({ tokens: [{ token: 'x', scopes: ['read'], [name]: time }] }))),
  ...fixture('client', tooFar, registeredAt => ({ oauth: { clients: [{ clientID: 'c', name: 'c', redirectURIs: ['http://127.0.0.1/'], registeredAt }] } })),
  ...fixture('request', tooFar, madeAt => ({ oauth: { requests: [{ ...request, madeAt }] } })),
  ...fixture('code', tooFar, expiresAt => ({ oauth: { codes: [{ code: 'c', scopes: [], codeChallenge: 'c', expiresAt, tokenLifetime: 1 }] } })),
  ...fixture('token lifetime', [-1, 1e15], tokenLifetime => ({
    oauth: { codes: [{ code: 'c', scopes: [], codeChallenge: 'c', expiresAt: nearEnd, tokenLifetime }] }
  })),
  ...fixture('consent', numbers, delay => ({ oauth: { consents: [{ outcome: 'approve', delay }] } })),
  ...fixture('consent token', seconds, expiresIn => ({ oauth: { consents: [{ outcome: 'approve', expiresIn }] } })),
  ...fixture('send delay', numbers, sendDelay => ({ network: { sendDelay } })),
  ...fixture('persona', numbers, delay => ({ personas: [{ accountID: small.matrix, userID: small.ada, script: 'echo', delay }] })),
  ...fixture('fault ttl', numbers, ttl => ({ faults: [{ status: 500, ttl }] })),
  ...fixture('fault', tooFar, expiresAt => ({ faults: [{ status: 500, expiresAt }] })),
  ...fixture('rate limit', tooFar, since => ({ rateLimits: { test: { since, calls: 1 } } })),
  ...fixture('job', tooFar, due => ({ jobs: [{ due, order: 1, kind: 'reminder.fire', data: { chatID: small.adaChat } }] }))
]

await t.test('a time that the API cannot represent is rejected on every input, and nothing changes', async t => {
  const built = await build(t, { rateLimit: 'off' })
  const { box, call } = built
  box.freezeClock()
  box.setClock(Date.parse(nearEnd))
  const before = box.digest()
  for (const [name, values, give] of entrances) {
    for (const value of values) {
      const { status } = await give(built, value)
      // In v1 some of these numbers break the schema, and others a rule that it cannot say.
      const expected = /^v1 (remindAt|dateAfter)$/.test(name) ? [400] : name.startsWith('v1 ') ? [400, 422] : [422]
      t.ok(expected.includes(status), `${name}: ${JSON.stringify(value)}: ${status}`)
    }
    if (box.digest() !== before) t.fail(`${name} changed something`)
    if ((await call('GET', `${control}/state`)).status !== 200) t.fail(`after ${name} there is no state`)
    if ((await call('GET', control)).body.digest !== before) t.fail(`after ${name} there is no digest`)
  }
  const { body } = await call('GET', `${control}/state`)
  t.equal((await call('PUT', `${control}/state`, body)).body.digest, before)
  t.equal((await call('POST', `${control}/reset`)).status, 200)
})

await t.test('so it is in a fixture', async t => {
  for (const sendDelay of [1e15, -1, NaN, Infinity, 0.5]) {
    await t.rejects(createMockServer({ fixture: 'empty', sendDelay }), /sendDelay: expected a number of milliseconds/, String(sendDelay))
  }
  const mock = await createMockServer({ fixture: 'empty' })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  const digest = await box.digest()
  await t.rejects(box.clock.advance(1e300), { code: 'validation_error' })
  await t.rejects(box.clock.set(new Date(NaN)), { code: 'validation_error' })
  await t.rejects(box.createToken({ expiresIn: 1e300 }), { code: 'validation_error' })
  await t.rejects(box.setNetwork({ readDelay: 1e15 }), { code: 'validation_error' })
  t.equal(await box.digest(), digest)
})

await t.test('jobs near the end of time run at the last moment, and the state can be restored', async t => {
  const built = await build(t, {
    fixture: {
      ...smallFixture,
      network: { sendDelay: 60_000, deliveryDelay: 60_000, readDelay: 60_000 },
      personas: [{ accountID: small.matrix, userID: small.ada, script: 'echo', delay: 60_000 }],
      chats: smallFixture.chats!.map(chat => ({ ...chat, messageExpirySeconds: 86_400 }))
    }
  })
  const { box, call, app, host } = built
  const same = async (name: string) => {
    const digest = box.digest()
    const { body } = await call('GET', `${control}/state`)
    const { status, body: restored } = await call('PUT', `${control}/state`, body)
    t.strictSame([status, restored.digest], [200, digest], name)
    t.equal((await call('GET', `${control}/clock`)).status, 200, name)
  }
  const send = () => call('POST', `/v1/chats/${chat}/messages`, { text: 'Late' })
  await call('POST', `${control}/consents`, { outcome: 'approve', delay: '1h', expiresIn: '1h' })
  box.freezeClock()
  box.setClock(Date.parse(last) - 90_000)
  await send()
  await same('a send under way')
  await call('POST', `${control}/clock`, { advance: 60_000 })
  await same('confirmed, and about to be received, read and answered')
  t.equal((await call('GET', `${control}/clock`)).body.nextDue, last)
  await call('POST', `${control}/clock`, { now: last })
  await same('in the last moment')
  await uploadFile(app, 'x')
  await send()
  await call('POST', `${control}/messages`, { chatID: small.group, text: 'x' })
  await same('sends and uploads in the last moment')
  t.equal((await call('POST', `${control}/clock`, { advance: 1 })).status, 422)
  await call('POST', `${control}/clock`, { resume: true })
  host.pass(86_400_000)
  t.equal((await call('GET', `${control}/clock`)).body.now, last, 'a running clock stops there')
  await send()
  await same('on a running clock')
  t.equal((await call('POST', `${control}/reset`)).status, 200)
})

await t.test('a state whose clock was set beyond its delays goes back in, also without anything that was counted', async t => {
  const { box, call } = await build(t, { fixture: { format: 1 } })
  await call('PUT', `${control}/network`, { sendDelay: 3_600_000 })
  await call('POST', `${control}/clock`, { freeze: true, now: nearEnd })
  const { body } = await call('GET', `${control}/state`)
  t.equal((await call('PUT', `${control}/state`, body)).body.digest, box.digest())
})
