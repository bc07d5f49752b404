import t from 'tap'
import { build } from '../../support/app.js'

const options = { rateLimit: { calls: 3, window: 10_000 } }

await t.test('a token has so many calls in a window of its sandbox\'s clock', async t => {
  const { call, host, box } = await build(t, options)
  for (const left of [2, 1, 0]) {
    const { status, headers } = await call('GET', '/v0/get-accounts')
    t.equal(status, 200)
    t.match(headers, { 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': String(left) })
  }
  const refused = await call('GET', '/v0/get-accounts')
  t.equal(refused.status, 429)
  t.match(refused.body, { error: /3 calls/, code: 'rate_limited' })
  t.match(refused.headers, { 'retry-after': '10', 'x-ratelimit-remaining': '0' })
  t.match((await call('GET', '/v1/accounts')).body, { message: /3 calls/, code: 'rate_limited' }, 'and in v1\'s words')
  t.equal((await call('GET', '/v0/get-accounts', undefined, 'test-token-read')).status, 200, 'another token has its own')
  host.pass(9_999)
  t.equal((await call('GET', '/v0/get-accounts')).status, 429)
  host.pass(1)
  t.equal((await call('GET', '/v0/get-accounts')).status, 200)
  box.clock.freeze()
  for (let count = 0; count < 3; count++) await call('GET', '/v0/get-accounts')
  host.pass(60_000)
  t.equal((await call('GET', '/v0/get-accounts')).status, 429, 'a frozen clock opens no new window')
  box.advanceTo(box.clock.now() + 10_000)
  t.equal((await call('GET', '/v0/get-accounts')).status, 200)
})

await t.test('calls without a token are not counted, and off is off', async t => {
  const { call } = await build(t, options)
  for (let count = 0; count < 10; count++) {
    t.equal((await call('GET', '/_mock/health', undefined, null)).status, 200)
    t.equal((await call('GET', '/v0/get-accounts', undefined, null)).status, 401)
  }
  const free = await build(t, { rateLimit: 'off' })
  for (let count = 0; count < 10; count++) t.equal((await free.call('GET', '/v0/get-accounts')).status, 200)
  t.notOk((await free.call('GET', '/v0/get-accounts')).headers['x-ratelimit-limit'])
})

await t.test('requests are counted for known tokens only', async t => {
  const { call, box } = await build(t)
  for (let count = 0; count < 20; count++) {
    const { id, secret } = box.tokens.add({ scopes: ['read'] })
    t.equal((await call('GET', '/v0/get-accounts', undefined, secret)).status, 200)
    t.equal((await call('GET', '/v0/get-accounts', undefined, `${secret}-wrong`)).status, 401)
    box.tokens.revoke(id)
  }
  await call('GET', '/v0/get-accounts')
  t.equal(Object.keys(box.rateLimits.toFixture() ?? {}).length, 1)
})
