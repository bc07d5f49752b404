import t from 'tap'
import { build, small } from '../../support/app.js'

const known: Record<string, string> = {
  chatID: small.adaChat, messageID: '100001', accountID: small.matrix
}
const queries: Record<string, string> = {
  search: '?query=friday',
  searchContacts: '?query=ada',
  serveAsset: '?url=mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
}

await t.test('HEAD returns what GET returns, without the body, on every GET of v1', async t => {
  const { app } = await build(t, { rateLimit: 'off' })
  const gets = app.operations.filter(({ generation, method, operation }) =>
    generation === 'v1' && method === 'GET' && operation !== 'wsEvents')
  t.ok(gets.length >= 14)
  const headers = { authorization: 'Bearer test-token' }
  for (const { operation, url: pattern } of gets) {
    const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(known[name] ?? 'unknown'))
    const url = path + (queries[operation] ?? '')
    const get = await app.inject({ method: 'GET', url, headers })
    const head = await app.inject({ method: 'HEAD', url, headers })
    t.equal(head.statusCode, get.statusCode, `${operation} ${get.statusCode}`)
    t.equal(head.body, '', operation)
    t.equal(head.headers['content-length'], String(get.rawPayload.length), `${operation}: Content-Length`)
    for (const name of ['content-type', 'accept-ranges', 'etag', 'x-beeper-desktop-version']) {
      t.equal(head.headers[name], get.headers[name], `${operation}: ${name}`)
    }
    const refused = await app.inject({ method: 'HEAD', url, headers: { authorization: 'Bearer unknown' } })
    t.equal(refused.statusCode, ['getInfo', 'getSpec'].includes(operation) ? 200 : 401, `${operation}: needs the token`)
  }
})

await t.test('HEAD of a range of a file, and of a missing file', async t => {
  const { app } = await build(t)
  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'HEAD', url, headers: { authorization: 'Bearer test-token', ...headers } })
  const file = `/v1/assets/serve${queries.serveAsset}`
  const whole = await ask(file)
  t.match(whole.headers, { 'accept-ranges': 'bytes', 'content-type': undefined })
  const part = await ask(file, { range: 'bytes=0-9' })
  t.match([part.statusCode, part.headers['content-length'], part.body], [206, '10', ''])
  const known = await ask(file, { 'if-none-match': String(whole.headers.etag) })
  t.match([known.statusCode, known.body], [304, ''])
  const missing = await ask('/v1/chats/nowhere')
  t.match([missing.statusCode, missing.body], [404, ''])
})
