import t from 'tap'
import fc from 'fast-check'
import { build, smallFixture, type Built } from '../../support/app.js'
import { startServer } from '../../../src/server/start-server.js'
import { challenge, Flow, metadata, redirected, redirectURI, verifier } from '../../support/oauth-flow.js'

const control = ({ call }: Built, sandbox = 'default') =>
  (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
    call(method, `/_mock/sandboxes/${sandbox}${path}`, body, null)

/** A second sandbox, with a client that registered in it by its token. */
async function second (built: Built) {
  const { body } = await built.call('POST', '/_mock/sandboxes', { id: 'other', fixture: 'empty' }, null)
  const flow = await new Flow(built).register({}, { authorization: `Bearer ${body.token}` })
  return { box: built.sandboxes.get('other'), flow }
}

await t.test('a client signs in to the sandbox that it registered in', async t => {
  const built = await build(t)
  const { box, flow } = await second(built)
  t.equal(box.oauth.clients.list().length, 1)
  t.equal(built.box.oauth.clients.list().length, 0)

  t.match((await flow.authorize()).body, '<dd>other</dd>')
  const answer = await flow.decide([['request_id', await flow.page()], ['decision', 'allow'], ['scope', 'read']])
  const tokenFor = async (code: string | undefined) =>
    (await flow.exchange({ code })).json<{ access_token: string }>().access_token
  const byPage = await tokenFor(redirected(answer).code)
  const byScript = await flow.token()
  box.oauth.consents.add({ outcome: 'approve' })
  const byQueue = await tokenFor(redirected(await flow.authorize()).code)
  for (const token of [byPage, byScript, byQueue]) {
    t.equal(built.sandboxes.registry.find(token)?.box.id, 'other')
    t.match((await flow.introspect(token)).json(), { active: true })
  }
  t.equal(built.box.tokens.list().length, 3, 'the default sandbox has those of its fixture')
})

await t.test("a client of a sandbox's own port registers there", async t => {
  const server = await startServer({ port: 0, fixture: smallFixture })
  t.teardown(() => server.close())
  const made = await fetch(`${server.url}/_mock/sandboxes`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'other', listen: true })
  })
  const { url } = await made.json() as { url: string }
  const registered = await fetch(`${url}/oauth/register`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata)
  })
  t.equal(registered.status, 201)
  t.match(await registered.json(), { token_endpoint: `${url}/oauth/token` })
  t.equal(server.sandboxes.get('other').oauth.clients.list().length, 1)
})

await t.test("one sandbox cannot use another's code", async t => {
  const built = await build(t)
  const own = await new Flow(built).register()
  const { flow } = await second(built)
  const code = await flow.code()
  t.match((await own.exchange({ code, client_id: own.clientID })).json(), { error: 'invalid_grant' })
  t.equal((await own.exchange({ code })).statusCode, 200, 'without a client, the code says where it belongs')
})

await t.test('deleting a sandbox removes its clients', async t => {
  const built = await build(t)
  const { flow } = await second(built)
  const code = await flow.code()
  await built.call('DELETE', '/_mock/sandboxes/other', undefined, null)
  t.match((await flow.authorize()).body, 'no client')
  t.match((await flow.exchange({ code })).json(), { error: 'invalid_grant' })
})

await t.test('a sandbox that is deleted does not keep a delayed sign-in waiting', async t => {
  const built = await build(t)
  const { box, flow } = await second(built)
  box.oauth.consents.add({ outcome: 'approve', delay: 60_000 })
  const planned = new Promise<void>(resolve => {
    box.onCommit(() => { if (box.jobs.size > 0) resolve() })
  })
  const pending = flow.authorize()
  await planned
  await built.call('DELETE', '/_mock/sandboxes/other', undefined, null)
  t.match((await pending).body, 'dropped before')
})

await t.test('sandboxes of the same seed have different clients, codes and tokens', async t => {
  const built = await build(t)
  const own = await new Flow(built).register()
  const { flow } = await second(built)
  t.not(own.clientID, flow.clientID)
  t.not(await own.code(), await flow.code())
  t.not(await own.token(), await flow.token())
})

await t.test('the same seed and the same requests produce the same IDs', async t => {
  const run = async () => {
    const built = await build(t, { seed: 7 })
    const flow = await new Flow(built).register()
    return [flow.clientID, await flow.page(), await flow.code(), await flow.token(), built.box.digest()]
  }
  t.strictSame(await run(), await run())
})

await t.test('a reset removes sign-ins, and a snapshot restores them', async t => {
  const built = await build(t)
  const boot = built.box.digest()
  const flow = await new Flow(built).register()
  const token = await flow.token()
  const code = await flow.code()
  const requestID = await flow.page()
  built.box.oauth.consents.add({ outcome: 'deny', delay: 1 })
  const saved = built.box.snapshot()
  const digest = built.box.digest()

  built.box.reset()
  t.equal(built.box.digest(), boot)
  t.equal((await flow.authorize()).statusCode, 400)
  t.match((await flow.exchange({ code })).json(), { error: 'invalid_grant' })
  t.strictSame((await flow.introspect(token)).json(), { active: false })
  t.strictSame((await flow.callback({ requestID, scopes: ['read'] })).json(), { error: 'invalid_request' })

  built.box.restore(JSON.parse(JSON.stringify(saved)) as typeof saved)
  t.equal(built.box.digest(), digest)
  t.match((await flow.introspect(token)).json(), { active: true, client: { name: 'Test client', user_agent: 'lightMyRequest' } })
  t.equal((await flow.exchange({ code })).statusCode, 200)
  t.match((await flow.callback({ requestID, scopes: ['read'] })).json(), { code: /^code_/, state: 'the state' })
  t.strictSame(built.box.oauth.consents.list(), [{ outcome: 'deny', delay: 1 }])
})

await t.test('a snapshot contains the OAuth state after any sequence of steps', async t => {
  const step = fc.oneof(
    fc.constant('register' as const), fc.constant('page' as const), fc.constant('code' as const), fc.constant('token' as const),
    fc.constant('replay' as const), fc.constant('deny' as const), fc.constant('queue' as const), fc.constant('later' as const)
  )
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
    const { app, sandboxes, box } = await build(t)
    const flow = await new Flow({ app }).register()
    const codes: string[] = []
    for (const name of steps) {
      if (name === 'register') await flow.register()
      if (name === 'page' && box.oauth.consents.list().length === 0) await flow.page()
      if (name === 'code') codes.push(await flow.code())
      if (name === 'token') await flow.token()
      if (name === 'replay') await flow.exchange({ code: codes[0] ?? 'none' })
      if (name === 'deny') await flow.callback({ clientInfo: { clientID: flow.clientID }, scopes: [], codeChallenge: challenge })
      if (name === 'queue') box.oauth.consents.add({ outcome: 'approve', scopes: ['read'], expiresIn: 5 })
      if (name === 'later') box.advanceTo(box.clock.now() + 60_000)
    }
    const saved = JSON.parse(JSON.stringify(box.snapshot())) as ReturnType<typeof box.snapshot>
    const digest = box.digest()
    box.reset()
    box.restore(saved)
    t.equal(box.digest(), digest)
    sandboxes.create({ id: 'copy', fixture: saved })
    t.equal(sandboxes.oauthRegistry.find('client', flow.clientID)?.id, 'default', 'a copy takes nothing away')
  }), { numRuns: 15 })
})

await t.test('a fixture can define clients and outcomes', async t => {
  const { app } = await build(t, {
    fixture: {
      ...smallFixture,
      oauth: {
        clients: [{ clientID: 'my-app', name: 'My app', redirectURIs: [redirectURI], scopes: ['read'] }],
        consents: [{ outcome: 'deny' }]
      }
    }
  })
  const flow = new Flow({ app })
  flow.clientID = 'my-app'
  t.match(redirected(await flow.authorize()), { error: 'access_denied' })
  t.match((await flow.authorize()).body, 'Allow <bdi>My app</bdi>')
  t.notMatch((await flow.authorize()).body, 'value="write"')
})

await t.test("a fixture's clients are checked like those that register", async t => {
  const { call } = await build(t)
  const client = { clientID: 'my-app', name: 'My app', redirectURIs: [redirectURI] }
  const refused = await call('PUT', '/_mock/sandboxes/default/state', {
    format: 1, oauth: { clients: [client, { ...client, redirectURIs: [redirectURI, 'https://app.example/cb'] }] }
  }, null)
  t.equal(refused.status, 422)
  t.match(refused.body.details.issues, [
    { path: ['oauth', 'clients', 1, 'clientID'], message: /another OAuth client/ },
    { path: ['oauth', 'clients', 1, 'redirectURIs', 1], message: /loopback/ }
  ])
})

await t.test('clients, requests, codes and queued outcomes have limits', async t => {
  const { app, box } = await build(t, { maxRecords: 20 })
  const flow = await new Flow({ app }).register()
  const firstPage = await flow.page()
  const firstCode = await flow.code()
  const [client] = box.oauth.clients.list()
  const asked = { clientID: client!.clientID, redirectURI, codeChallenge: challenge }
  for (let n = 0; n < 20; n++) {
    const request = box.oauth.requests.begin(asked)
    box.oauth.requests.decide(request, { outcome: 'approve' }, {})
    box.oauth.requests.collect(request)
    box.oauth.requests.begin(asked)
  }
  t.match((await flow.callback({ requestID: firstPage })).json(), { error: 'invalid_request' }, 'the oldest request is over')
  t.match((await flow.exchange({ code: firstCode })).json(), { error: 'invalid_grant' }, 'the oldest code is forgotten')
  const { requests, codes } = box.oauth.toFixture()!
  t.strictSame([requests?.length, codes?.length], [20, 20])

  for (let n = box.oauth.clients.list().length; n < 20; n++) {
    box.oauth.clients.register({ name: 'x', redirectURIs: [redirectURI], scope: 'read' })
  }
  const refused = await app.inject({ method: 'POST', url: '/oauth/register', payload: metadata })
  t.match([refused.statusCode, refused.json()], [400, { error: 'invalid_client_metadata', error_description: /limit/ }])

  for (let n = 0; n < 20; n++) box.oauth.consents.add({ outcome: 'deny' })
  const full = await app.inject({ method: 'POST', url: '/_mock/sandboxes/default/consents', payload: { outcome: 'deny' } })
  t.equal(full.statusCode, 409)
})

await t.test('the control API queues, lists and removes outcomes', async t => {
  const built = await build(t)
  const flow = await new Flow(built).register()
  const call = control(built)
  const made = await call('POST', '/consents', { outcome: 'approve', scopes: ['read'], delay: '2s', expiresIn: '1h' })
  t.strictSame([made.status, made.body], [201, { outcome: 'approve', scopes: ['read'], delay: 2000, expiresIn: 3600 }])
  await built.app.inject({
    method: 'POST',
    url: '/_mock/sandboxes/default/consents',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'outcome=approve&scopes=write&expiresIn=90'
  })
  t.strictSame((await call('GET', '/consents')).body.items.slice(1), [{ outcome: 'approve', scopes: ['write'], expiresIn: 90 }])

  built.box.oauth.consents.next()
  const { code } = redirected(await flow.authorize())
  t.match((await flow.exchange({ code })).json(), { scope: 'write', expires_in: 90 })

  await call('POST', '/consents', { outcome: 'deny' })
  t.equal((await call('DELETE', '/consents')).status, 204)
  t.equal((await flow.authorize()).statusCode, 200, 'the page is back')

  for (const [body, path] of [
    [{}, 'outcome'], [{ outcome: 'maybe' }, 'outcome'], [{ outcome: 'approve', scopes: [] }, 'scopes'],
    [{ outcome: 'approve', scopes: ['admin'] }, 'scopes'], [{ outcome: 'deny', error: 'Nonsense!' }, 'error'],
    [{ outcome: 'approve', delay: 'soon' }, 'delay'], [{ outcome: 'approve', delay: -1 }, 'delay'],
    [{ outcome: 'approve', expiresIn: 'never' }, 'expiresIn'], [{ outcome: 'approve', scope: ['read'] }, 'body']
  ] as const) {
    const refused = await call('POST', '/consents', body)
    t.equal(refused.status, 422, JSON.stringify(body))
    t.match(refused.body.message, path, JSON.stringify(body))
  }
  t.equal((await control(built, 'nowhere')('POST', '/consents', { outcome: 'deny' })).status, 404)
})

await t.test('the control API lists the tokens that OAuth made with their clients', async t => {
  const built = await build(t)
  const flow = await new Flow(built).register()
  const token = await flow.token(['read'])
  const { body } = await control(built)('GET', '/tokens')
  t.match(body.items.find((item: { token: string }) => item.token === token), {
    clientID: flow.clientID, name: 'Test client', scopes: ['read'], expired: false
  })
})

await t.test("the journal notes sign-ins in the client's sandbox, without their secrets", async t => {
  const built = await build(t)
  const { flow } = await second(built)
  const token = await flow.token()
  await flow.exchange({ code: 'wrong' })
  await flow.introspect(token)
  const { text, body } = await control(built, 'other')('GET', '/requests')
  const operations = (body.items as Array<{ operation: string }>).map(({ operation }) => operation)
  for (const operation of ['oauth_register_client', 'oauth_authorize_callback', 'oauth_token', 'oauth_introspect_token']) {
    t.ok(operations.includes(operation), operation)
  }
  for (const secret of [token, verifier]) t.notMatch(text, secret)
})

await t.test('fault rules of a sandbox act on the sign-ins of its clients', async t => {
  const built = await build(t)
  const own = await new Flow(built).register()
  const { flow } = await second(built)
  await control(built, 'other')('POST', '/faults', { operation: 'oauth_token', status: 500 })
  const failed = await flow.exchange({ code: await flow.code(), client_id: flow.clientID })
  t.match([failed.statusCode, failed.json()], [500, { error: 'server_error' }])
  t.equal((await own.exchange({ code: await own.code() })).statusCode, 200)
})
