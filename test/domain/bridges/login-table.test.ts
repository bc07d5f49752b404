import t from 'tap'
import { Refusal } from '../../../src/domain/state-machine/transitions.js'
import {
  clientLoginActions, loginPhases, loginTable, remoteLoginActions
} from '../../../src/domain/bridges/login-table.js'

const actions = [...clientLoginActions, ...remoteLoginActions]

await t.test('the transitions between the states of a login', t => {
  // `-` is a refusal, `=` the same state. user_input, cookies, display_and_wait, cancel, scan, confirm, refuse, expire
  const grid = Object.fromEntries(loginPhases.map(phase => [phase, actions.map(action => {
    const move = loginTable[phase][action]
    return move instanceof Refusal ? '-' : move === phase ? '=' : move
  }).join(' ')]))
  t.strictSame(grid, {
    input: 'next - - cancelled - - failed failed',
    cookies: '- next - cancelled - - failed failed',
    scan: '- - = cancelled next - failed failed',
    confirmation: '- - = cancelled - next failed failed',
    submission: '- - next cancelled next next failed failed',
    complete: '- - - - - - - -',
    cancelled: '- - - = - - - -',
    failed: '- - - - - - - -'
  })
  t.strictSame(Object.keys(loginTable), [...loginPhases])
  t.end()
})

await t.test('every error says what to do', t => {
  const reasons = new Set(Object.values(loginTable).flatMap(moves =>
    Object.values(moves).flatMap(move => move instanceof Refusal ? [move.reason] : [])))
  for (const reason of reasons) t.match(reason, /^The .{10,}: (submit |POST \/)/, reason)
  t.equal(reasons.size, 8)
  t.end()
})
