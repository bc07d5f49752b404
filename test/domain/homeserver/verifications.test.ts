import t from 'tap'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { actOnVerification, createVerification, scanQR } from '../../../src/domain/setup/verifications.js'
import { isOpen } from '../../../src/domain/setup/verification-table.js'
import { viewOf } from '../../../src/domain/setup/verification.js'
import { installationsOf, signInAs, twoUsers, type Installations } from '../../support/installations.js'

/** Installations of one user; all but the first are to be verified. */
async function ofOneUser (t: Parameters<typeof installationsOf>[0], count: number): Promise<Installations> {
  const made = await installationsOf(t, count)
  for (const box of made.boxes) signInAs(box, 'alice@example.com')
  return made
}

const act = (box: Sandbox, id: string, action: Parameters<typeof actOnVerification>[3]) =>
  actOnVerification(box, id, box.setup.verification(id).side, action)
const stages = (boxes: Sandbox[]) => boxes.map(({ setup }) => setup.installation.stage)
const phases = (boxes: Sandbox[], id: string) => boxes.map(({ setup }) => setup.verification(id).phase)

await t.test('two installations of one user verify each other under one ID, by emoji', async t => {
  const { boxes, contained } = await ofOneUser(t, 2)
  const [first, second] = boxes as [Sandbox, Sandbox]
  t.strictSame(stages(boxes), ['ready', 'needs-verification'])
  const { id } = createVerification(second, { side: 'requester', userID: '@alice:beeper.com' })
  t.match(viewOf(first.setup.verification(id)), {
    id,
    direction: 'incoming',
    state: 'requested',
    availableActions: ['accept', 'cancel'],
    otherUserID: '@alice:beeper.com',
    otherDevice: { id: second.setup.installation.deviceID }
  })
  act(first, id, 'accept')
  t.match(viewOf(second.setup.verification(id)), {
    direction: 'outgoing', state: 'ready', otherDevice: { id: first.setup.installation.deviceID }
  })
  act(second, id, 'sas.start')
  const [ours, theirs] = boxes.map(({ setup }) => viewOf(setup.verification(id)).sas)
  t.ok(ours)
  t.strictSame(ours, theirs)
  act(first, id, 'sas.confirm')
  t.strictSame(viewOf(first.setup.verification(id)).availableActions, ['cancel'])
  act(second, id, 'sas.confirm')
  t.strictSame(phases(boxes, id), ['done', 'done'])
  t.strictSame(stages(boxes), ['ready', 'ready'])
  const { id: next } = createVerification(first, { side: 'requester' })
  t.not(next, id, 'although both draw from the same seed')
  t.strictSame(contained, [])
})

await t.test('by QR code, and cancelled by either side', async t => {
  const { boxes, contained } = await ofOneUser(t, 2)
  const [first, second] = boxes as [Sandbox, Sandbox]
  const { id } = createVerification(second, { side: 'requester' })
  act(first, id, 'accept')
  scanQR(second, viewOf(first.setup.verification(id)).qr?.data ?? '')
  t.strictSame(viewOf(first.setup.verification(id)).state, 'qr_scanned')
  act(first, id, 'qr.confirmScanned')
  t.strictSame(stages(boxes), ['ready', 'ready'])
  for (const canceller of boxes) {
    const { id } = createVerification(first, { side: 'requester' })
    act(canceller, id, 'cancel')
    t.strictSame(phases(boxes, id), ['cancelled', 'cancelled'])
    t.strictSame(boxes.map(({ setup }) => setup.openVerification), [undefined, undefined])
  }
  t.strictSame(contained, [])
})

await t.test('all devices are asked, and the one that accepts continues', async t => {
  const { boxes, contained } = await ofOneUser(t, 3)
  const [first, second, third] = boxes as [Sandbox, Sandbox, Sandbox]
  const { id } = createVerification(third, { side: 'requester' })
  t.strictSame(phases(boxes, id), ['requested', 'requested', 'requested'])
  act(second, id, 'accept')
  t.strictSame(phases(boxes, id), ['cancelled', 'ready', 'ready'])
  t.match(viewOf(first.setup.verification(id)).error, { code: 'm.accepted' })
  act(third, id, 'sas.start')
  t.strictSame(phases(boxes, id), ['cancelled', 'sas', 'sas'])
  t.strictSame(contained, [])
})

await t.test('time runs out on the clock of either', async t => {
  const { boxes, contained } = await ofOneUser(t, 2)
  const [first, second] = boxes as [Sandbox, Sandbox]
  first.freezeClock()
  first.setClock(Date.parse('2030-01-01T00:00:00Z'))
  const { id } = createVerification(second, { side: 'requester' })
  t.strictSame(phases(boxes, id), ['requested', 'requested'], 'clocks that differ matter not')
  first.advanceTo(first.clock.now() + 600_000)
  t.strictSame(phases(boxes, id), ['cancelled', 'cancelled'])
  t.match(viewOf(second.setup.verification(id)).error, { code: 'm.timeout' })
  t.strictSame(contained, [])
})

await t.test('two users verify each other', async t => {
  const { alice, bob, aliceID, bobID, contained } = await twoUsers(t)
  const { id } = createVerification(alice, { side: 'requester', userID: bobID })
  t.match(viewOf(bob.setup.verification(id)), { direction: 'incoming', otherUserID: aliceID })
  act(bob, id, 'accept')
  act(alice, id, 'sas.start')
  act(bob, id, 'sas.confirm')
  act(alice, id, 'sas.confirm')
  t.strictSame(phases([alice, bob], id), ['done', 'done'])
  t.equal(isOpen(bob.setup.verification(id)), false)
  t.strictSame(contained, [])
})
