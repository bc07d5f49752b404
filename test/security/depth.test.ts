import t from 'tap'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createMockServer, connectMockServer } from '../../src/index.js'
import { readConfigFile } from '../../src/cli/config.js'
import { loadFixture } from '../../src/fixtures/bundled.js'
import { startServer } from '../../src/server/start-server.js'
import { build, small, smallFixture } from '../support/app.js'
import { run } from '../support/command.js'
import { connect, serve } from '../support/socket-client.js'

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const bodies = (depth: number): Array<[string, string]> => [
  ['lists', lists(depth)],
  ['objects', '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1)],
  ['lists in an object', `{"a":${lists(depth - 1)}}`]
]
const tooDeep = /nested more than 100 levels deep/

await t.test('no operation reads a body of more than 100 levels', async t => {
  const { app, box } = await build(t, { rateLimit: 'off' })
  // Those that store bytes as they come parse none.
  const bytes = ['multipart/form-data', 'application/octet-stream']
  const operations = app.operations.filter(({ method, published }) => method !== 'GET' && !bytes.includes(published?.consumes ?? ''))
  t.ok(operations.length > 40)
  for (const { operation, method, url } of operations) {
    for (const depth of [101, 5000]) {
      for (const [kind, payload] of bodies(depth)) {
        const path = url.replace(':sandboxID', 'default').replace(/:\w+/g, 'x')
        const headers = { authorization: 'Bearer test-token', 'content-type': 'application/json' }
        const answer = await app.inject({ method: method as 'POST', url: path, headers, payload })
        const name = `${operation}, ${depth} levels of ${kind}`
        if (operation === 'oauth_authorize_callback') {
          // The contract knows no other status here; the reason is in the journal.
          t.match([answer.statusCode, answer.json()], [200, { error: 'invalid_request' }], name)
          const { record } = box.journal.find({ kind: 'request' }, 1)[0]!
          t.match(record, { explanation: tooDeep })
        } else {
          t.equal(answer.statusCode, 400, name)
          t.match(answer.body, tooDeep)
        }
      }
    }
  }
  const { body, statusCode } = await app.inject('/_mock/sandboxes/default/requests?limit=10000')
  t.equal(statusCode, 200)
  t.notMatch(body, '"status":500')
  t.ok(box.journal.last > 100)
})

await t.test('100 levels are accepted', async t => {
  const { call } = await build(t)
  const create = { accountID: small.matrix, type: 'single', participantIDs: [small.cleo], other: JSON.parse(lists(99)) as unknown }
  t.match(await call('POST', '/v0/create-chat', create), { status: 200 })
  t.match(await call('POST', '/v0/create-chat', { ...create, other: JSON.parse(lists(100)) as unknown }), { status: 400 })
  t.match(await call('GET', '/_mock/sandboxes/default/requests'), { status: 200, body: { items: [{ body: create }, { body: /^\{"accountID":"matrix"/ }] } }, 'a refused one is kept as text')
})

await t.test('a chunked body is limited too, while clients wait for a text in it', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture })
  t.teardown(async () => server.close())
  const { url } = server
  const control = `${url}/_mock/sandboxes/default`
  const waiting = fetch(`${control}/wait?contains=${encodeURIComponent('[[[[')}&status=200&timeout=5m`)
  for (const path of ['/v0/create-chat', '/v1/chats', '/oauth/register', '/oauth/token']) {
    const sent = request(url + path, { method: 'POST', headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' } })
    const text = lists(5000)
    sent.write(text.slice(0, 100))
    sent.end(text.slice(100))
    const [answer] = await once(sent, 'response') as [IncomingMessage]
    answer.resume()
    t.equal(answer.statusCode, 400, path)
  }
  t.match(await (await fetch(`${control}/requests?contains=levels`)).json(), { items: { length: 4 } })
  const deepest = { accountID: small.matrix, type: 'group', participantIDs: [small.ada], other: JSON.parse(lists(99)) as unknown }
  await fetch(`${url}/v0/create-chat`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
    body: JSON.stringify(deepest)
  })
  t.match(await (await waiting).json(), { matched: true, items: [{ body: deepest }] })
})

await t.test('JSON in forms', async t => {
  const { app } = await build(t)
  const send = async (url: string, payload: string) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  for (const payload of [`fixture=${encodeURIComponent(`{"a":${lists(100)}}`)}`, `{"fixture":${lists(100)}}`]) {
    const { statusCode, body } = await send('/_mock/sandboxes', payload)
    t.equal(statusCode, 400, payload.slice(0, 20))
    t.match(body, tooDeep)
  }
})

await t.test('a deep frame gets a response, and the journal and its readers continue', async t => {
  const { app, call } = await build(t)
  const client = await connect(t, await serve(app))
  for (const depth of [101, 5000]) {
    t.match(await client.ask(lists(depth)), { type: 'error', code: 'INVALID_PAYLOAD', message: tooDeep }, `${depth} levels`)
  }
  t.match(await client.ask('{"type":"subscriptions.set","chatIDs":[],"__proto__":{"a":1}}'),
    { type: 'error', code: 'INVALID_PAYLOAD', message: /forbidden prototype/ })
  const control = '/_mock/sandboxes/default'
  t.match(await call('GET', `${control}/requests?kind=frame&contains=${encodeURIComponent('[[[[')}`), { status: 200, body: { items: { length: 2 } } })
  t.match(await call('GET', `${control}/wait?kind=frame&contains=${encodeURIComponent('[[[[')}`), { status: 200, body: { matched: true } })
  t.match(await client.ask({ type: 'subscriptions.set', chatIDs: ['*'] }), { type: 'subscriptions.updated' })
})

await t.test('files that are too deep are rejected with one line each', async t => {
  const directory = t.testdir({
    'fixture.json': `{"format":1,"accounts":${lists(100)}}`,
    'config.json': `{"port":${lists(5000)}}`,
    'poisoned.json': '{"format":1,"__proto__":{"accounts":[]}}'
  })
  const [fixture, config, poisoned] = ['fixture', 'config', 'poisoned'].map(name => join(directory, `${name}.json`))
  const issue = 'nested more than 100 levels deep'
  await t.rejects(loadFixture(fixture!), { message: `${fixture}: ${issue}` })
  await t.rejects(createMockServer({ state: fixture! }), { message: `${fixture}: ${issue}` })
  await t.rejects(readConfigFile(config!), { exitCode: 2, message: `${config}: ${issue}` })
  await t.rejects(loadFixture(poisoned!), { message: `${poisoned}: not valid JSON: Object contains forbidden prototype property` })
  const { code, stdout, stderr } = await run(t, ['validate', fixture!, config!])
  t.strictSame([code, stdout, stderr], [2, `${fixture}: ${issue}\n${config}: ${issue}\n`, ''])
})

await t.test('objects from a program', async t => {
  const cyclic: Record<string, unknown> = { format: 1 }
  cyclic.accounts = [cyclic]
  const deep = { format: 1, accounts: JSON.parse(lists(100)) as unknown }
  const large = { format: 1n }
  const cases = [[cyclic, /refers to itself/], [deep, tooDeep], [large, /^The (fixture|value) is not valid JSON: it has a BigInt$/]]
  for (const [fixture, words] of cases as Array<[never, RegExp]>) {
    await t.rejects(createMockServer({ fixture }), { name: 'TypeError', message: words })
    const mock = await createMockServer({ fixture: smallFixture })
    t.teardown(mock.close)
    for (const server of [mock, await connectMockServer(mock.url)]) {
      await t.rejects(server.createSandbox({ fixture }), { name: 'TypeError', message: words })
      const box = await server.sandbox()
      await t.rejects(box.restore(fixture), { name: 'TypeError', message: words })
      await t.rejects(box.fail({ operation: fixture }), { name: 'TypeError', message: words })
    }
  }
})
