import t from 'tap'
import { build } from '../support/app.js'
import { connectMockServer, createMockServer } from '../../src/index.js'
import { open } from '../support/mcp-calls.js'
import { Flow } from '../support/oauth-flow.js'
import { uploadFile } from '../support/upload.js'

await t.test('what a replica makes carries its name, where a proxy can see it', async t => {
  const built = await build(t, { replica: 'east-1' })
  const { call } = built
  const { body: box } = await call('POST', '/_mock/sandboxes', {}, null)
  t.match(box, { id: 'east-1.sandbox-1', token: /^bdapi_east-1\.[\w-]{40}$/ })
  t.match((await call('POST', `/_mock/sandboxes/${box.id}/fork`, {}, null)).body, { id: 'east-1.sandbox-2', token: /^bdapi_east-1\./ })
  t.match((await call('POST', `/_mock/sandboxes/${box.id}/tokens`, {}, null)).body, { token: /^bdapi_east-1\./ })
  t.match((await call('GET', `/_mock/sandboxes/${box.id}/page-token`, undefined, null)).body, { token: /^bdpage_east-1\./ })
  t.match((await uploadFile(built.app, 'text', 'a.txt', box.token)).uploadID, /^upload_east-1\.[a-z0-9]{16}$/)
  t.match(await open(built, { token: box.token }), /^east-1\.[0-9a-f-]{36}$/)
  t.match(await open(built, { url: '/_mock/mcp', token: null }), /^east-1\.[0-9a-f-]{36}$/)

  const flow = await new Flow(built).register({}, { authorization: `Bearer ${box.token}` })
  t.match(flow.clientID, /^client_east-1\.[a-z0-9]{24}$/)
  t.match((await flow.authorize()).body, /name="request_id" value="east-1\.[\w-]{43}"/)
  const code = await flow.code()
  t.match(code, /^code_east-1\.[\w-]{43}$/)
  const exchanged = await flow.exchange({ code, client_id: flow.clientID })
  const { access_token: token } = exchanged.json<{ access_token: string }>()
  t.match(token, /^bdapi_east-1\./)
  t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 200)
})

await t.test('an ID that the caller chose gets the name too, once, and names the sandbox in the answer', async t => {
  const { call } = await build(t, { replica: 'a' })
  t.match(await call('POST', '/_mock/sandboxes', { id: 'mine' }, null), { status: 201, body: { id: 'a.mine' } })
  t.match(await call('POST', '/_mock/sandboxes', { id: 'a.yours' }, null), { status: 201, body: { id: 'a.yours' } })
  t.match(await call('POST', '/_mock/sandboxes', { id: 'mine' }, null), { status: 409, body: { message: /"mine"/ } })
  t.equal((await call('GET', '/_mock/sandboxes/mine', undefined, null)).status, 404)
  t.equal((await call('DELETE', '/_mock/sandboxes/a.mine', undefined, null)).status, 204)
  t.equal((await call('GET', '/_mock/sandboxes/a.mine', undefined, null)).status, 404)
})

await t.test('the default sandbox answers to both names, and says the one that leads back to it', async t => {
  const mock = await createMockServer({ replica: 'a', seed: 1, fixture: { format: 1 } })
  t.teardown(() => mock.close())
  t.match(mock.token, /^bdapi_a\.[\w-]{40}$/, 'the token that stands in where the fixture has none')
  const far = await connectMockServer(mock.url)
  for (const server of [mock, far]) {
    t.equal((await server.sandbox()).id, 'a.default')
    t.equal((await server.sandbox('a.default')).token, mock.token)
    t.strictSame((await server.installations()).map(({ id }) => id), ['a.default'])
    await t.rejects((await server.sandbox()).delete(), { code: 'conflict' })
  }
})

await t.test('two replicas of one seed share no secret; a server without a name makes what it always made', async t => {
  const made = async (replica?: string) => {
    const { call } = await build(t, replica === undefined ? {} : { replica })
    return (await call('POST', '/_mock/sandboxes', {}, null)).body as { id: string, token: string }
  }
  const [one, other, none] = [await made('a'), await made('b'), await made()]
  t.not(one.token.slice('bdapi_a.'.length), other.token.slice('bdapi_b.'.length))
  t.match(none, { id: 'sandbox-1', token: /^bdapi_[\w-]{40}$/ })
})

await t.test('a name that cannot be a host\'s is refused, and the message says what can', async t => {
  for (const replica of ['', 'A', 'a.b', '-a', 'a-', 'a b', 'ä', 'x'.repeat(33)]) {
    await t.rejects(createMockServer({ replica }), { message: /replica: expected a name such as a or replica-1/ }, replica)
  }
})
