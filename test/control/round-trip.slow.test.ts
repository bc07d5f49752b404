import t from 'tap'
import { setupStages } from '../../src/domain/setup/stages.js'
import fc from 'fast-check'
import { join } from 'node:path'
import type { Answer, Built } from '../support/app.js'
import { startServer } from '../../src/server/start-server.js'
import { build, callsOf, ManualHost, small, smallFixture } from '../support/app.js'
import { goodCalls, matrixURL } from '../support/operations.js'
import { uploadFile } from '../support/upload.js'

const control = '/_mock/sandboxes/default'
const chat = encodeURIComponent(small.adaChat)
const group = encodeURIComponent(small.group)

/** Text as careless and hostile clients send it. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('', ' ', '__proto__', 'constructor', '\0', '\u{1F600}', '\uD800', 'a\nb', '@room',
    '**bold** <b>x</b>', '$1 [x](https://a.example)')
)
/** Numbers as media headers and clients write them. */
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, 1e-320, 1e308))
const size = fc.record({ width: number, height: number }, { requiredKeys: [] })
const sides = fc.constantFrom('', '0', '-1', '24', '1e400', 'NaN', '50%', '12px', '1e-400', ',')

/** Files whose heads say odd things. */
const file = fc.oneof(
  fc.record({ width: sides, height: sides, box: fc.constantFrom('', '0,0,24,12', '0 0 24 12', '0,0,a,b', '0 0', '0 0 0 0', '1e999 0 -1 5') })
    .map(({ width, height, box }) => ['a.svg', `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}"/>`] as const),
  fc.tuple(
    fc.constantFrom('89504e470d0a1a0a0000000d49484452', '474946383961', '424d', 'ffd8ffe000104a46494600', '52494646ffffffff57415645666d7420',
      '52494646000000005745425056503820', '4f676753', '494433', '000000186674797069736f6d', '49492a0008000000', '00000100'),
    fc.uint8Array({ maxLength: 40 })
  ).map(([head, rest]) => ['odd.bin', Buffer.concat([Buffer.from(head, 'hex'), rest])] as const),
  fc.tuple(fc.constantFrom('a', 'a.png', 'a.mp3', 'a/b.jpg', '..', 'é.svg', 'x'.repeat(300)), fc.uint8Array({ maxLength: 30 }))
)

const kind = fc.constantFrom(undefined, 'image', 'video', 'audio', 'file', 'gif', 'voice-note', 'sticker')
const failure = fc.record({ status: fc.constantFrom('FAIL_RETRIABLE', 'FAIL_PERMANENT'), reason: text, message: text })
const when = fc.record({ contains: text, pattern: text }, { requiredKeys: [] })
const delay = fc.constantFrom(0, 3000)
const flag = fc.boolean()
const draft = fc.option(fc.record({ text }))
const delays = fc.record({
  sendDelay: fc.constantFrom(0, 45_000, 1e13),
  deliveryDelay: fc.constantFrom(null, 0, 5),
  readDelay: fc.constantFrom(null, 0, 60_000)
}, { requiredKeys: [] })

type Step = (built: Built) => Promise<unknown>

const send = (body: object, to = chat): Step => ({ call }) => call('POST', `/v1/chats/${to}/messages`, body)
const ask = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Step => ({ call }) => call(method, path, body)

/** Not of one sandbox, of the real time, or not by a call alone. */
const apart = ['mockPutState', 'mockCreateSandbox', 'mockForkSandbox', 'mockDeleteSandbox', 'mockPutPublicURL', 'mockPage', 'mockWait', 'notifyAnyway']

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...Object.entries(goodCalls).filter(([name]) => !apart.includes(name)).map(([, call]): Step => call)),
  fc.record({ file, size: fc.option(size), duration: fc.option(number), type: kind })
    .map(({ file: [name, content], size, duration, type }): Step => async built => {
      const { uploadID } = await uploadFile(built.app, content, name)
      const attachment = { uploadID, type, ...(size && { size }), ...(duration !== null && { duration }) }
      await send({ attachment })(built)
      await ask('POST', `${control}/messages`, { chatID: small.group, attachments: [attachment] })(built)
      await ask('PATCH', `/v1/chats/${group}`, { draft: null })(built)
      await ask('PATCH', `/v1/chats/${group}`, { draft: { text: 'x', attachments: { x: attachment } } })(built)
    }),
  text.map(text => send({ text })),
  text.map(text => send({ text, replyToMessageID: '100001' })),
  fc.tuple(text, text).map(([reactionKey, transactionID]) => ask('POST', `/v1/chats/${chat}/messages/100001/reactions`, { reactionKey, transactionID })),
  fc.tuple(text, fc.constantFrom('self', small.ada, small.ben), fc.integer({ min: -1e12, max: 1e12 }))
    .map(([text, senderID, timestamp]) => ask('POST', `${control}/messages`, { chatID: small.group, text, senderID, timestamp: timestamp + 0.5 })),
  fc.record({ title: text, isMuted: flag, isPinned: flag, isArchived: flag, draft }, { requiredKeys: [] })
    .map(patch => ask('PATCH', `/v1/chats/${group}`, patch)),
  fc.tuple(text, text).map(([id, title]) => ask('POST', '/v1/chats', { accountID: small.matrix, type: 'group', participantIDs: [id, small.ada], title })),
  text.map(id => ask('POST', '/v1/chats', { accountID: small.whatsapp, type: 'single', participantIDs: [id], messageText: id })),
  fc.tuple(text, text).map(([token, name]) => ask('POST', `${control}/tokens`, { token, name, expiresIn: 60 })),
  fc.constantFrom('option-1', 'test-write').map(id => ask('DELETE', `${control}/tokens/${id}`)),
  fc.constant(ask('POST', `${control}/tokens`, { token: 'given at start' })),
  fc.tuple(text, text).map(([name, uri]) => ask('POST', '/oauth/register', { client_name: name, redirect_uris: ['http://127.0.0.1/x'], client_uri: uri })),
  fc.constantFrom('approve', 'deny', 'expired-code', 'wrong-state')
    .map(outcome => ask('POST', `${control}/consents`, { outcome, delay: '0.4ms', expiresIn: 0 })),
  fc.record({ send: failure, body: text, probability: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(rule => ask('POST', `${control}/faults`, { ...rule, ttl: '0.6ms' })),
  fc.record({ headers: fc.dictionary(text, text, { maxKeys: 3 }), message: text, path: fc.constant('/nowhere'), retryAfter: number })
    .map(rule => ask('POST', `${control}/faults`, rule)),
  fc.record({ answer: text, react: text, reply: fc.boolean(), delay, when }, { requiredKeys: [] })
    .map(rule => ask('PUT', `${control}/personas`, { items: [{ accountID: small.matrix, userID: small.ada, script: [rule, { answer: 'x' }], groups: 'always' }] })),
  delays
    .map(settings => ask('PUT', `${control}/network`, { ...settings, networks: { matrix: settings } })),
  fc.constantFrom('connected', 'connecting', 'disconnected', 'disabled', 'backfilling')
    .map(status => ask('POST', `${control}/accounts/matrix/status`, { status, statusText: status })),
  fc.constantFrom('0.4ms', '1m', '1d', '5000w').map(advance => ask('POST', `${control}/clock`, { advance })),
  fc.constantFrom('9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', 1e12 + 0.5)
    .map(now => ask('POST', `${control}/clock`, { now })),
  fc.constantFrom({ freeze: true }, { resume: true }).map(change => ask('POST', `${control}/clock`, change)),
  fc.constantFrom(0, 1, 60).map(messageExpirySeconds => ask('PATCH', `/v1/chats/${chat}`, { messageExpirySeconds })),
  fc.constantFrom(0, -1, 0.5, 1e13).map(remindAtMs => ask('POST', `/v1/chats/${chat}/reminders`, { reminder: { remindAtMs } })),
  fc.array(fc.constantFrom('self', small.ada, small.ben, '__proto__'), { maxLength: 3 })
    .map(readBy => ask('PATCH', `${control}/messages/100004`, { readBy })),
  fc.tuple(text, text, fc.constantFrom(...setupStages))
    .map(([recoveryKey, code, state]) => ask('PATCH', `${control}/setup`, { recoveryKey, deviceID: code, state, signIn: { code } })),
  fc.tuple(text, text).map(([name, userID]) => ask('POST', `${control}/verifications`, { device: { id: name, name }, userID: `@${userID}:x` })),
  fc.tuple(text, text, fc.constantFrom('password', 'cookies', 'displayandwait')).map(([username, password, flowID]): Step => async built => {
    const { body: { loginSessionID, currentStep } } = await built.call('POST', '/v1/bridges/local-dummy/login-sessions', { flowID })
    if (!currentStep) return
    const { stepID, type } = currentStep
    await built.call('POST', `/v1/bridges/local-dummy/login-sessions/${loginSessionID}/steps/${stepID}`, { type, fields: { username, password } })
  }),
  fc.record({
    statusText: text,
    accountLimit: fc.constantFrom(0, 5, null),
    login: fc.record({ values: fc.dictionary(text, text, { maxKeys: 2 }) })
  }, { requiredKeys: [] })
    .map(change => ask('PATCH', `${control}/bridges/local-dummy`, change)),
  fc.tuple(text, text).map(([id, name]) => ask('PATCH', `${control}/bridges/local-dummy`, {
    flows: [{ id: 'own', loginIDField: 'username', steps: [{ type: 'user_input', stepID: name, fields: [{ id: 'username' }, { id }] }] }],
    offers: [{
      accounts: [{
        people: [{ id, fullName: name }],
        chats: [{ type: 'group', participants: [id], messages: [{ senderID: id, text: 'x' }] }]
      }]
    }]
  })),
  fc.constantFrom('scan', 'confirm', 'refuse', 'expire').map(action => ask('POST', `${control}/login-sessions/101`, { action })),
  fc.constant(ask('POST', '/v1/bridges/local-dummy/logins/x/remove', { scope: 'all-devices' })),
  text.map(text => ask('PATCH', `${control}/messages/100001`, { text })),
  fc.tuple(text, fc.dictionary(text, fc.oneof(fc.jsonValue(), number), { maxKeys: 3 }), fc.constantFrom('', `/rooms/${group}`))
    .map(([type, content, room]) =>
      ask('PUT', `${matrixURL}/user/@robin.vale:beeper.com${room}/account_data/${encodeURIComponent(type)}`, content)),
  fc.dictionary(fc.constantFrom('m.favourite', 'm.lowpriority', 'u.x'), fc.record({ order: number }))
    .map(tags => ask('PUT', `${matrixURL}/user/@robin.vale:beeper.com/rooms/${group}/account_data/m.tag`, { tags })),
  fc.record({
    name: text,
    topic: text,
    room_alias_name: text,
    room_version: fc.constantFrom('1', '10', '11', '12', '13'),
    preset: fc.constantFrom('private_chat', 'public_chat', 'trusted_private_chat'),
    is_direct: flag,
    invite: fc.subarray([small.ada, small.ben, '@new:example.org']),
    creation_content: fc.constantFrom({}, { type: 'm.space' }, { type: 'm.space', 'com.beeper.label': true }),
    initial_state: fc.array(
      fc.record({ type: text, state_key: text, content: fc.dictionary(text, fc.jsonValue()) }), { maxLength: 2 })
  }, { requiredKeys: [] }).map(room => ask('POST', `${matrixURL}/createRoom`, room)),
  fc.constantFrom(chat, group).map(room => ask('POST', `${matrixURL}/rooms/${room}/leave`, {})),
  fc.constant(ask('DELETE', `${control}/chats/${group}`)),
  fc.constant(ask('DELETE', `/v1/chats/${chat}/messages/100002`))
)
const sequence = fc.array(step, { minLength: 1, maxLength: 10, size: 'max' })

const options = { fixture: smallFixture, seed: 5, tokens: ['given at start'], rateLimit: { calls: 1_000_000, window: 60_000 } }

/** Takes steps, of which none may be answered with an error of the server's. */
async function take (steps: Step[], built: Built): Promise<void> {
  const call: Built['call'] = async (...args) => {
    const answer: Answer = await built.call(...args)
    if (answer.status === 500) throw new Error(`${args[0]} ${args[1]} ${JSON.stringify(args[2])}: ${answer.text}`)
    return answer
  }
  for (const step of steps) {
    try {
      await step({ ...built, call })
    } catch (error) {
      // What other steps of the sequence did may have made it impossible.
      if (!/^(The upload failed|registration failed|no consent page|Cannot read|code|(Chat|Message) not found)/.test((error as Error).message)) throw error
    }
  }
}

await t.test('any state that the server writes restores identically in a fresh sandbox', async t => {
  const one = await build(t, options)
  await fc.assert(fc.asyncProperty(sequence, async steps => {
    one.box.reset()
    await take(steps, one)
    const state = await one.call('GET', `${control}/state`, undefined, null)
    if (state.status !== 200) throw new Error(`no state: ${state.text}`)
    const digest = one.box.digest()
    const other = await build(t, { fixture: { format: 1 }, seed: 99, clockHost: new ManualHost(one.host.now()) })
    const restored = await other.call('PUT', `${control}/state`, state.text, null)
    await other.app.close()
    if (restored.body.digest !== digest) throw new Error(`not the same: ${restored.text}`)
  }), { numRuns: 30, seed: 11, includeErrorInReport: true })
})

await t.test('and through the state file, at the next start', async t => {
  const directory = t.testdir({})
  let run = 0
  await fc.assert(fc.asyncProperty(sequence, async steps => {
    const state = join(directory, `${++run}.json`)
    const clockHost = new ManualHost()
    const start = () => startServer({ ...options, port: 0, state, clockHost })
    const first = await start()
    const box = first.sandboxes.default
    let digest: string
    try {
      await take(steps, { app: first.app, sandboxes: first.sandboxes, box, host: clockHost, call: callsOf(first.app) })
      digest = box.digest()
    } finally {
      await first.close()
    }
    const second = await start()
    const found = second.sandboxes.default.digest()
    await second.close()
    if (found !== digest) throw new Error('another state after the restart')
  }), { numRuns: 10, seed: 12, includeErrorInReport: true })
})
