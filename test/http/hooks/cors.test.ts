import t from 'tap'
import { build } from '../../support/app.js'

const origin = 'http://localhost:3000'
const asksFirst = { origin, 'access-control-request-method': 'POST' }

await t.test('a page on this machine may read responses, including errors', async t => {
  const { app } = await build(t)
  for (const authorization of ['Bearer test-token', 'Bearer wrong']) {
    const { headers } = await app.inject({ url: '/v1/accounts', headers: { origin, authorization } })
    t.match(headers, { 'access-control-allow-origin': origin, vary: 'Origin' })
    t.match(headers['access-control-expose-headers'], /X-Beeper-Desktop-Version.*Retry-After/)
  }
})

await t.test('a preflight is answered without a token, and allows the headers it asks for', async t => {
  const { app } = await build(t)
  const wanted = { ...asksFirst, 'access-control-request-headers': 'authorization, content-type' }
  const { statusCode, headers, body } = await app.inject({ method: 'OPTIONS', url: '/v1/chats', headers: wanted })
  t.equal(statusCode, 204)
  t.equal(body, '')
  t.match(headers, {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': /POST.*DELETE/,
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Headers'
  })
  t.notOk((await app.inject({ method: 'OPTIONS', url: '/v1/chats', headers: asksFirst }))
    .headers['access-control-allow-headers'], 'none where none were asked for')
})

await t.test('an OPTIONS request that is not a preflight is rejected', async t => {
  const { app } = await build(t)
  const message = /preflight/
  for (const headers of [{}, { origin }, { 'access-control-request-method': 'POST' }]) {
    for (const [url, envelope] of [
      ['/v1/chats', { code: 'bad_request', message }],
      ['/nothing', { code: 'bad_request', message }],
      ['/v0/get-accounts', { code: 'bad_request', error: message }],
      ['/oauth/token', { error: 'invalid_request', error_description: message }],
      ['/_matrix/client/versions', { errcode: 'M_NOT_JSON', error: message }]
    ] as const) {
      const answer = await app.inject({ method: 'OPTIONS', url, headers })
      t.equal(answer.statusCode, 400, url)
      t.match(answer.json(), envelope, url)
    }
  }
})

await t.test('no page may read the control API or send it a preflight', async t => {
  const { app } = await build(t)
  for (const url of ['/_mock/health', '/_mock/sandboxes/default/faults']) {
    const read = await app.inject({ url, headers: { origin } })
    t.equal(read.statusCode, 200, 'the server cannot know who asks')
    t.notOk(read.headers['access-control-allow-origin'], `but the browser lets no page see ${url}`)
    const { statusCode, headers } = await app.inject({ method: 'OPTIONS', url, headers: asksFirst })
    t.equal(statusCode, 404)
    t.notOk(headers['access-control-allow-origin'], `nor change ${url}`)
  }
})
