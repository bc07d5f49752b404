import t from 'tap'
import type { AddressInfo } from 'node:net'
import { build, small, smallFixture, type Built } from '../support/app.js'

const sandboxes = '/_mock/sandboxes'
const anonymous = null

/** Calls the control API, which asks for no token on loopback. */
function controller ({ call }: Built) {
  return (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', body?: unknown) =>
    call(method, `/_mock${path}`, body, anonymous)
}

await t.test('a new sandbox has its own token and shares nothing with the default one', async t => {
  const built = await build(t)
  const control = controller(built)
  const made = await control('POST', '/sandboxes')
  t.equal(made.status, 201)
  t.match(made.body, { id: 'sandbox-1', fixture: 'small', seed: 1, token: /^bdapi_[\w-]{40}$/, clock: { mode: 'real' } })
  t.equal(made.body.tokens.length, 1)
  const created = await built.call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'Only here'
  }, made.body.token)
  t.equal(created.status, 200)
  t.equal((await built.call('GET', `/v0/get-chat?chatID=${created.body.chatID}`, undefined, made.body.token)).status, 200)
  t.equal((await built.call('GET', `/v0/get-chat?chatID=${created.body.chatID}`)).status, 404)
  t.equal((await control('GET', '/sandboxes/sandbox-1')).body.counts.chats, 3)
  t.equal((await control('GET', '/sandboxes/default')).body.counts.chats, 2)
})

await t.test('the options of a sandbox', async t => {
  const built = await build(t)
  const control = controller(built)
  const made = await control('POST', '/sandboxes', {
    id: 'mine',
    fixture: 'empty',
    seed: 7,
    clock: { now: '2030-05-01T10:00:00Z', frozen: true },
    sendDelay: 250,
    tokens: [
      { scopes: ['read'], name: 'reader', expiresIn: 60 },
      { token: 'my secret', expiresIn: '2h' }
    ]
  })
  t.equal(made.status, 201)
  t.match(made.body, {
    id: 'mine',
    fixture: 'empty',
    seed: 7,
    clock: { now: '2030-05-01T10:00:00.000Z', mode: 'frozen', planned: 0 },
    tokens: [
      { name: 'reader', scopes: ['read'], expiresAt: '2030-05-01T10:01:00.000Z', expired: false },
      { token: 'my secret', scopes: ['read', 'write'], expiresAt: '2030-05-01T12:00:00.000Z' }
    ]
  })
  t.equal(made.body.token, made.body.tokens[0].token)
  const shown = await control('GET', '/sandboxes/mine')
  t.equal(shown.body.digest, made.body.digest)
  t.strictSame(shown.body.counts,
    { accounts: 1, contacts: 0, chats: 0, messages: 0, tokens: 2, jobs: 0, ...shown.body.counts })
  t.notMatch(JSON.stringify(shown.body), 'my secret', 'inspecting names tokens without revealing them')
  t.equal((await built.call('GET', '/v1/accounts', undefined, 'my secret')).status, 200)
  await control('POST', '/sandboxes/mine/clock', { advance: '90m' })
  t.equal((await built.call('GET', '/v1/accounts', undefined, made.body.token)).status, 401, 'the first one has expired')
  await control('POST', '/sandboxes/mine/clock', { advance: '30m' })
  t.equal((await built.call('GET', '/v1/accounts', undefined, 'my secret')).status, 401)
  t.equal((await control('GET', '/sandboxes/default')).body.clock.now, '2026-02-01T12:00:00.000Z', 'clocks are apart')
})

await t.test('an inline fixture is accepted, and the options of the request override it', async t => {
  const built = await build(t)
  const control = controller(built)
  const fixture = {
    ...smallFixture,
    name: 'inline',
    random: { seed: 3 },
    clock: { mode: 'frozen', now: '2020-01-01T00:00:00Z' },
    network: { sendDelay: 9 },
    tokens: [{ token: 'inline-token', scopes: ['read'] }]
  }
  const plain = await control('POST', '/sandboxes', { fixture, tokens: [] })
  t.match(plain.body, { fixture: 'inline', seed: 3, clock: { now: '2020-01-01T00:00:00.000Z', mode: 'frozen' }, tokens: [] })
  t.notOk('token' in plain.body)
  t.equal((await built.call('GET', '/v1/accounts', undefined, 'inline-token')).status, 200)
  const changed = await control('POST', '/sandboxes', { fixture, seed: 4, clock: { frozen: false }, sendDelay: 5 })
  t.match(changed.body, { seed: 4, clock: { mode: 'real' } })
  t.match((await control('GET', `/sandboxes/${changed.body.id}/state`)).body, { random: { seed: 4 }, network: { sendDelay: 5 } })
})

await t.test('a rejected sandbox leaves nothing behind', async t => {
  const built = await build(t, { maxSandboxes: 2 })
  const control = controller(built)
  const cases: Array<[string, unknown, number, RegExp]> = [
    ['an ID with a slash', { id: 'a/b' }, 422, /body\.id/],
    ['an ID that is taken', { id: 'default' }, 409, /already/],
    ['an unknown fixture name', { fixture: 'nonesuch' }, 422, /default, clean, empty, sdk-conformance/],
    ['a path', { fixture: '/etc/passwd' }, 422, /reads no files/],
    ['a fixture that refers to nothing', { fixture: { format: 1, chats: [{ id: '!x', accountID: 'none', type: 'single', participants: [] }] } }, 422, /There is no account "none"/],
    ['a fixture of another format', { fixture: { format: 2 } }, 422, /format/],
    ['a random state that no generator has', { fixture: { format: 1, random: { seed: 1, streams: { ids: [1] } }, accounts: [] } }, 422, /random|loaded/],
    ['a token that is in use', { tokens: [{ token: 'fresh' }, { token: 'test-token' }] }, 409, /in use/],
    ['the same token twice', { tokens: [{ token: 'fresh' }, { token: 'fresh' }] }, 409, /in use/],
    ['an unknown scope', { tokens: [{ scopes: ['admin'] }] }, 422, /scopes/],
    ['a token that has no scope', { tokens: [{ scopes: [] }] }, 422, /scopes/],
    ['a lifetime that is no duration', { tokens: [{ expiresIn: 'soon' }] }, 422, /duration/],
    ['a time without a zone', { clock: { now: '2026-01-01' } }, 422, /clock\.now/],
    ['a time that no clock can show', { clock: { now: 9e15, frozen: true } }, 422, /clock/],
    ['a seed of text', { seed: '5' }, 422, /seed/],
    ['a seed of more than 32 bits', { seed: 2 ** 40 }, 422, /seed/],
    ['a negative delay', { sendDelay: -1 }, 422, /sendDelay/],
    ['a port that cannot be', { listen: 70000 }, 422, /listen/],
    ['broken JSON', '{"id":', 400, /JSON/],
    ['a list', [], 422, /body/]
  ]
  for (const [name, body, status, words] of cases) {
    const answer = await control('POST', '/sandboxes', body)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.match(answer.body.message, words, name)
    t.equal((await control('GET', '/sandboxes')).body.items.length, 1, name)
  }
  t.equal((await control('POST', '/sandboxes', { tokens: [{ token: 'fresh' }] })).status, 201, 'the tokens are free again')
  const full = await control('POST', '/sandboxes', {})
  t.equal(full.status, 409)
  t.match(full.body.message, /2 sandboxes, which is the limit/)
  t.equal((await control('DELETE', '/sandboxes/sandbox-1')).status, 204)
  t.equal((await control('POST', '/sandboxes')).status, 201)
})

await t.test('sandboxes are listed and deleted; the default one is not', async t => {
  const built = await build(t)
  const control = controller(built)
  const { body: { token } } = await control('POST', '/sandboxes', { id: 'gone' })
  t.match((await control('GET', '/sandboxes')).body.items.map(({ id }: { id: string }) => id), ['default', 'gone'])
  t.equal((await control('DELETE', '/sandboxes/gone')).status, 204)
  t.equal((await built.call('GET', '/v1/accounts', undefined, token)).status, 401)
  t.equal((await control('GET', '/sandboxes/gone')).status, 404)
  t.equal((await control('DELETE', '/sandboxes/gone')).status, 404)
  const kept = await control('DELETE', '/sandboxes/default')
  t.equal(kept.status, 409)
  t.match(kept.body.message, /reset it instead/)
  t.equal((await control('POST', '/sandboxes')).body.id, 'sandbox-1', 'numbers count what was numbered')
})

await t.test('a sandbox with its own port', async t => {
  const built = await build(t)
  const control = controller(built)
  await built.app.listen({ host: '127.0.0.1', port: 0 })
  const { port: main } = built.app.server.address() as AddressInfo
  const made = (await (await fetch(`http://127.0.0.1:${main}${sandboxes}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"own","listen":true}'
  })).json()) as { port: number, url: string, token: string }
  t.equal(made.url, `http://127.0.0.1:${made.port}`)
  t.not(made.port, main)
  t.equal((await control('GET', '/sandboxes/own')).body.port, made.port)
  t.equal((await fetch(`${made.url}/v1/accounts`, { headers: { authorization: `Bearer ${made.token}` } })).status, 200)
  t.equal((await fetch(`${made.url}/v1/accounts`, { headers: { authorization: 'Bearer test-token' } })).status, 200,
    'a token belongs to its sandbox wherever it is shown')
  const taken = await control('POST', '/sandboxes', { id: 'second', listen: made.port })
  t.equal(taken.status, 409)
  t.match(taken.body.message, /EADDRINUSE/)
  t.equal((await control('GET', '/sandboxes/second')).status, 404)
  await control('DELETE', '/sandboxes/own')
  await t.rejects(fetch(`${made.url}/_mock/health`), 'the port is closed')
  t.equal((await control('POST', '/sandboxes', { id: 'second', listen: made.port })).status, 201, 'and free again')
})

await t.test('requests without a token belong to the sandbox of their port', async t => {
  const { app } = await build(t)
  const { body: { id, port } } = JSON.parse(JSON.stringify({
    body: (await app.inject({ method: 'POST', url: sandboxes, payload: { listen: true } })).json()
  })) as { body: { id: string, port: number } }
  const seen: string[] = []
  app.server.on('request', () => seen.push('main'))
  await fetch(`http://127.0.0.1:${port}/v1/accounts`)
  t.strictSame(seen, [], 'the door leads to the app and not through the main server')
  t.ok(id)
})

await t.test('bodies may be forms, whose values are text', async t => {
  const { app } = await build(t)
  const form = (url: string, payload: string) => app.inject({
    method: 'POST', url: `/_mock${url}`, payload, headers: { 'content-type': 'application/x-www-form-urlencoded' }
  })
  const made = await form('/sandboxes', 'id=formed&seed=5&sendDelay=20&fixture=empty&clock={"frozen":true}&tokens=[{"name":"t"}]')
  t.equal(made.statusCode, 201, made.body)
  t.match(made.json(), { id: 'formed', seed: 5, fixture: 'empty', clock: { mode: 'frozen' }, tokens: [{ name: 't' }] })
  t.match((await form('/sandboxes/formed/tokens', 'scopes=read&expiresIn=30&name=7')).json(), { scopes: ['read'], name: '7' })
  t.match((await form('/sandboxes/formed/tokens', 'scopes=read&scopes=write')).json(), { scopes: ['read', 'write'] })
  t.match((await form('/sandboxes/formed/clock', 'resume=true')).json(), { mode: 'real' })
  t.match((await form('/sandboxes/formed/clock', 'freeze=true&advance=1500')).json(), { mode: 'frozen' })
  const refused = await form('/sandboxes', 'seed=many')
  t.equal(refused.statusCode, 422)
  t.match(refused.json().message, /seed/)
  t.equal((await form('/sandboxes', '')).statusCode, 201)
  t.equal((await form('/sandboxes', '{"id":"undeclared"}')).statusCode, 201, 'curl -d with JSON and no content type')
  t.equal((await form('/sandboxes', '{"id":')).statusCode, 400)
})

await t.test('tokens are created, listed and revoked', async t => {
  const built = await build(t)
  const control = controller(built)
  const path = '/sandboxes/default/tokens'
  const made = await control('POST', path, { scopes: ['read'], name: 'extra', expiresIn: '1h' })
  t.equal(made.status, 201)
  t.match(made.body, { id: String, token: /^bdapi_/, name: 'extra', scopes: ['read'], expiresAt: '2026-02-01T13:00:00.000Z' })
  t.equal((await built.call('GET', '/v1/accounts', undefined, made.body.token)).status, 200)
  t.strictSame((await control('GET', path)).body.items.map(({ id }: { id: string }) => id),
    ['test', 'test-read', 'test-write', made.body.id])
  t.equal((await control('DELETE', `${path}/${made.body.id}`)).status, 204)
  t.equal((await built.call('GET', '/v1/accounts', undefined, made.body.token)).status, 401)
  t.equal((await control('DELETE', `${path}/${made.body.id}`)).status, 404)
  t.equal((await control('POST', path, { token: 'test-token' })).status, 409)
  t.equal((await control('POST', '/sandboxes/nonesuch/tokens')).status, 404)
})

await t.test('GET returns the state that was PUT', async t => {
  const built = await build(t)
  const control = controller(built)
  await control('POST', '/sandboxes/default/clock', { freeze: true })
  await built.call('POST', '/v0/create-chat', { accountID: small.matrix, type: 'group', participantIDs: [small.ada], messageText: 'x' })
  const saved = await control('GET', '/sandboxes/default/state')
  const { body: { digest } } = await control('GET', '/sandboxes/default')
  t.match(saved.body, { format: 1, chats: [{}, {}, {}] })
  await control('POST', '/sandboxes/default/reset')
  t.not((await control('GET', '/sandboxes/default')).body.digest, digest)
  const put = await control('PUT', '/sandboxes/default/state', saved.body)
  t.strictSame(put.body, { digest, missing: [] })
  t.strictSame((await control('GET', '/sandboxes/default/state')).body, saved.body)
})

await t.test('an invalid state changes nothing', async t => {
  const built = await build(t, { stateLimit: 20_000 })
  const control = controller(built)
  const path = '/sandboxes/default/state'
  const { body: before } = await control('GET', path)
  const cases: Array<[string, unknown, number]> = [
    ['a list', [], 422],
    ['no format', {}, 422],
    ['an unknown section', { format: 1, chat: [] }, 422],
    ['a reference to nothing', { format: 1, chats: [{ id: '!x', accountID: 'y', type: 'single', participants: [] }] }, 422],
    ['what only shows on loading', { ...before, random: { seed: 1, streams: { ids: [1, 2] } } }, 422],
    ['broken JSON', '{', 400],
    ['no body', undefined, 400],
    ['too much', { format: 1, description: 'x'.repeat(20_000) }, 400]
  ]
  for (const [name, body, status] of cases) {
    const answer = await control('PUT', path, body)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.strictSame((await control('GET', path)).body, before, name)
  }
  t.equal((await control('PUT', path, before)).status, 200)
})

await t.test('the ledger of operations is built from the routes', async t => {
  const built = await build(t)
  const control = controller(built)
  const { body } = await control('GET', '/operations')
  t.equal(body.items.length, built.app.operations.length)
  t.match(body.items.find(({ operation }: { operation: string }) => operation === 'getAccount'), {
    method: 'GET', path: '/v1/accounts/{accountID}', generation: 'v1', scope: 'read', fidelity: [{ behaviour: String, evidence: 'published' }]
  })
  t.match(body.items.find(({ operation }: { operation: string }) => operation === 'createChatV0'), { successor: '/v1/chats' })
  const { body: { items } } = await control('GET', '/operations?generation=control')
  t.ok(items.length > 5 && items.every(({ path }: { path: string }) => path.startsWith('/_mock/')))
  t.equal((await control('GET', '/operations?generation=v9')).status, 422)
})

await t.test('the announced URL can change after the start', async t => {
  const built = await build(t)
  const control = controller(built)
  t.match((await control('GET', '/public-url')).body, { announced: null })
  t.strictSame((await control('PUT', '/public-url', { url: 'https://mock.example.com/x/' })).body,
    { url: 'https://mock.example.com/x', announced: 'https://mock.example.com/x' })
  t.equal((await control('POST', '/sandboxes')).body.url, 'https://mock.example.com/x')
  t.equal((await control('PUT', '/public-url', { url: 'ftp://x' })).status, 422)
  t.match((await control('PUT', '/public-url', { url: null })).body, { announced: null })
})
