import { writeFileSync } from 'node:fs'
import t from 'tap'
import { evidenceIn, supported } from '../../scripts/supported.js'
import type { Operation } from '../../src/http/operation.js'
import type { Evidence, Verdict } from '../../src/recording/verify/evidence.js'

const operation: Operation = {
  operation: 'getBridge',
  scope: 'read',
  generation: 'v1',
  summary: 'A bridge',
  tag: 'Bridges',
  method: 'GET',
  url: '/v1/bridges/:bridgeID',
  schema: {},
  fidelity: [['The shape', 'published'], ['An unknown bridge is 404', 'assumed']]
}
const behaviour = 'getBridge: An unknown bridge is 404'
const seen: Verdict = { behaviour, result: 'seen' }
const differs: Verdict = { behaviour, result: 'differs', path: 'status', app: 400, mock: 404 }

function file (date: string, ...behaviours: Verdict[]): Evidence {
  const product = { name: 'Beeper', version: '4.3.200' }
  return { format: 'beeper-desktop-mock-evidence/1', product, date: `${date}T10:00:00.000Z`, behaviours }
}
const rowOf = (text: string) => text.split('\n').find(line => line.startsWith('| getBridge'))

await t.test('without evidence, what is assumed stays assumed', async t => {
  t.match(rowOf(supported([operation])), 'An unknown bridge is 404: **assumed** |')
  t.strictSame(evidenceIn(`${t.testdir()}/evidence`), [])
})

await t.test('what a file says counts, and the latest counts', async t => {
  const folder = t.testdir()
  const shown = (...files: Evidence[]) => {
    for (const [at, one] of files.entries()) writeFileSync(`${folder}/${at}.json`, JSON.stringify(one))
    return rowOf(supported([operation], evidenceIn(folder)))
  }
  t.match(shown(file('2026-12-01', { behaviour, result: 'not checked', reason: 'x' })), 'is 404: **assumed** |')
  t.match(shown(file('2026-12-01', seen)), '| 1, 1, 0 |')
  t.match(shown(file('2026-12-01', seen)), 'is 404: **seen** (verify, 4.3.200, 2026-12-01) |')
  t.match(shown(file('2026-12-02', differs), file('2026-12-01', seen)),
    '| 0, 1, 1 | The shape: **published**<br>An unknown bridge is 404: **assumed**; **differs** (verify, 4.3.200, 2026-12-02) |')
  t.match(shown(file('2026-12-01', differs), file('2026-12-03', seen)), '**seen** (verify, 4.3.200, 2026-12-03)')
})

await t.test('what is no evidence is named', async t => {
  const folder = t.testdir({ 'wrong.json': '{"format":"other"}' })
  t.throws(() => evidenceIn(folder), { message: 'wrong.json is no evidence file: verify --out writes one' })
})
