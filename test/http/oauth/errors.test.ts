import t from 'tap'
import { build, type Built } from '../../support/app.js'
import { challenge, Flow, metadata, redirectURI, verifier } from '../../support/oauth-flow.js'

/** Whether an error is in the words that RFC 6749 §5.2 allows. */
function wellFormed (description: unknown): boolean {
  return typeof description === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(description)
}

async function post (app: Built['app'], url: string, payload: string, type: string | undefined) {
  return app.inject({ method: 'POST', url, payload, headers: type === undefined ? {} : { 'content-type': type } })
}

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

await t.test('registration rejects bad metadata with invalid_client_metadata, and says what is wrong', async t => {
  const { app, box } = await build(t)
  const before = box.digest()
  const cases: Array<[string, unknown, RegExp]> = [
    ['no name', { redirect_uris: [redirectURI] }, /client_name: Required/],
    ['an empty name', { ...metadata, client_name: '' }, /client_name: Required/],
    ['a blank name', { ...metadata, client_name: '  ' }, /client_name: must not be empty/],
    ['a very long name', { ...metadata, client_name: 'x'.repeat(501) }, /at most 500/],
    ['no redirect URIs', { client_name: 'x' }, /redirect_uris: Required/],
    ['an empty list of them', { client_name: 'x', redirect_uris: [] }, /at least one/],
    ['too many of them', { client_name: 'x', redirect_uris: Array.from({ length: 51 }, (_, n) => `${redirectURI}/${n}`) }, /at most 50/],
    ['a redirect URI that is none', { client_name: 'x', redirect_uris: ['callback'] }, /redirect_uris\.0/],
    ['a redirect URI on the web', { client_name: 'x', redirect_uris: [redirectURI, 'https://app.example/cb'] }, /loopback/],
    ['a grant that does not exist', { ...metadata, grant_types: ['client_credentials'] }, /grant_types\.0: Expected one of/],
    ['refresh tokens alone', { ...metadata, grant_types: ['refresh_token'] }, /grant_types\.0: Expected one of/],
    ['another response type', { ...metadata, response_types: ['token'] }, /response_types\.0/],
    ['a secret', { ...metadata, token_endpoint_auth_method: 'client_secret_basic' }, /token_endpoint_auth_method/],
    ['an unknown scope', { ...metadata, scope: 'read admin' }, /scope/],
    ['a website that is no URI', { ...metadata, client_uri: 'my site' }, /client_uri/],
    ['a list', [], /Expected object/]
  ]
  for (const [name, body, reason] of cases) {
    const response = await post(app, '/oauth/register', JSON.stringify(body), json)
    t.equal(response.statusCode, 400, name)
    t.match(response.json(), { error: 'invalid_client_metadata', error_description: reason }, name)
    t.ok(wellFormed(response.json().error_description), name)
  }
  for (const [name, payload, type] of [['broken JSON', '{', json], ['no body', '', undefined], ['text', 'x', 'text/plain']] as const) {
    const response = await post(app, '/oauth/register', payload, type)
    t.match([response.statusCode, response.json()], [400, { error: 'invalid_client_metadata' }], name)
  }
  t.equal(box.digest(), before, 'nothing has changed')
})

await t.test('redirect URIs are loopback http(s) or private-use schemes', async t => {
  const { app } = await build(t)
  const good = [
    'http://127.0.0.1/cb', 'http://127.0.0.1:65535/cb', 'http://127.1.2.3:1/cb', 'http://localhost:8080', 'https://localhost/cb',
    'http://[::1]:3000/cb', 'http://app.localhost:3000/cb', 'http://LOCALHOST:1/cb', 'http://localhost/cb?from=mock',
    'com.example.app:/oauth', 'com.example.app://oauth/callback', 'raycast://oauth?package_name=Extension', 'cursor://x/y'
  ]
  const bad = [
    'http://example.com/cb', 'https://example.com/cb', 'http://127.0.0.1.example.com/cb', 'http://localhost.example.com/cb',
    'http://127.0.0.1@example.com/cb', 'http://user:secret@127.0.0.1/cb', 'http://10.0.0.1/cb', 'http://0.0.0.0/cb',
    'http://[::2]/cb', 'http://127.0.0.1/cb#part', 'com.example.app:/cb#', 'javascript:alert(1)', 'data:text/html,x',
    'file:///etc/passwd', 'ftp://127.0.0.1/cb', 'ws://127.0.0.1/cb', 'urn:ietf:wg:oauth:2.0:oob', 'mailto:a@example.com', '/cb',
    'http://', 'http:///cb', 'http://localhost:99999/cb'
  ]
  for (const [uris, status] of [[good, 201], [bad, 400]] as const) {
    for (const uri of uris) {
      const response = await post(app, '/oauth/register', JSON.stringify({ client_name: 'x', redirect_uris: [uri] }), json)
      t.equal(response.statusCode, status, uri)
    }
  }
})

await t.test('a request that must not redirect shows a page titled "Invalid Request"', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register()
  const before = box.digest()
  const cases: Array<[string, Record<string, string | undefined>, RegExp]> = [
    ['no client', { client_id: undefined }, /client_id/],
    ['an empty client', { client_id: '' }, /client_id/],
    ['an unknown client', { client_id: 'nobody' }, /no client .*nobody/],
    ['no redirect URI', { redirect_uri: undefined }, /redirect_uri/],
    ['a redirect URI on the web', { redirect_uri: 'https://evil.example/cb' }, /loopback/],
    ['a redirect URI that was not registered', { redirect_uri: 'http://127.0.0.1:4100/other' }, /not one that/],
    ['another spelling of the host', { redirect_uri: 'http://localhost:4100/callback' }, /not one that/],
    ['another query', { redirect_uri: `${redirectURI}?x=1` }, /not one that/],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, /private-use/],
    ['markup', { client_id: '<script>alert(1)</script>' }, /&lt;script&gt;/],
    ['a bad client with another fault', { client_id: 'nobody', code_challenge: undefined }, /code_challenge/]
  ]
  for (const [name, changes, reason] of cases) {
    const response = await flow.authorize(changes)
    t.equal(response.statusCode, 400, name)
    t.match(response.headers['content-type'], /^text\/html/, name)
    t.match(response.body, '<title>Invalid Request</title>', name)
    t.match(response.body, reason, name)
    t.notMatch(response.body, '<script', name)
    t.equal(response.headers.location, undefined, name)
  }
  const twice = await app.inject({ url: `/oauth/authorize?${flow.query()}&client_id=other` })
  t.equal(twice.statusCode, 400, 'a parameter that comes twice (RFC 6749, 3.1)')
  t.equal(box.digest(), before, 'nothing has changed')
})

await t.test('so does every other invalid parameter: no one is redirected', async t => {
  const cases: Array<[string, Record<string, string | undefined>, RegExp]> = [
    ['no response type', { response_type: undefined }, /response_type: Required/],
    ['the implicit grant', { response_type: 'token' }, /response_type must be code/],
    ['no code challenge', { code_challenge: undefined }, /code_challenge: Required/],
    ['an empty code challenge', { code_challenge: '' }, /code_challenge/],
    ['a plain code challenge', { code_challenge_method: 'plain' }, /code_challenge_method/],
    ['an unknown scope', { scope: 'read admin' }, /scope must be one or more/],
    ['more scopes than were registered', { scope: 'read write' }, /registered for the scope/],
    ['blanks as scope', { scope: ' ' }, /scope must be/],
    ['a resource that is no URI', { resource: 'mcp' }, /resource must be/],
    ['a resource with a fragment', { resource: 'http://127.0.0.1/v0/mcp#x' }, /resource must be/],
    ['no state either', { scope: 'x', state: undefined }, /scope must be/]
  ]
  for (const consent of ['page', 'auto'] as const) {
    const { app, box } = await build(t, { consent })
    const flow = await new Flow({ app }).register({ scope: 'read' })
    const before = box.digest()
    for (const [name, changes, reason] of cases) {
      const response = await flow.authorize(changes)
      t.equal(response.statusCode, 400, name)
      t.match(response.headers['content-type'], /^text\/html/, name)
      t.match(response.body, '<title>Invalid Request</title>', name)
      t.match(response.body, reason, name)
      t.equal(response.headers.location, undefined, name)
    }
    t.equal(box.digest(), before, 'nothing has changed')
  }
})

await t.test('a loopback redirect URI may use any port, and keeps its query', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register({ redirect_uris: ['http://127.0.0.1/cb?from=mock', 'com.example.app:/cb'] })
  for (const [redirect, sent] of [
    ['http://127.0.0.1:51000/cb?from=mock', /^http:\/\/127\.0\.0\.1:51000\/cb\?from=mock&code=[\w-]+&state=the\+state$/],
    ['com.example.app:/cb', /^com\.example\.app:\/cb\?code=/]
  ] as const) {
    box.oauth.consents.add({ outcome: 'approve' })
    const response = await flow.authorize({ redirect_uri: redirect })
    t.match(response.headers.location, sent)
  }
})

await t.test('the callback always returns 200, with the error and the state', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register({ scope: 'read' })
  const good = { clientInfo: { clientID: flow.clientID }, scopes: ['read'], codeChallenge: challenge, state: 's' }
  const before = box.digest()
  const cases: Array<[string, object | string, object]> = [
    ['no body', '', { error: 'invalid_request' }],
    ['broken JSON', '{', { error: 'invalid_request' }],
    ['no code challenge', { ...good, codeChallenge: undefined }, { error: 'invalid_request', state: 's' }],
    ['another method', { ...good, codeChallengeMethod: 'plain' }, { error: 'invalid_request', state: 's' }],
    ['an unknown client', { ...good, clientInfo: { clientID: 'nobody' } }, { error: 'invalid_request', state: 's' }],
    ['an unknown scope', { ...good, scopes: ['admin'] }, { error: 'invalid_request', state: 's' }],
    ['scopes that are text', { ...good, scopes: 'read' }, { error: 'invalid_request', state: 's' }],
    ['more scopes than were registered', { ...good, scopes: ['read', 'write'] }, { error: 'invalid_scope', state: 's' }],
    ['a bad resource', { ...good, resource: 'x' }, { error: 'invalid_target', state: 's' }],
    ['a request that is over', { ...good, requestID: 'x' }, { error: 'invalid_request', state: 's' }],
    ['a state that is no text', { ...good, state: 5 }, { error: 'invalid_request' }],
    ['a client that is no object', { ...good, clientInfo: null }, { error: 'invalid_request', state: 's' }]
  ]
  for (const [name, body, answer] of cases) {
    const response = await flow.callback(body)
    t.equal(response.statusCode, 200, name)
    t.strictSame(response.json(), answer, name)
  }
  t.equal(box.digest(), before, 'nothing has changed')
  t.strictSame((await flow.callback({ ...good, scopes: [] })).json(), { error: 'access_denied', state: 's' }, 'a refusal')
})

await t.test('the token endpoint returns the errors of RFC 6749', async t => {
  const { app, box, host } = await build(t)
  const flow = await new Flow({ app }).register()
  const other = await new Flow({ app }).register({ client_name: 'Another' })
  const code = await flow.code(undefined, { resource: 'http://127.0.0.1/v0/mcp' })
  const good = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id: flow.clientID }
  const before = box.digest()
  const cases: Array<[string, object, string]> = [
    ['no grant type', { ...good, grant_type: undefined }, 'invalid_request'],
    ['an empty grant type', { ...good, grant_type: '' }, 'invalid_request'],
    ['a refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'unsupported_grant_type'],
    ['client credentials', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['no code', { ...good, code: undefined }, 'invalid_request'],
    ['no verifier', { ...good, code_verifier: undefined }, 'invalid_request'],
    ['an unknown client', { ...good, client_id: 'nobody' }, 'invalid_client'],
    ['another client', { ...good, client_id: other.clientID }, 'invalid_grant'],
    ['an unknown code', { ...good, code: 'nonsense' }, 'invalid_grant'],
    ['a wrong verifier', { ...good, code_verifier: `${verifier}x` }, 'invalid_grant'],
    ['a verifier that is too short', { ...good, code_verifier: 'wrong' }, 'invalid_grant'],
    ['the challenge as verifier', { ...good, code_verifier: challenge }, 'invalid_grant'],
    ['another redirect URI', { ...good, redirect_uri: 'http://127.0.0.1:4100/other' }, 'invalid_grant'],
    ['another resource', { ...good, resource: 'http://127.0.0.1/v1' }, 'invalid_target'],
    ['a resource that is no URI', { ...good, resource: 'x' }, 'invalid_target']
  ]
  for (const [name, fields, error] of cases) {
    const sent = JSON.parse(JSON.stringify(fields)) as Record<string, string>
    for (const [type, payload] of [
      [form, new URLSearchParams(sent).toString()], [json, JSON.stringify(sent)]
    ] as const) {
      const response = await post(app, '/oauth/token', payload, type)
      t.equal(response.statusCode, 400, `${name}, as ${type}`)
      t.match(response.json(), { error }, `${name}, as ${type}`)
      t.ok(wellFormed(response.json().error_description), `${name}, as ${type}`)
      t.equal(response.headers['cache-control'], 'no-store')
    }
  }
  for (const [name, payload, type] of [
    ['a parameter that comes twice', `${new URLSearchParams(good).toString()}&code=x`, form],
    ['broken JSON', '{', json],
    ['no body', '', undefined],
    ['XML', '<x/>', 'application/xml']
  ] as const) {
    const response = await post(app, '/oauth/token', payload, type)
    t.match([response.statusCode, response.json()], [400, { error: 'invalid_request' }], name)
  }
  t.equal(box.digest(), before, 'a refused exchange changes nothing')

  host.pass(10 * 60_000)
  t.match((await flow.exchange(good)).json(), { error: 'invalid_grant', error_description: /expired/ })
})

await t.test('exchanging a code that was issued without a valid challenge returns an error that says so', async t => {
  const flow = await new Flow(await build(t)).register()
  for (const codeChallenge of [verifier, `${challenge}=`]) {
    const response = await flow.exchange({ code: await flow.code(['read'], { codeChallenge }) })
    t.match(response.json(), { error: 'invalid_grant', error_description: /BASE64URL/ })
  }
})

await t.test('introspection and revocation require a token, and reveal nothing about unknown ones', async t => {
  const { app } = await build(t)
  const flow = new Flow({ app })
  for (const url of ['/oauth/introspect', '/oauth/revoke']) {
    for (const [payload, type] of [
      ['', form], ['token=', form], ['{}', json], ['{"token":1}', json], ['{', json], ['x', 'text/plain'], ['', undefined]
    ] as const) {
      const response = await post(app, url, payload, type)
      t.match([response.statusCode, response.json()], [400, { error: 'invalid_request' }], `${url} ${type} ${payload}`)
    }
  }
  t.strictSame((await flow.introspect('nonsense')).json(), { active: false })
  const revoked = await flow.revoke('nonsense')
  t.strictSame([revoked.statusCode, revoked.body], [200, ''])
  for (const hint of ['access_token', 'refresh_token', 'strange']) {
    const payload = `token=test-token&token_type_hint=${hint}`
    t.match((await post(app, '/oauth/introspect', payload, form)).json(), { active: true }, hint)
    t.equal((await post(app, '/oauth/revoke', `token=x&token_type_hint=${hint}`, form)).statusCode, 200, hint)
  }
})

await t.test('userinfo accepts any valid token, and rejects others as the rest of the API does', async t => {
  const { app, call } = await build(t)
  for (const [token, scope] of [
    ['test-token', 'read write'], ['test-token-read', 'read'], ['test-token-write', 'write']
  ] as const) {
    const { status, body } = await call('GET', '/oauth/userinfo', undefined, token)
    t.equal(status, 200)
    t.match(body, { scope, token_use: 'access', sub: /^test/ })
    t.notOk('exp' in body || 'client_id' in body || 'aud' in body, 'it does not expire, and no client asked for it')
  }
  for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic dGVzdA==' }]) {
    const response = await app.inject({ url: '/oauth/userinfo', headers })
    t.equal(response.statusCode, 401)
    t.strictSame(response.json(), { message: 'Unauthorized: Invalid or missing token', code: 'unauthorized' })
  }
})

await t.test('an internal error is a server_error without internal details', async t => {
  const { app, box } = await build(t)
  const flow = await new Flow({ app }).register()
  box.oauth.codes.exchange = () => { throw new Error('secret') }
  const response = await flow.exchange({ code: 'x' })
  t.equal(response.statusCode, 500)
  t.match(response.json(), { error: 'server_error' })
  t.notMatch(response.body, 'secret')
  box.oauth.requests.begin = () => { throw new Error('secret') }
  const page = await flow.authorize()
  t.equal(page.statusCode, 500)
  t.match(page.body, '<title>Something Went Wrong</title>')
  t.notMatch(page.body, 'secret')
})

await t.test('an unknown path under /oauth returns 404', async t => {
  const { app } = await build(t)
  for (const [method, url] of [['GET', '/oauth/token'], ['POST', '/oauth/authorize'], ['GET', '/oauth/nothing']] as const) {
    t.equal((await app.inject({ method, url })).statusCode, 404, `${method} ${url}`)
  }
})
