import t from 'tap'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { build, type Teardown } from '../support/app.js'

/** Counts comparisons in constant time while a test runs. */
function counted (t: Teardown): () => number {
  const { timingSafeEqual } = crypto
  let calls = 0
  const replace = (compare: typeof timingSafeEqual) => {
    Object.assign(crypto, { timingSafeEqual: compare })
    syncBuiltinESMExports()
  }
  replace((left, right) => {
    calls++
    return timingSafeEqual(left, right)
  })
  t.teardown(() => { replace(timingSafeEqual) })
  return () => calls
}

await t.test('tokens are compared in constant time, by their digests', async t => {
  const comparisons = counted(t)
  const { call } = await build(t)
  t.equal((await call('GET', '/v1/accounts')).status, 200)
  t.ok(comparisons() > 0, 'of the emulated API')
  for (const wrong of ['test-toke', 'test-tokens', 'Test-token', 'test-token%00']) {
    t.equal((await call('GET', '/v1/accounts', undefined, wrong)).status, 401, wrong)
  }
})

await t.test('so is the control token', async t => {
  const comparisons = counted(t)
  const { call } = await build(t, { controlToken: 'control' })
  const before = comparisons()
  for (const [token, status] of [['control', 200], ['contro', 401], ['controls', 401], ['Control', 401], ['test-token', 401]] as const) {
    t.equal((await call('GET', '/_mock/sandboxes', undefined, token)).status, status, token)
  }
  t.equal(comparisons() - before, 5, 'each of them, of whatever length')
})
