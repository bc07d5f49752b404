import t from 'tap'
import type { RateLimit } from '../../../src/http/hooks/rate-limit.js'
import { build, small } from '../../support/app.js'

const limit: RateLimit = { calls: 2, window: 60_000 }
const good = { accountID: small.matrix, type: 'single', participantIDs: [small.ada] }

await t.test('401, then 403, then 429, then 400 and 422, then 404', async t => {
  const { call } = await build(t, { rateLimit: limit })
  const bad = '{ not json'
  t.equal((await call('POST', '/v0/create-chat', bad, null)).status, 401, 'no token, and a broken body')
  t.equal((await call('POST', '/v0/create-chat', bad, 'nobody')).status, 401, 'an unknown token')
  t.equal((await call('POST', '/v0/create-chat', bad, 'test-token-read')).status, 403, 'no scope, and a broken body')
  t.equal((await call('POST', '/v0/create-chat', bad)).status, 400, 'a broken body')
  t.equal((await call('POST', '/v0/create-chat', { ...good, type: 'x', accountID: 'nobody' })).status, 422, 'a wrong type, and an unknown account')
  t.equal((await call('POST', '/v0/create-chat', bad)).status, 429, 'the limit comes before the body')
  t.equal((await call('POST', '/v0/create-chat', bad, 'test-token-read')).status, 403, 'and after the scope')
  t.equal((await call('POST', '/v0/create-chat', { ...good, accountID: 'nobody' }, 'test-token-write')).status, 404)
})

await t.test('tokens', async t => {
  const fixtureTokens = [
    { token: 'My Access Token', scopes: ['read' as const] },
    { token: 'short-lived', scopes: ['read' as const], expiresAt: '2026-02-01T12:00:01.000Z' }
  ]
  const { app, host } = await build(t, {
    fixture: { format: 1, accounts: [], tokens: fixtureTokens }, tokens: ['from the start']
  })
  const cases: Array<[header: string | undefined, status: number, name: string]> = [
    [undefined, 401, 'missing'],
    ['', 401, 'empty'],
    ['Bearer', 401, 'a scheme alone'],
    ['Bearer ', 401, 'no token'],
    ['Basic dTpw', 401, 'another scheme'],
    ['My Access Token', 401, 'no scheme'],
    ['Bearer unknown', 401, 'unknown'],
    ['Bearer My Access', 401, 'the beginning of one'],
    ['Bearer My Access Token', 200, 'blanks belong to the token'],
    ['bearer My Access Token', 200, 'the case of the scheme does not matter'],
    ['BEARER My Access Token', 200, 'nor do capitals'],
    ['Bearer  My Access Token', 200, 'nor two blanks before it'],
    ['bearer    My Access Token', 200, 'nor four'],
    ['Bearer my access token', 401, 'but the case of the token does'],
    ['Bearer from the start', 200, 'given at start'],
    ['Bearer short-lived', 200, 'not expired yet']
  ]
  const ask = (authorization: string | undefined) =>
    app.inject({ url: '/v0/get-accounts', headers: authorization === undefined ? {} : { authorization } })
  for (const [header, status, name] of cases) {
    const response = await ask(header)
    t.equal(response.statusCode, status, name)
    if (status === 401) {
      t.strictSame(response.json(), { error: 'Unauthorized: Invalid or missing token', code: 'unauthorized' }, name)
      t.match(response.headers['www-authenticate'], /^Bearer/)
    }
  }
  host.pass(1000)
  const expired = await ask('Bearer short-lived')
  t.equal(expired.statusCode, 401, 'expired')
  t.strictSame(expired.json(), { error: 'Token expired', code: 'unauthorized' })
})

await t.test('each generation answers in its own envelope, with the version header on everything', async t => {
  const { app } = await build(t, { appVersion: '4.1.200' })
  const cases: Array<[method: 'GET' | 'POST', url: string, status: number, key: 'error' | 'message', code?: string]> = [
    ['GET', '/v0/get-accounts', 401, 'error'],
    ['GET', '/v1/accounts', 401, 'message'],
    ['GET', '/v0/nothing-here', 404, 'error'],
    ['POST', '/v0/get-accounts', 404, 'error'],
    ['GET', '/v1/nothing-here', 404, 'message', 'NOT_FOUND'],
    ['GET', '/nothing-here', 404, 'message', 'NOT_FOUND'],
    ['GET', '/', 404, 'message', 'NOT_FOUND'],
    ['GET', '/v0/%E0%A4%A', 400, 'error'],
    ['GET', '/v1/%E0%A4%A', 400, 'message'],
    ['GET', '/_mock/nothing-here', 404, 'message']
  ]
  for (const [method, url, status, key, code = /^[a-z_]+$/] of cases) {
    const response = await app.inject({ method, url })
    t.equal(response.statusCode, status, url)
    t.match(response.json(), { [key]: /\w/, code }, url)
    t.equal(response.headers['x-beeper-desktop-version'], '4.1.200', url)
    t.match(response.headers['content-type'], 'application/json', url)
  }
})

await t.test('an unreadable request returns 400', async t => {
  const { app, call } = await build(t, { bodyLimit: 1000 })
  const headers = { authorization: 'Bearer test-token' }
  const cases: Array<[name: string, contentType: string | undefined, payload: string, words: RegExp]> = [
    ['broken JSON', 'application/json', '{"a":', /not valid JSON/],
    ['an empty body', 'application/json', '', /no body/],
    ['no body at all', undefined, '', /no body/],
    ['a wrong content type', 'text/plain', 'hello', /Content-Type/],
    ['XML', 'application/xml', '<a/>', /Content-Type/],
    ['a body over the limit', 'application/json', JSON.stringify({ a: 'x'.repeat(2000) }), /larger than/],
    ['a poisoned prototype', 'application/json', '{"__proto__":{"admin":true}}', /not valid JSON/]
  ]
  for (const [name, contentType, payload, words] of cases) {
    const response = await app.inject({
      method: 'POST',
      url: '/v0/create-chat',
      headers: { ...headers, ...(contentType === undefined ? {} : { 'content-type': contentType }) },
      ...(contentType === undefined ? {} : { payload })
    })
    t.equal(response.statusCode, 400, `${name}: ${response.body}`)
    t.match(response.json(), { error: words, code: 'bad_request' }, name)
  }
  t.equal((await call('POST', '/v0/create-chat', 'null')).status, 422, 'null can be read, but is no object')
})

await t.test('an internal error reveals no internal details', async t => {
  const { app, box } = await build(t)
  box.accounts.list = () => { throw new Error('secret detail') }
  const response = await app.inject({ url: '/v0/get-accounts', headers: { authorization: 'Bearer test-token' } })
  t.equal(response.statusCode, 500)
  t.strictSame(response.json(), { error: 'Internal server error', code: 'internal_error' })
})
