import t from 'tap'
import { Refusal } from '../../../src/domain/state-machine/transitions.js'
import { setupActions, setupStages, stageTable } from '../../../src/domain/setup/stages.js'
import { signInTable } from '../../../src/domain/setup/sign-in.js'
import {
  phases, verificationActions, verificationTable, type Phase, type Side
} from '../../../src/domain/setup/verification-table.js'

/** A table as it is read: `-` for a refusal, `=` for the same state. */
function grid<State extends string, Action extends string> (
  table: Readonly<Record<State, Readonly<Record<Action, State | Refusal>>>>, actions: readonly Action[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([state, moves]) => [
    state,
    actions.map(action => {
      const next = (moves as Record<Action, State | Refusal>)[action]
      return next instanceof Refusal ? '-' : next === state ? '=' : next
    }).join(' ')
  ]))
}

await t.test('the states of the installation', t => {
  // signIn, register, recoveryKey.verify, .reset, .confirm, verification.create, .complete
  t.strictSame(grid(stageTable, setupActions), {
    'needs-login': 'ready ready - - - - -',
    initializing: '= = - - - - -',
    'needs-cross-signing-setup': '= = - = ready - -',
    'needs-verification': '= = ready = ready = ready',
    'needs-recovery-key': '= = ready = ready - -',
    'needs-secrets': '= = ready = ready = ready',
    'needs-first-sync': '= = = = = = =',
    ready: '= = = = = = ='
  })
  t.strictSame(Object.keys(stageTable), [...setupStages])
  t.end()
})

await t.test('the steps of a sign-in', t => {
  t.strictSame(grid(signInTable, ['email', 'response', 'register']), {
    started: 'code-sent - -',
    'code-sent': '= done -',
    registering: 'code-sent - done',
    done: '- - -'
  })
  t.end()
})

await t.test('the phases of a verification, from both sides', t => {
  const none = '- - - - - - - -'
  // accept, cancel, qr.confirmScanned, sas.start, sas.confirm, qr.scan, sas.mismatch, expire
  t.strictSame(grid(verificationTable.requester, verificationActions), {
    requested: '- cancelled - - - - - cancelled',
    ready: '- cancelled - sas - scanned-by-requester - cancelled',
    'scanned-by-requester': '- cancelled - - - - - cancelled',
    'scanned-by-receiver': '- cancelled done - - - - cancelled',
    sas: '- cancelled - - sas-confirmed-by-requester - error cancelled',
    'sas-confirmed-by-requester': '- cancelled - - - - error cancelled',
    'sas-confirmed-by-receiver': '- cancelled - - done - error cancelled',
    done: none,
    cancelled: none,
    error: none
  })
  const { requester, receiver } = verificationTable
  t.strictSame(grid(receiver, ['accept']).requested, 'ready', 'the receiver alone accepts')
  const mirrored = (phase: string) => phase.replace(/requester|receiver/, side => side === 'requester' ? 'receiver' : 'requester')
  for (const phase of phases) {
    for (const action of verificationActions) {
      if (phase === 'requested' && action === 'accept') continue
      const [own, other] = [requester[phase][action], receiver[mirrored(phase) as Phase][action]]
      t.strictSame(other, own instanceof Refusal ? own : mirrored(own), `${phase}, ${action}: the sides are alike`)
    }
  }
  t.end()
})

await t.test('every error says what to do, and is reached', t => {
  const reasons = new Set<string>()
  const tables: Array<Record<string, Record<string, unknown>>> =
    [stageTable, signInTable, ...(['requester', 'receiver'] as Side[]).map(side => verificationTable[side])]
  for (const table of tables) {
    for (const moves of Object.values(table)) {
      for (const next of Object.values(moves)) if (next instanceof Refusal) reasons.add(next.reason)
    }
  }
  for (const reason of reasons) t.match(reason, /^[A-Z].{20,}: [a-z]|^[A-Z].{20,}(POST|GET) \//, reason)
  t.equal(reasons.size, 18)
  t.end()
})
