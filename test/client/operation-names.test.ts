import t from 'tap'
import { readFileSync } from 'node:fs'
import type { FaultRule, RequestFilter } from '../../src/index.js'
import { operationNames } from '../../scripts/operation-names.js'
import { build } from '../support/app.js'

await t.test('the union of operation names lists what clients can call, and nothing else', async t => {
  const { app } = await build(t)
  await app.ready()
  t.equal(readFileSync(new URL('../../src/client/operation-names.ts', import.meta.url), 'utf8'), operationNames(app.operations))
})

await t.test('rules and filters name operations of the union', t => {
  // @ts-expect-error -- a name that is misspelt does not compile
  const rule: FaultRule = { operation: 'sendMesage', status: 503 }
  // @ts-expect-error -- likewise
  const filter: RequestFilter = { operation: 'getChats' }
  t.strictSame([rule.operation, filter.operation], ['sendMesage', 'getChats'])
  t.end()
})
