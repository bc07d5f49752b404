import t from 'tap'
import { createHash } from 'node:crypto'
import { build } from '../../support/app.js'
import { challenge, Flow, redirected, redirectURI } from '../../support/oauth-flow.js'

const hour = 60 * 60_000
const callbackURI = new URL(redirectURI)

await t.test('the consent page names the client, what it asks for, the sandbox and its user', async t => {
  const flow = await new Flow(await build(t)).register({ client_name: 'Chat & <b>Co</b>', client_uri: 'https://co.example' })
  const { statusCode, headers, body } = await flow.authorize()
  t.equal(statusCode, 200)
  for (const part of [
    'Chat &amp; &lt;b&gt;Co&lt;/b&gt;', 'https://co.example', redirectURI, 'Robin Vale', 'robin.vale:beeper.com',
    '<dd>default</dd>', 'value="read" checked', 'value="write" checked'
  ]) t.match(body, part)
  t.notMatch(body, '<b>Co')
  t.match(headers, {
    'content-type': 'text/html; charset=utf-8',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store'
  })
})

await t.test('the page policy allows its own script and style only', async t => {
  const flow = await new Flow(await build(t)).register()
  const { headers, body } = await flow.authorize()
  const hash = (tag: string) => createHash('sha256').update(new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(body)![1]!).digest('base64')
  t.strictSame(String(headers['content-security-policy']).split('; '), [
    "default-src 'none'",
    `style-src 'sha256-${hash('style')}'`,
    `script-src 'sha256-${hash('script')}'`,
    "connect-src 'self'",
    `form-action 'self' ${callbackURI.origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'"
  ])
  t.notMatch(body, /\son\w+=|\ssrc=|<link|@import|url\(/, 'no handlers in attributes, nothing from outside')
  for (const [uri, source] of [['com.example.app:/cb', 'com.example.app:'], ['http://[::1]/cb', 'http:']] as const) {
    const other = await new Flow(await build(t)).register({ redirect_uris: [uri] })
    const page = await other.authorize({ redirect_uri: uri })
    t.match(page.headers['content-security-policy'], `form-action 'self' ${source};`)
  }
})

await t.test('a sandbox without accounts has a consent page too', async t => {
  const flow = await new Flow(await build(t, { fixture: { format: 1 } })).register()
  t.match((await flow.authorize()).body, 'no account yet')
})

await t.test('the form of the page works without JavaScript', async t => {
  const built = await build(t)
  const flow = await new Flow(built).register()
  await t.test('allow', async t => {
    const response = await flow.decide([['request_id', await flow.page()], ['decision', 'allow'], ['scope', 'read'], ['scope', 'write']])
    t.equal(response.statusCode, 303)
    const { code, state } = redirected(response)
    t.equal(state, 'the state')
    t.match((await flow.exchange({ code, client_id: flow.clientID, redirect_uri: redirectURI })).json(), { scope: 'read write' })
  })
  await t.test('allow less', async t => {
    const response = await flow.decide([['request_id', await flow.page()], ['decision', 'allow'], ['scope', 'write']])
    t.match((await flow.exchange({ code: redirected(response).code })).json(), { scope: 'write' })
  })
  await t.test('more than was asked for is not granted', async t => {
    const id = await flow.page({ scope: 'read' })
    const response = await flow.decide([['request_id', id], ['decision', 'allow'], ['scope', 'read'], ['scope', 'write']])
    t.match((await flow.exchange({ code: redirected(response).code })).json(), { scope: 'read' })
  })
  await t.test('allow nothing', async t => {
    const id = await flow.page()
    const response = await flow.decide([['request_id', id], ['decision', 'allow']])
    t.equal(response.statusCode, 400)
    t.match(response.body, /<p role="alert">Choose at least one/)
    t.equal((await flow.decide([['request_id', id], ['decision', 'deny']])).statusCode, 303, 'the request is still open')
  })
  await t.test('deny', async t => {
    const response = await flow.decide([['request_id', await flow.page()], ['decision', 'deny'], ['scope', 'read']])
    t.strictSame([response.statusCode, redirected(response)], [303, { error: 'access_denied', state: 'the state' }])
  })
  await t.test('a request is answered once', async t => {
    const fields: Array<[string, string]> = [['request_id', await flow.page()], ['decision', 'deny']]
    await flow.decide(fields)
    const again = await flow.decide(fields)
    t.equal(again.statusCode, 400)
    t.match(again.body, /<title>Invalid Request[^]*already been answered/)
  })
  for (const [name, fields] of [
    ['no request', [['decision', 'allow']]], ['another decision', [['request_id', 'x'], ['decision', 'maybe']]],
    ['an unknown request', [['request_id', 'x'], ['decision', 'allow']]]
  ] as Array<[string, Array<[string, string]>]>) {
    t.match(await flow.decide(fields), { statusCode: 400, body: '<title>Invalid Request</title>' }, name)
  }
})

await t.test('a page that was open for too long has expired', async t => {
  const { app, host } = await build(t)
  const flow = await new Flow({ app }).register()
  const requestID = await flow.page()
  host.pass(hour)
  t.equal((await flow.decide([['request_id', requestID], ['decision', 'deny']])).statusCode, 400)
  t.strictSame((await flow.callback({ requestID, scopes: ['read'] })).json(), { error: 'invalid_request' })
})

await t.test("the page's own call takes what was asked for from the request, and lowers it at most", async t => {
  const flow = await new Flow(await build(t)).register()
  const answer = (await flow.callback({
    requestID: await flow.page({ scope: 'read' }), scopes: ['read', 'write'], state: 'forged', codeChallenge: 'forged'
  })).json<{ code: string, state: string }>()
  t.equal(answer.state, 'the state')
  const exchanged = await flow.exchange({ code: answer.code, redirect_uri: 'http://127.0.0.1:4100/other' })
  t.match(exchanged.json(), { error: 'invalid_grant' })
  t.match((await flow.exchange({ code: answer.code, redirect_uri: redirectURI })).json(), { scope: 'read' })
  const denied = await flow.callback({ requestID: await flow.page(), scopes: [] })
  t.strictSame(denied.json(), { error: 'access_denied', state: 'the state' })
})

await t.test('a script grants reading by default, with or without a client', async t => {
  const flow = await new Flow(await build(t)).register()
  const codeFor = async (clientInfo: object) =>
    (await flow.callback({ clientInfo, codeChallenge: challenge })).json<{ code: string }>().code
  const forClient = await codeFor({ clientID: flow.clientID })
  t.match((await flow.exchange({ code: forClient, redirect_uri: 'http://127.0.0.1:9/callback' })).json(), { scope: 'read' })
  const forNobody = await flow.exchange({ code: await codeFor({ name: 'Script' }) })
  const { access_token: token } = forNobody.json<{ access_token: string }>()
  const facts = (await flow.introspect(token)).json<Record<string, unknown>>()
  t.match(facts, { active: true, client: { name: 'Script' } })
  t.notOk('client_id' in facts)
  const bound = await flow.exchange({ code: await flow.code(), client_id: 'raycast-beeper-extension' })
  t.match(bound.json(), { error: 'invalid_grant' }, "one client cannot use another's code")
})

await t.test('no other page can consent, not even one on this machine', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register()
  const requestID = await flow.page()
  const before = box.digest()
  const form: Array<[string, string]> = [['request_id', requestID], ['decision', 'allow'], ['scope', 'read']]
  for (const headers of [
    { origin: 'http://localhost:3000' }, { origin: 'https://evil.example' }, { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost', 'sec-fetch-site': 'same-site' }
  ]) {
    const name = JSON.stringify(headers)
    t.equal((await flow.callback({ requestID, scopes: ['read'] }, headers as Record<string, string>)).statusCode, 403, name)
    t.equal((await flow.decide(form, headers as Record<string, string>)).statusCode, 403, name)
  }
  t.equal(box.digest(), before)
  const own = await flow.decide(form, { origin: 'http://localhost', 'sec-fetch-site': 'same-origin', host: 'localhost' })
  t.equal(own.statusCode, 303)
})

await t.test('queued outcomes are used in order, then the page appears again', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register()
  for (const consent of [
    { outcome: 'approve', scopes: ['read'] }, { outcome: 'deny' }, { outcome: 'deny', error: 'server_error' },
    { outcome: 'expired-code' }, { outcome: 'wrong-state' }, { outcome: 'approve', expiresIn: 60 }
  ] as const) box.oauth.consents.add(structuredClone(consent) as never)

  const granted = redirected(await flow.authorize())
  t.match((await flow.exchange({ code: granted.code })).json(), { scope: 'read' })
  t.strictSame(redirected(await flow.authorize()), { error: 'access_denied', state: 'the state' })
  t.strictSame(redirected(await flow.authorize()), { error: 'server_error', state: 'the state' })
  const expired = redirected(await flow.authorize())
  t.match((await flow.exchange({ code: expired.code })).json(), { error: 'invalid_grant', error_description: /expired/ })
  const strange = redirected(await flow.authorize())
  t.ok(strange.code && strange.state && strange.state !== 'the state')
  const short = (await flow.callback({ codeChallenge: challenge })).json<{ code: string }>()
  t.match((await flow.exchange({ code: short.code })).json(), { expires_in: 60 }, 'the callback takes them too')
  t.equal((await flow.authorize()).statusCode, 200)
})

await t.test('an open consent page does not consume a queued outcome', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register()
  const requestID = await flow.page()
  box.oauth.consents.add({ outcome: 'deny' })
  t.match((await flow.callback({ requestID, scopes: ['read'] })).json(), { code: /^code_/ })
  t.equal(box.oauth.consents.list().length, 1)
})

await t.test("a delayed outcome comes when the sandbox's clock says so", async t => {
  const { app, box, host } = await build(t)
  const flow = await new Flow({ app }).register()
  const until = async (condition: () => boolean) => new Promise<void>(resolve => {
    const check = () => {
      if (!condition()) return
      unlisten()
      resolve()
    }
    const unlisten = box.onCommit(check)
  })
  for (const end of ['time', 'reset'] as const) {
    box.oauth.consents.add({ outcome: 'approve', delay: 5000 })
    let answered = false
    const pending = flow.authorize().then(response => {
      answered = true
      return response
    })
    await until(() => box.jobs.size > 0)
    host.pass(4999)
    t.equal(answered, false)
    if (end === 'time') box.advanceTo(box.clock.now() + 1)
    else box.reset()
    const response = await pending
    if (end === 'time') t.match(redirected(response), { code: /^code_/, state: 'the state' })
    else t.match(response, { statusCode: 400, body: 'dropped before' }, 'the client is gone, too')
  }
})

await t.test('with consent auto all requested scopes are granted, unless an outcome is queued', async t => {
  const { app, box } = await build(t, { consent: 'auto' })
  const flow = await new Flow({ app }).register()
  t.match((await flow.exchange({ code: redirected(await flow.authorize()).code })).json(), { scope: 'read write' })
  t.match((await flow.exchange({ code: redirected(await flow.authorize({ scope: 'write' })).code })).json(), { scope: 'write' })
  box.oauth.consents.add({ outcome: 'deny' })
  t.match(redirected(await flow.authorize()), { error: 'access_denied' })
  t.equal((await flow.authorize({ client_id: 'nobody' })).statusCode, 400, 'who is not trusted gets a page all the same')
})

await t.test('a code works once: its second use revokes the token', async t => {
  const { app, call } = await build(t)
  const flow = await new Flow({ app }).register()
  const code = await flow.code()
  const { access_token: token } = (await flow.exchange({ code })).json<{ access_token: string }>()
  t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 200)
  t.match((await flow.exchange({ code })).json(), { error: 'invalid_grant', error_description: /used before/ })
  t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 401)
  t.strictSame((await flow.introspect(token)).json(), { active: false })
  t.match((await flow.exchange({ code })).json(), { error: 'invalid_grant' }, 'and its third finds nothing to take')
})

await t.test("codes and tokens run out on the sandbox's clock", async t => {
  const { app, box, call } = await build(t)
  const flow = await new Flow({ app }).register()
  const [early, late] = [await flow.code(), await flow.code()]
  box.advanceTo(box.clock.now() + 10 * 60_000 - 1)
  const { access_token: token, expires_in: seconds } = (await flow.exchange({ code: early }))
    .json<{ access_token: string, expires_in: number }>()
  box.advanceTo(box.clock.now() + 1)
  t.match((await flow.exchange({ code: late })).json(), { error: 'invalid_grant' })
  box.advanceTo(box.clock.now() + seconds * 1000 - 2)
  t.match((await flow.introspect(token)).json(), { active: true })
  box.advanceTo(box.clock.now() + 1)
  t.strictSame((await flow.introspect(token)).json(), { active: false })
  t.equal((await call('GET', '/oauth/userinfo', undefined, token)).status, 401)
})

await t.test('tokens work alike however they were created', async t => {
  const { app, box, call } = await build(t, { tokens: ['from-the-command-line'] })
  const flow = await new Flow({ app }).register()
  const made = box.tokens.add({ secret: 'made', scopes: ['read'], clientID: 'an app', expiresAt: box.clock.now() + 1000 })
  const tokens = [await flow.token(['read']), made.secret, 'from-the-command-line', 'test-token']
  for (const token of tokens) {
    const facts = (await flow.introspect(token)).json<{ sub: string }>()
    t.match(facts, { active: true, token_type: 'Bearer', iss: /^http/ })
    t.equal(box.tokens.find(facts.sub)?.secret, token, 'it is in the list')
    t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 200)
    t.equal((await flow.userInfo(token)).json<{ sub: string }>().sub, facts.sub)
    await flow.revoke(token)
    t.strictSame((await flow.introspect(token)).json(), { active: false })
    t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 401)
  }
})

await t.test('Raycast signs in without registering', async t => {
  const { app } = await build(t)
  const flow = new Flow({ app })
  flow.clientID = 'raycast-beeper-extension'
  t.match((await flow.authorize({ redirect_uri: 'raycast://oauth?package_name=Extension' })).body, 'Allow Raycast?')
  t.equal((await flow.authorize({ redirect_uri: 'https://raycast.com/redirect?packageName=Extension' })).statusCode, 400)
})

await t.test('MCP clients that ask for refresh tokens can register, and receive none', async t => {
  const { app } = await build(t)
  const response = await app.inject({
    method: 'POST',
    url: '/oauth/register',
    payload: {
      client_name: 'MCP', redirect_uris: [redirectURI], grant_types: ['authorization_code', 'refresh_token'], logo_uri: 'x', software_id: 1
    }
  })
  t.equal(response.statusCode, 201)
  t.match(response.json(), { grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'none' })
})

await t.test('with remote access, and only then, any page may read the discovery documents', async t => {
  const origin = 'https://app.example'
  for (const [options, status] of [[{}, 403], [{ host: '0.0.0.0' }, 200]] as const) {
    const { app } = await build(t, options)
    for (const url of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/v0/mcp']) {
      const response = await app.inject({ url, headers: { origin } })
      t.equal(response.statusCode, status, url)
      if (status === 200) t.equal(response.headers['access-control-allow-origin'], origin)
      const preflight = await app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'GET' } })
      t.equal(preflight.statusCode, status === 200 ? 204 : 403)
    }
    t.equal((await app.inject({ url: '/v1/info', headers: { origin } })).statusCode, 403)
    t.equal((await app.inject({ method: 'POST', url: '/oauth/register', headers: { origin }, payload: {} })).statusCode, 403)
  }
})
