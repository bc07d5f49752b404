import t from 'tap'
import fc from 'fast-check'
import type { LoginStepFixture } from '../../../src/fixtures/bridges.js'
import { actOnLogin, cancelLogin, startLogin, submitStep } from '../../../src/domain/bridges/log-in.js'
import { bridgesOf, changeBridge, loginsOf } from '../../../src/domain/bridges/bridges.js'
import { Refusal } from '../../../src/domain/state-machine/transitions.js'
import { currentStep, phaseOf, statusOf } from '../../../src/domain/bridges/login-session.js'
import {
  clientLoginActions, isOpenLogin, loginTable, possibleActions, remoteLoginActions, type LoginAction
} from '../../../src/domain/bridges/login-table.js'
import { MockError } from '../../../src/domain/errors/errors.js'
import { removeLoginTask } from '../../../src/domain/bridges/login-accounts.js'
import { runSync } from '../../../src/platform/run-sync.js'
import { build } from '../../support/app.js'
import { twoUsers } from '../../support/installations.js'

const actions: LoginAction[] = [...clientLoginActions, ...remoteLoginActions]
const isRemote = (action: LoginAction): action is typeof remoteLoginActions[number] =>
  remoteLoginActions.some(remote => remote === action)

const displays = [
  { type: 'qr' }, { type: 'code', data: 'ABCD' }, { type: 'emoji', imageURL: 'mxc://x/y' }, { type: 'nothing' }
] as const

/** A step of a flow; its ID says where it is. */
const step = fc.oneof(
  fc.constant({ type: 'user_input', fields: [{ id: 'a' }] } as const),
  fc.constant({ type: 'cookies', url: 'https://x.example', fields: [{ id: 'a' }] } as const),
  fc.record({
    type: fc.constant('display_and_wait' as const),
    display: fc.constantFrom(...displays),
    waitsFor: fc.constantFrom('confirmation' as const, 'submission' as const, undefined)
  })
)

await t.test('a login follows the table, and says what is possible', async t => {
  const { box } = await build(t)
  fc.assert(fc.property(
    fc.array(step, { minLength: 1, maxLength: 4 }), fc.array(fc.constantFrom(...actions), { maxLength: 8 }),
    (steps, taken) => {
      box.reset()
      const given = steps.map((one, at) => JSON.parse(JSON.stringify({ ...one, stepID: `s${at}` })) as LoginStepFixture)
      changeBridge(box, 'local-dummy', { flows: [{ id: 'f', steps: given }] })
      let session = startLogin(box, 'local-dummy', {})
      for (const action of taken) {
        const { id, phase, at } = session
        const move = loginTable[phase][action]
        const listed = isRemote(action)
          ? possibleActions(phase, remoteLoginActions).includes(action)
          : possibleActions(phase, clientLoginActions).includes(action)
        if (listed === move instanceof Refusal) throw new Error(`${action} in ${phase}: the list and the table differ`)
        const before = box.digest()
        try {
          if (action === 'cancel') session = cancelLogin(box, 'local-dummy', id)
          else if (isRemote(action)) session = actOnLogin(box, id, action)
          else session = submitStep(box, 'local-dummy', id, `s${at}`, { type: action, fields: { a: 'x' } })
        } catch (error) {
          if (!(error instanceof MockError) || error.code !== 'conflict' || error.message !== (move as Refusal).reason) throw error
          if (box.digest() !== before) throw new Error(`${action} in ${phase} was refused and changed something`)
          continue
        }
        if (move instanceof Refusal) throw new Error(`${action} in ${phase} was not refused`)
        const next = given[at + 1]
        const expected = move === 'next' ? next ? phaseOf(next) : 'complete' : move
        if (session.phase !== expected) throw new Error(`${action} in ${phase} led to ${session.phase}, not ${expected}`)
      }
      check(session)
    }
  ), { numRuns: 60, seed: 3 })
  t.pass('for all flows and actions that were drawn')

  /** What a client sees, and what it led to, fit the state. */
  function check (session: ReturnType<typeof startLogin>): void {
    const shown = currentStep(session)
    const isOpen = isOpenLogin(session)
    if (isOpen !== (shown !== undefined)) throw new Error('a step is there just while the login is open')
    if (isOpen !== statusOf(session).startsWith('waiting_for_')) throw new Error('the status fits the state')
    if ((session.phase === 'failed') !== (session.error !== undefined)) throw new Error('an error is there when it failed')
    const added = box.accounts.list().filter(({ bridge }) => bridge.id === 'local-dummy')
    if (added.length !== (session.phase === 'complete' ? 1 : 0)) throw new Error('accounts are there when it is complete')
    const planned = box.jobs.planned('login.expire').length
    if (planned !== (isOpen ? 1 : 0)) throw new Error('it expires while it is open')
  }
})

await t.test('each bundled bridge can be logged in by each of its flows, with and without a second factor', async t => {
  const { box } = await build(t)
  for (const { id: bridgeID, flows } of bridgesOf(box)) {
    for (const { id: flowID, steps } of flows) {
      for (const twoFactor of [false, true]) {
        box.reset()
        // The small fixture has a WhatsApp account already.
        changeBridge(box, bridgeID, { login: { twoFactor } })
        let session = startLogin(box, bridgeID, { flowID })
        while (isOpenLogin(session)) {
          const current = currentStep(session)
          if (!current) break
          if (current.type === 'display_and_wait') {
            session = actOnLogin(box, session.id, possibleActions(session.phase, remoteLoginActions)[0] ?? 'expire')
          } else {
            const fields = Object.fromEntries(current.fields.map(({ id }) => [id, 'x']))
            session = submitStep(box, bridgeID, session.id, current.stepID, { type: current.type, fields })
          }
        }
        const name = `${bridgeID}, ${flowID}${twoFactor ? ', two factors' : ''}`
        t.equal(session.phase, 'complete', name)
        t.equal(session.steps.length, steps.filter(one => twoFactor || !one.twoFactor).length, `${name}: its steps`)
        const bridge = bridgesOf(box).find(({ id }) => id === bridgeID)
        t.ok(bridge && loginsOf(bridge).some(({ loginID }) => loginID === session.loginID), `${name}: its login`)
        const account = box.accounts.get(session.accountID ?? '')
        const chats = [...box.chats.byActivity.latestFirst()]
        t.equal(chats[0]?.account, account, `${name}: its chats are the newest`)
        t.equal(chats[0]?.type, 'group', `${name}: the newest is a group`)
        t.equal([...box.contacts.of(account.accountID)].length, 3, `${name}: its people`)
      }
    }
  }
})

await t.test('installations that share a homeserver connect networks each for itself', async t => {
  const { alice, bob, chatID, contained } = await twoUsers(t)
  const connect = (box: typeof alice) => {
    const session = startLogin(box, 'local-dummy', {})
    return submitStep(box, 'local-dummy', session.id, 'com.beeper.dummy.password', {
      type: 'user_input', fields: { username: 'ada', password: 'x' }
    })
  }
  const before = bob.digest()
  t.equal(connect(alice).phase, 'complete')
  t.equal(bob.digest(), before, 'the other one is as it was')
  t.equal(connect(bob).phase, 'complete', 'the same login ID is free there')
  runSync(removeLoginTask(alice, 'local-dummy', 'ada', 'all-devices'))
  t.ok(bob.accounts.find('local-dummy_ada'))
  t.ok(alice.chats.withID(chatID), 'other chats stay')
  t.strictSame(contained, [])
})
