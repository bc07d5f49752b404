import t from 'tap'
import type { ConnectInfoOutput } from '../../../src/http/v1/schemas/info.js'
import * as oauth from 'oauth4webapi'
import { ManualHost, smallFixture, type Teardown } from '../../support/app.js'
import { startServer, type ServerOptions } from '../../../src/server/start-server.js'

const insecure = { [oauth.allowInsecureRequests]: true }
const redirectURI = 'http://127.0.0.1:4100/callback'

async function serve (t: Teardown, options: ServerOptions = {}) {
  const host = new ManualHost()
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, clockHost: host, ...options })
  t.teardown(() => server.close())
  return { ...server, host }
}

/** What every client does first. */
async function begin (url: string) {
  const issuer = new URL(url)
  const as = await oauth.processDiscoveryResponse(issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }))
  const client = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(as, { client_name: 'Suite', redirect_uris: [redirectURI] }, insecure))
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const address = new URL(as.authorization_endpoint!)
  address.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectURI,
    response_type: 'code',
    resource: `${url}/v0/mcp`,
    scope: 'read write',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state
  }).toString()
  return { as, client, verifier, state, address }
}

type Begun = Awaited<ReturnType<typeof begin>>

/** What every client does with the address that it was sent back to. */
async function finish ({ as, client, verifier, state }: Begun, location: string) {
  const parameters = oauth.validateAuthResponse(as, client, new URL(location), state)
  return oauth.processAuthorizationCodeResponse(as, client, await oauth.authorizationCodeGrantRequest(
    as, client, oauth.None(), parameters, redirectURI, verifier, insecure))
}

/** The metadata of newer apps do not name the endpoint; /v1/info does. */
async function introspect ({ as: metadata, client }: Begun, token: string) {
  const info = await (await fetch(new URL('/v1/info', metadata.issuer))).json() as ConnectInfoOutput
  const as = { ...metadata, introspection_endpoint: info.endpoints.oauth.introspection_endpoint }
  return oauth.processIntrospectionResponse(as, client,
    await oauth.introspectionRequest(as, client, oauth.None(), token, insecure))
}

await t.test('a standard client signs in with the consent callback, uses its token, and revokes it', async t => {
  const { url, host } = await serve(t)
  const begun = await begin(url)
  const { as, client, address, state } = begun
  t.match(as, {
    issuer: url, grant_types_supported: ['authorization_code'], code_challenge_methods_supported: ['S256']
  })
  t.match(client, { scope: 'read write', token_endpoint_auth_method: 'none' })

  const page = await fetch(address)
  t.equal(page.status, 200)
  t.match(page.headers.get('content-type'), 'text/html')

  const answer = await fetch(new URL('/oauth/authorize/callback', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      clientInfo: { clientID: client.client_id, name: 'Suite', userAgent: 'test/1', remoteAddress: '192.0.2.7' },
      scopes: ['read'],
      state,
      codeChallenge: address.searchParams.get('code_challenge'),
      codeChallengeMethod: 'S256'
    })
  })
  t.equal(answer.status, 200)
  const { code, state: echoed } = await answer.json() as { code: string, state: string }
  t.equal(echoed, state)

  const result = await finish(begun, `${redirectURI}?${new URLSearchParams({ code, state }).toString()}`)
  t.strictSame({ ...result, access_token: typeof result.access_token },
    { access_token: 'string', token_type: 'bearer', expires_in: 30 * 24 * 3600, scope: 'read' })

  const accounts = await oauth.protectedResourceRequest(result.access_token, 'GET', new URL('/v1/accounts', url),
    undefined, undefined, insecure)
  t.equal(accounts.status, 200)
  const forbidden = await fetch(new URL('/v0/create-chat', url), {
    method: 'POST', headers: { authorization: `Bearer ${result.access_token}` }
  })
  t.equal(forbidden.status, 403, 'the person granted reading only')
  t.match(forbidden.headers.get('www-authenticate'), /error="insufficient_scope", scope="write"/)

  const iat = host.now() / 1000
  const facts = { scope: 'read', client_id: client.client_id, iat, exp: iat + 30 * 24 * 3600 }
  const active = await introspect(begun, result.access_token)
  t.match(active, {
    active: true,
    ...facts,
    iss: url,
    aud: client.client_id,
    token_type: 'Bearer',
    app: { name: 'Beeper', bundle_id: 'com.automattic.beeper.desktop' },
    client: { id: client.client_id, name: 'Suite', user_agent: 'test/1', remote_address: '192.0.2.7' }
  })
  const info = await oauth.processUserInfoResponse(as, client, String(active.sub),
    await oauth.userInfoRequest(as, client, result.access_token, insecure))
  t.strictSame({ ...info }, { ...facts, sub: active.sub, aud: client.client_id, token_use: 'access' })

  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, oauth.None(), result.access_token, insecure))
  t.strictSame({ ...await introspect(begun, result.access_token) }, { active: false })
})

await t.test('with consent auto a browser that follows redirects is signed in at once', async t => {
  const { url } = await serve(t, { consent: 'auto' })
  const begun = await begin(url)
  const response = await fetch(begun.address, { redirect: 'manual' })
  t.equal(response.status, 302)
  const result = await finish(begun, response.headers.get('location')!)
  t.match(result, { scope: 'read write' })
  t.match(await introspect(begun, result.access_token), { aud: `${url}/v0/mcp` })
})

await t.test('a refusal reaches the client as access_denied', async t => {
  const { url, sandboxes } = await serve(t)
  sandboxes.default.oauth.consents.add({ outcome: 'deny' })
  const begun = await begin(url)
  const response = await fetch(begun.address, { redirect: 'manual' })
  const location = new URL(response.headers.get('location')!)
  t.throws(() => oauth.validateAuthResponse(begun.as, begun.client, location, begun.state),
    oauth.AuthorizationResponseError)
  t.equal(location.searchParams.get('error'), 'access_denied')
})

await t.test('a 401 leads MCP clients to the authorisation server', async t => {
  const { url } = await serve(t)
  const refused = await fetch(new URL('/v1/accounts', url))
  const metadata = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1]
  t.equal(metadata, `${url}/.well-known/oauth-protected-resource`)
  for (const resource of [url, `${url}/v0/mcp`, `${url}/v1`]) {
    const found = await oauth.processResourceDiscoveryResponse(new URL(resource),
      await oauth.resourceDiscoveryRequest(new URL(resource), insecure))
    t.strictSame(found.authorization_servers, [url])
  }
  const wrong = await fetch(new URL('/v1/accounts', url), { headers: { authorization: 'Bearer nonsense' } })
  t.match(wrong.headers.get('www-authenticate'), /^Bearer error="invalid_token", resource_metadata=/)
})

await t.test('the metadata name the requested host, and introspection before 4.3.89 only', async t => {
  const versions: Array<[appVersion: string | undefined, isNamed: boolean]> = [
    [undefined, false], ['4.3.160', false], ['4.3.89', false], ['4.3.73', true], ['4.3.9', true], ['4.10.0', false]
  ]
  for (const [appVersion, isNamed] of versions) {
    const { port } = await serve(t, { appVersion })
    const base = `http://${isNamed ? 'localhost' : '127.0.0.1'}:${port}`
    const response = await fetch(`${base}/.well-known/oauth-authorization-server`)
    t.strictSame(await response.json(), {
      issuer: base,
      authorization_endpoint: `${base}/oauth/authorize`,
      token_endpoint: `${base}/oauth/token`,
      ...(isNamed ? { introspection_endpoint: `${base}/oauth/introspect` } : {}),
      userinfo_endpoint: `${base}/oauth/userinfo`,
      revocation_endpoint: `${base}/oauth/revoke`,
      registration_endpoint: `${base}/oauth/register`,
      grant_types_supported: ['authorization_code'],
      token_endpoint_auth_methods_supported: ['none'],
      response_types_supported: ['code'],
      scopes_supported: ['read', 'write'],
      code_challenge_methods_supported: ['S256'],
      service_documentation: `${base}/v1/spec`
    })
  }
})

await t.test('closing the server does not wait for a delayed consent', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, clockHost: new ManualHost() })
  server.sandboxes.default.oauth.consents.add({ outcome: 'approve', delay: 60_000 })
  const { address } = await begin(server.url)
  const pending = fetch(address, { redirect: 'manual' })
  await new Promise<void>(resolve => {
    const unlisten = server.sandboxes.default.onCommit(() => {
      if (server.sandboxes.default.jobs.size === 0) return
      unlisten()
      resolve()
    })
  })
  await server.close()
  const response = await pending
  t.equal(response.status, 400)
  t.match(await response.text(), /dropped before it was decided/)
})
