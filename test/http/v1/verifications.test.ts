import t from 'tap'
import { redaction } from '../../../src/domain/journal/redaction.js'
import { showEntry } from '../../../src/domain/journal/journal.js'
import fc from 'fast-check'
import { build, smallFixture, type Built, type Teardown } from '../../support/app.js'
import { connect, serve } from '../../support/socket-client.js'
import { incoming, outgoing, setupURL, type Started } from '../../support/setup-flow.js'
import { actOnVerification, createVerification } from '../../../src/domain/setup/verifications.js'
import {
  availableActions, clientActions, sides, verificationActions, type ClientAction, type Side
} from '../../../src/domain/setup/verification-table.js'
import { viewOf, type SharedVerification, type Verification } from '../../../src/domain/setup/verification.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'

const minute = 60_000
const paths: Record<ClientAction, string> = {
  accept: 'accept', cancel: 'cancel', 'qr.confirmScanned': 'qr/confirm-scanned', 'sas.start': 'sas/start', 'sas.confirm': 'sas/confirm'
}
const start = async (t: Teardown) =>
  build(t, { fixture: { ...smallFixture, setup: { state: 'needs-verification' } }, rateLimit: 'off' })
const press = async ({ call }: Built, { url }: Started, action: ClientAction, body = {}) => call('POST', `${url}/${paths[action]}`, body)

await t.test('emoji: both sides see the same, and confirm', async t => {
  const built = await start(t)
  const verification = await outgoing(built, { userID: '@robin.vale:beeper.com' })
  const { body } = await built.call('GET', verification.url)
  t.strictSame(body.verification, {
    id: verification.id,
    purpose: 'device',
    direction: 'outgoing',
    state: 'requested',
    methods: ['qr', 'sas'],
    availableActions: ['cancel'],
    otherUserID: '@robin.vale:beeper.com'
  })
  t.strictSame(body.session.verification, body.verification)
  t.match(await verification.act('accept', { device: { id: 'PHONE', name: 'Phone' } }), {
    verification: { state: 'ready', availableActions: ['cancel', 'sas.start'], otherDevice: { id: 'PHONE', name: 'Phone' }, qr: { data: /^[\w-]+$/ } },
    otherSide: { availableActions: ['cancel', 'sas.start'] }
  })
  const compared = await press(built, verification, 'sas.start')
  t.match(compared.body.verification, { state: 'sas_ready', availableActions: ['cancel', 'sas.confirm'], sas: { decimals: /^\d{4} \d{4} \d{4}$/ } })
  t.equal(compared.body.verification.sas.emojis.split(' ').length, 7)
  t.match((await press(built, verification, 'sas.confirm')).body.verification, { state: 'sas_ready', availableActions: ['cancel'] })
  t.match(await press(built, verification, 'sas.confirm'), { status: 409, body: { code: 'conflict', message: /wait for the other side/ } })
  t.match(await verification.act('sas.confirm'), { verification: { state: 'done', availableActions: [] } })
  t.match((await built.call('GET', verification.url)).body, { verification: { state: 'done' }, session: { state: 'ready', verification: undefined } })
  t.strictSame((await built.call('GET', `${setupURL}/verifications`)).body, { items: [] })
})

await t.test('QR codes, scanned by either side', async t => {
  const built = await start(t)
  const scan = async (data: string) => built.call('POST', `${setupURL}/verifications/qr/scan`, { data })
  const first = await outgoing(built)
  const { verification: { qr }, otherSide } = await first.act('accept')
  t.match(await scan(qr.data), { status: 409, body: { message: /code of this device/ } })
  t.match(await scan('x'), { status: 422, body: { message: /body.data: This is no QR code/ } })
  const forged = JSON.parse(Buffer.from(otherSide.qr as string, 'base64url').toString()) as string[]
  const written = (parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  t.match(await scan(written([...forged.slice(0, 3), 'x'])), { status: 422, body: { message: /does not belong/ } })
  t.match(await scan(written(['MATRIX', 'nobody', 'receiver', 'x'])), { status: 404, body: { message: /Verification not found: "nobody"/ } })
  t.match(await scan(otherSide.qr), { status: 200, body: { verification: { state: 'qr_scanned', availableActions: ['cancel'] } } })
  t.match(await press(built, first, 'qr.confirmScanned'), { status: 409, body: { message: /the other side confirms/ } })
  t.match(await first.act('qr.confirmScanned'), { verification: { state: 'done' } })
  t.match(await scan(otherSide.qr), { status: 409, body: { message: /is over/ } })
  await built.call('POST', '/v1/chats', { data: 'readable' })
  const bodies = built.box.journal.find({ kind: 'request', method: 'POST' }).map(entry => showEntry(entry))
    .filter(({ operation }) => operation === 'appSetupVerificationsQRScan' || operation === 'createChat').map(({ body }) => body)
  t.strictSame(bodies, [...Array<object>(6).fill({ data: redaction }), { data: 'readable' }], 'the journal hides what was scanned')

  const second = await incoming(built)
  t.match((await built.call('GET', second.url)).body.verification, { direction: 'incoming', availableActions: ['accept', 'cancel'] })
  await press(built, second, 'accept')
  t.match(await second.act('qr.scan'), { verification: { state: 'qr_scanned', availableActions: ['cancel', 'qr.confirmScanned'] } })
  t.match((await press(built, second, 'qr.confirmScanned')).body.verification, { state: 'done' })
})

await t.test('how it fails: cancelled, not the same emoji, too late', async t => {
  const built = await start(t)
  const ended = async (id: Started) => (await built.call('GET', id.url)).body
  const [one, two] = [await outgoing(built), await incoming(built)]
  const [three, four] = [await outgoing(built), await outgoing(built)]
  t.match((await press(built, one, 'cancel', { code: 'm.mismatched_sas', reason: 'They differ' })).body.verification, {
    state: 'cancelled', error: { code: 'm.mismatched_sas', reason: 'They differ' }
  })
  t.match(await two.act('cancel'), { verification: { state: 'cancelled', error: { code: 'm.user', reason: /cancelled/ } } })
  await three.act('accept')
  await press(built, three, 'sas.start')
  t.match(await three.act('sas.mismatch'), { verification: { state: 'error', error: { code: 'm.mismatched_sas' } } })
  built.host.pass(10 * minute - 1)
  t.match((await ended(four)).verification, { state: 'requested' })
  built.host.pass(1)
  t.match(await ended(four), {
    verification: { state: 'cancelled', error: { code: 'm.timeout', reason: /not finished in time/ } }, session: { state: 'needs-verification' }
  })
  t.equal(built.host.waiting, 0)
  t.match(await press(built, three, 'cancel', { reason: 'x'.repeat(1001) }), { status: 409 })
  t.match(await press(built, await outgoing(built), 'cancel', { reason: 'x'.repeat(1001) }), { status: 422, body: { message: /body.reason/ } })
})

await t.test('with another person, the state stays as it is', async t => {
  const built = await start(t)
  const verification = await outgoing(built, { userID: '@ada:beeper.com', purpose: 'login' })
  await verification.act('accept')
  await verification.act('sas.start')
  await verification.act('sas.confirm')
  t.match((await press(built, verification, 'sas.confirm')).body, {
    verification: { state: 'done', purpose: 'login', otherUserID: '@ada:beeper.com' }, session: { state: 'needs-verification' }
  })
  for (const userID of ['', 'ada', '@ada', 'ada:beeper.com', '@a b:beeper.com', `@${'a'.repeat(255)}:x`]) {
    t.match(await built.call('POST', `${setupURL}/verifications`, { userID }), { status: 422, body: { message: /body.userID/ } }, userID)
  }
})

await t.test('a verification without a method lacks the actions of that method', async t => {
  const built = await start(t)
  const verification = await incoming(built, { methods: ['sas'] })
  t.match((await press(built, verification, 'accept')).body.verification, { availableActions: ['cancel', 'sas.start'], qr: undefined })
  t.match(await built.call('POST', verification.controlURL, { action: 'qr.scan' }), { status: 409, body: { message: /does not have the method qr, only sas/ } })
})

await t.test('the events of a verification', async t => {
  const built = await start(t)
  const client = await connect(t, await serve(built.app))
  client.send({ type: 'subscriptions.set', chatIDs: [], app: { state: true } })
  await client.take(2)
  const types = async () => (await client.rest()).map(({ type, verification, appState }) =>
    [type, verification?.state ?? appState?.verification?.state ?? appState?.state].filter(Boolean).join(' '))
  const verification = await outgoing(built)
  t.strictSame(await types(), ['verification.updated requested', 'app.state.updated requested'])
  await verification.act('accept')
  await verification.act('sas.start')
  await verification.act('sas.confirm')
  await types()
  await press(built, verification, 'sas.confirm')
  t.strictSame(await types(), ['verification.updated done', 'verification.removed', 'app.state.updated ready'])
})

const isClientAction = (action: string): action is ClientAction => clientActions.some(name => name === action)

await t.test('availableActions are exactly what is accepted, on any path, also after restoring a saved state', async t => {
  const built = await start(t)
  const reached = new Set<string>()
  const action = fc.constantFrom(...verificationActions, 'qr.scan' as const, 'sas.mismatch' as const)
  const anyAction = fc.record({ own: fc.boolean(), n: fc.nat(1000), action: fc.option(action, { freq: 2 }) })
  const anyWay = fc.array(anyAction, { minLength: 4, maxLength: 10 })
  await fc.assert(fc.asyncProperty(fc.boolean(), anyWay, async (asks, steps) => {
    built.box.reset()
    const verification = asks ? await outgoing(built) : await incoming(built)
    for (const { own, n, action: any } of steps) {
      const { verification: { availableActions }, otherSide } = (await built.call('GET', verification.controlURL)).body
      const listed = (own ? availableActions : otherSide.availableActions) as ClientAction[]
      // Actions that continue are drawn more often than those that end.
      const action = any ?? listed.filter(name => name !== 'cancel').at(n % 2) ?? 'sas.confirm'
      const isClients = isClientAction(action)
      if (own && !isClients) continue
      const { status } = own
        ? await press(built, verification, action as ClientAction)
        : await built.call('POST', verification.controlURL, { action })
      if (![200, 409].includes(status)) throw new Error(`${action}: ${status}`)
      if (isClientAction(action) && (status === 200) !== listed.includes(action)) {
        throw new Error(`${own ? 'own' : 'other'} ${action} is ${status}, and listed: ${listed.join()}`)
      }
      reached.add(viewOf(built.box.setup.verification(verification.id)).state)
      const digest = built.box.digest()
      built.box.restore(JSON.parse(JSON.stringify(built.box.snapshot())) as FixtureFile)
      if (built.box.digest() !== digest) throw new Error(`not the same after ${action} and a restore`)
    }
  }), { numRuns: 60, seed: 3 })
  for (const state of ['ready', 'sas_ready', 'qr_scanned', 'done', 'cancelled', 'error']) t.ok(reached.has(state), state)
})

await t.test('two installations that share a verification agree on it, whatever each side does', async t => {
  const [one, two] = [await start(t), await start(t)]
  const step = fc.record({ side: fc.constantFrom(...sides), action: fc.constantFrom(...verificationActions) })
  fc.assert(fc.property(fc.array(step, { maxLength: 10 }), steps => {
    for (const { box } of [one, two]) box.reset()
    const asked: SharedVerification = createVerification(one.box, { side: 'requester' })
    createVerification(two.box, { side: 'receiver', shared: asked })
    const views = (side: Side) => [one, two].map(({ box }) => {
      const verification = box.setup.verification(asked.id)
      return [verification.phase, availableActions(verification, side)]
    })
    for (const { side, action } of steps) {
      const outcomes = [one, two].map(({ box }) => {
        try {
          return actOnVerification(box, asked.id, side, action).phase
        } catch (error) {
          return (error as Error).message
        }
      })
      if (outcomes[0] !== outcomes[1]) throw new Error(`${side} ${action}: ${outcomes.join(', and ')}`)
      for (const side of sides) {
        const [seen, expected] = views(side).map(view => JSON.stringify(view))
        if (seen !== expected) throw new Error(`${side} sees ${seen}, and ${expected}`)
      }
    }
    const [ours, theirs] = [one, two].map(({ box }) => box.setup.verification(asked.id)) as [Verification, Verification]
    if (viewOf(ours).sas?.emojis !== viewOf(theirs).sas?.emojis) throw new Error('the emoji differ')
  }), { numRuns: 50, seed: 4 })
  t.pass('they agree')
})

await t.test('verifications are limited: finished ones are removed, further ones are rejected', async t => {
  const built = await build(t, { maxRecords: 3 })
  const all = [await outgoing(built), await outgoing(built), await outgoing(built)]
  t.match(await built.call('POST', `${setupURL}/verifications`), { status: 409, body: { message: /3 verifications under way/ } })
  await press(built, all[1]!, 'cancel')
  await outgoing(built)
  t.equal((await built.call('GET', all[1]!.url)).status, 404)
  t.equal((await built.call('GET', all[0]!.url)).status, 200)
})
