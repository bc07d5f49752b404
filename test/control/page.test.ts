import t from 'tap'
import { build, small } from '../support/app.js'
import { buildPage } from '../support/page.js'

await buildPage()

const control = '/_mock/sandboxes/default'

await t.test('GET / of a browser leads to the page, and anything else is answered as by the app', async t => {
  const { app, box } = await build(t)
  const visit = await app.inject({ url: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  t.equal(visit.statusCode, 302)
  t.equal(new URL(String(visit.headers.location), 'http://localhost/').pathname, '/_mock/ui/')
  t.equal(visit.headers.vary, 'Accept')
  t.strictSame(box.journal.find({ kind: 'request' }), [], 'a person who looks is no client')
  for (const headers of [{}, { accept: 'application/json' }, { accept: '*/*' }]) {
    const { statusCode, body } = await app.inject({ url: '/', headers })
    t.equal(statusCode, 404)
    t.match(JSON.parse(body), { code: 'NOT_FOUND' })
  }
  t.equal((await app.inject({ url: '/', method: 'POST', headers: { accept: 'text/html' } })).statusCode, 404)
  t.equal((await app.inject({ url: '/x', headers: { accept: 'text/html' } })).statusCode, 404)
  t.equal((await app.inject({ url: '/_mock/ui' })).headers.location, 'ui/')
})

await t.test('the page is compressed as browsers accept it, and runs nothing but its own files', async t => {
  const { app } = await build(t)
  const get = (url: string, encoding = 'identity') => app.inject({ url, headers: { 'accept-encoding': encoding } })
  const page = await get('/_mock/ui/')
  t.equal(page.statusCode, 200)
  t.equal(page.headers['cache-control'], 'no-cache')
  const policy = String(page.headers['content-security-policy'])
  t.match(policy, "default-src 'none'")
  t.match(policy, "require-trusted-types-for 'script'")
  t.match(policy, "frame-ancestors 'self'", 'no other site frames it')
  t.notMatch(policy, /unsafe|https?:|\*/)
  t.notMatch(page.body, /<style|<script(?![^>]* src=)| on\w+=|style=/, 'nothing is inline')
  const files = [...page.body.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)].map(([, name = '']) => name)
  t.ok(files.length >= 2)
  for (const name of files) {
    const plain = await get(`/_mock/ui/${name}`)
    t.equal(plain.statusCode, 200, name)
    t.match(plain.headers['cache-control'], 'immutable')
    t.match(plain.headers['content-type'], name.endsWith('.js') ? 'text/javascript' : 'text/css')
    t.equal(plain.headers['content-encoding'], undefined)
    t.equal((await get(`/_mock/ui/${name}`, 'gzip, deflate')).headers['content-encoding'], 'gzip')
    t.equal((await get(`/_mock/ui/${name}`, 'gzip, deflate, br')).headers['content-encoding'], 'br')
  }
})

await t.test('the page sends nothing but its own files and the guides', async t => {
  const { app } = await build(t)
  t.match((await app.inject({ url: '/_mock/ui/guides/start.md' })).body, /^# /)
  for (const name of ['nothing.js', '..%2fbundle.cjs', '..%2f..%2fpackage.json', 'guides/..%2f..%2fpackage.json', 'guides/nothing.md', 'index.html.br/x']) {
    const { statusCode, headers } = await app.inject({ url: `/_mock/ui/${name}` })
    t.equal(statusCode, 404, name)
    t.notMatch(headers['cache-control'], 'immutable')
  }
})

await t.test('a link of another site may lead to the page, which is not the control API', async t => {
  const { app } = await build(t)
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  t.equal((await app.inject({ url: '/_mock/ui/', headers })).statusCode, 200)
  t.equal((await app.inject({ url: `${control}/page-token`, headers })).statusCode, 403)
  t.equal((await app.inject({ url: `${control}/page-token`, headers: { origin: 'https://evil.example' } })).statusCode, 403)
  t.equal((await app.inject({ url: '/_mock/ui/', headers: { host: 'evil.example' } })).statusCode, 403, 'DNS rebinding')
})

await t.test('what the page reads and sends is no call of a client', async t => {
  const { app, box, call } = await build(t, { rateLimit: { calls: 2, window: 60_000 } })
  const before = box.digest()
  const { body: { token } } = await call('GET', `${control}/page-token`)
  t.equal((await call('GET', `${control}/page-token`)).body.token, token, 'it stays the same')
  const asPage = (url: string, method: 'GET' | 'POST' = 'GET', payload?: object) =>
    app.inject({ url, method, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) })

  t.equal(box.digest(), before, 'to look changes nothing')
  t.notOk(box.tokens.list().some(({ id }) => id === 'page'), 'it is not among the tokens')
  await call('POST', `${control}/faults`, { status: 503, times: 1 })
  for (let at = 0; at < 5; at++) t.equal((await asPage('/v1/accounts')).statusCode, 200, 'no fault, no limit')
  t.strictSame(box.journal.find({ kind: 'request' }), [])
  t.equal((await call('GET', '/v1/accounts')).status, 503, 'the fault was kept for the client')

  const sent = await asPage(`/v1/chats/${encodeURIComponent(small.adaChat)}/messages`, 'POST', { text: 'Hi' })
  t.equal(sent.statusCode, 200, 'it can do what the user can')
  t.ok(box.journal.find({ kind: 'event' }).length > 0, 'what changed is an event all the same')

  await call('POST', `${control}/reset`)
  t.equal(box.digest(), before)
  t.equal((await asPage('/v1/accounts')).statusCode, 200, 'a reset leaves it')
  const { body: saved } = await call('GET', `${control}/state`)
  t.notMatch(JSON.stringify(saved), token, 'it is in no saved state')
})

await t.test('a deleted sandbox takes its page\'s token with it', async t => {
  const { app, call } = await build(t)
  await call('POST', '/_mock/sandboxes', { id: 'short', fixture: 'empty' })
  const { body: { token } } = await call('GET', '/_mock/sandboxes/short/page-token')
  const asPage = () => app.inject({ url: '/v1/accounts', headers: { authorization: `Bearer ${token}` } })
  t.equal((await asPage()).statusCode, 200)
  await call('DELETE', '/_mock/sandboxes/short')
  t.equal((await asPage()).statusCode, 401)
})

await t.test('someone types: the journal notes it, and no one else than participants can', async t => {
  const { box, call } = await build(t)
  const typing = `${control}/chats/${encodeURIComponent(small.group)}/typing`
  t.equal((await call('POST', typing, { state: 'typing', participantID: small.ben })).status, 204)
  t.equal((await call('POST', typing, { state: 'paused', participantID: 'self' })).status, 204)
  t.match(box.journal.find({ kind: 'event' }).map(({ record }) => record), [
    { type: 'typing.started', ids: [small.ben] }, { type: 'typing.stopped', ids: ['@robin.vale:beeper.com'] }
  ])
  t.equal((await call('POST', typing, { state: 'typing', participantID: small.cleo })).status, 422)
  t.equal((await call('POST', typing, { state: 'shouting' })).status, 422)
  t.equal((await call('POST', `${control}/chats/nobody/typing`, { state: 'typing' })).status, 404)
})

await t.test('the journal can be read with all kinds together, in the order in which they happened', async t => {
  const { call } = await build(t)
  await call('GET', '/v1/accounts')
  await call('POST', `${control}/messages`, { chatID: small.adaChat, text: 'Hi' })
  const { body: { items } } = await call('GET', `${control}/requests?kind=all`)
  t.equal(items[0].kind, 'request')
  t.ok(items.slice(1).every(({ kind }: { kind: string }) => kind === 'event'))
  t.strictSame(items.map(({ id }: { id: number }) => id), items.map((_: unknown, at: number) => at + 1))
})
