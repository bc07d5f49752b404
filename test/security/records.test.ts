import t from 'tap'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AssetFiles } from '../../src/storage/asset-store.js'
import { bodyCap } from '../../src/domain/journal/journal.js'
import { Flow } from '../support/oauth-flow.js'
import { build, small, smallFixture } from '../support/app.js'
import { connect, serve } from '../support/socket-client.js'

const box = '/_mock/sandboxes/default'

await t.test('tokens: expired ones are removed, else no more are created', async t => {
  const { app, call, host } = await build(t, { maxRecords: 5 })
  const make = (body: object = {}) => call('POST', `${box}/tokens`, body)
  t.equal((await make({ expiresIn: 60 })).status, 201)
  const { body: { token: secret } } = await make()

  const refused = await make()
  t.match([refused.status, refused.body], [409, { code: 'conflict', message: /5 tokens, which is the limit: revoke some/ }])
  const flow = await new Flow({ app }).register()
  const code = await flow.code()
  const noToken = await flow.exchange({ code })
  t.match([noToken.statusCode, noToken.json()], [400, { error: 'temporarily_unavailable', error_description: /limit/ }])

  host.pass(60_000)
  t.equal((await make({ token: secret })).status, 409, 'a refused call')
  t.equal((await call('GET', `${box}/tokens`)).body.items.length, 5, 'takes none away')
  t.equal((await flow.exchange({ code })).statusCode, 200, 'the code was not used up')
  t.equal((await call('GET', `${box}/tokens`)).body.items.length, 5)
  t.equal((await make()).status, 409)
  t.equal((await call('GET', '/v1/accounts', undefined, secret)).status, 200)
})

await t.test('fault rules are limited in number and length', async t => {
  const { call } = await build(t, { maxRecords: 2 })
  const add = (rule: object) => call('POST', `${box}/faults`, rule)
  const long = await add({ status: 500, message: 'x'.repeat(20_000) })
  t.match([long.status, long.body], [422, { message: /16384 characters/ }])
  t.equal((await add({ status: 500, operation: 'getChat' })).status, 201)
  t.equal((await add({ status: 500, operation: 'getChat' })).status, 201)
  const refused = await add({ status: 500 })
  t.match([refused.status, refused.body], [409, { message: /2 fault rules, which is the limit/ }])
  t.equal((await call('GET', '/v1/accounts')).status, 200)
})

await t.test('reactions on a message are limited in number and length, for every sender', async t => {
  const { call } = await build(t, { maxRecords: 3 })
  const url = `/v1/chats/${small.adaChat}/messages/100001/reactions`
  const react = (reactionKey: string, more: object = {}) => call('POST', url, { reactionKey, ...more })
  const adaReacts = (key: string) => call('PATCH', `${box}/messages/100001`, { reaction: { key, participantID: small.ada } })
  t.equal((await react('x'.repeat(501))).status, 422)
  t.equal((await react(':one:', { transactionID: 'x'.repeat(501) })).status, 422)
  t.equal((await adaReacts('x'.repeat(501))).status, 422)
  for (const key of [':one:', ':two:']) t.equal((await react(key)).status, 200)
  t.equal((await adaReacts(':three:')).status, 200)
  for (const refused of [await react(':four:'), await adaReacts(':four:')]) {
    t.match([refused.status, refused.body], [422, { message: /3 reactions on the message, which is the limit/ }])
  }
  t.equal((await react(':one:')).status, 200, 'one that is there')
})

await t.test('the values that a client sends when it signs in are limited in length', async t => {
  const { app } = await build(t)
  const flow = await new Flow({ app }).register()
  const long = 'x'.repeat(8193)
  for (const more of [{ state: long }, { resource: `https://x.example/${long}` }, { codeChallenge: long }]) {
    const { body } = await flow.callback({ scopes: ['read'], codeChallenge: 'x', ...more })
    t.match(JSON.parse(body), { error: 'invalid_request' }, Object.keys(more).join())
  }
  t.equal((await flow.callback({ scopes: ['read'], codeChallenge: 'x', state: long.slice(1) })).json().error, undefined)
})

await t.test('planned jobs are removed together with their subject', async t => {
  const signal = { accountID: 'signal', bridge: { id: 'signal', type: 'signal', provider: 'cloud' as const }, user: { id: 'me' } }
  const { call, box: sandbox } = await build(t, {
    sendDelay: 0,
    fixture: {
      ...smallFixture,
      accounts: [...smallFixture.accounts!, signal],
      network: { deliveryDelay: 3_600_000, readDelay: 3_600_000 },
      chats: [...smallFixture.chats!,
        { id: '!signal:x', accountID: 'signal', type: 'single', participants: [small.ada], messageExpirySeconds: 86_400 }]
    }
  })
  const send = async () => (await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'Hello' })).body.pendingMessageID
  const planned = () => sandbox.jobs.size

  await send()
  const one = planned()
  for (let round = 0; round < 20; round++) {
    const pendingID = await send()
    const { body: { id } } = await call('GET', `/v1/chats/${small.adaChat}/messages/${pendingID}`)
    t.equal((await call('DELETE', `/v1/chats/${small.adaChat}/messages/${id}`)).status, 204)
  }
  t.equal(planned(), one, 'deleted messages')

  const { id } = (await call('POST', `${box}/messages`, { chatID: '!signal:x', text: 'Psst' })).body
  await call('POST', '/v1/chats/!signal:x/read')
  const read = planned()
  for (let round = 0; round < 20; round++) {
    await call('POST', '/v1/chats/!signal:x/unread', { messageID: id })
    await call('POST', '/v1/chats/!signal:x/read')
  }
  t.equal(planned(), read, 'a message that is read again')

  await call('POST', `${box}/accounts/${small.matrix}/status`, { status: 'disconnected' })
  await send()
  t.match(sandbox.network.toFixture(), { waiting: [{ chatID: small.adaChat }] })
  t.equal((await call('DELETE', `${box}/chats/${small.adaChat}`)).status, 204)
  t.equal((await call('DELETE', `${box}/chats/!signal:x`)).status, 204)
  t.equal(planned(), 0, 'deleted chats')
  t.equal(sandbox.network.toFixture().waiting, undefined)
})

await t.test('the journal keeps the beginning of long bodies and frames, however they arrive', async t => {
  const { app, call } = await build(t)
  const url = await serve(app)
  const { port } = app.server.address() as AddressInfo
  // In chunks, so that no length is announced.
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer test-token', 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const sent = request({ port, path: '/v1/chats', method: 'POST', headers }, response => {
      response.resume()
      response.on('end', () => { resolve(response.statusCode) })
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'x'.repeat(50_000) }))
  })
  t.equal(status, 200)
  const client = await connect(t, url)
  await client.subscribe('*')
  await client.ask({ type: 'subscriptions.set', chatIDs: ['*'], more: 'x'.repeat(50_000) })
  await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'x'.repeat(50_000) })
  await client.rest()
  const entries = (await call('GET', `${box}/requests?operation=createChat`)).body.items as Array<{ body: string }>
  t.ok(entries.every(({ body }) => body.length <= bodyCap + 3))
  const { body: { items } } = await call('GET', `${box}/requests?kind=frame`)
  const long = (items as Array<{ frame: unknown }>).filter(({ frame }) => JSON.stringify(frame).length > 10_000)
  t.ok(long.length >= 2)
  t.ok(long.every(({ frame }) => typeof frame === 'string' && frame.length <= bodyCap + 3))
  const found = await call('GET', `${box}/requests?kind=frame&type=message.upserted&chatID=${small.adaChat}`)
  t.ok(found.body.items.length > 0, 'a frame that was cut off is found by its type and its chat')
})

await t.test('events that faults hold back count as waiting to be read', async t => {
  const { app, box: sandbox, call, host } = await build(t, { sockets: { maxBuffered: 2000 } })
  const timers = host.waiting
  const client = await (await connect(t, await serve(app))).subscribe('*')
  sandbox.faults.add({ socket: { delay: 60_000 } })
  for (let round = 0; round < 20; round++) await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'Hello' })
  t.match(await client.closed, { code: 1013, reason: /2000 bytes/ })
  // The server has heard of the end once it answers.
  while (app.sockets.size > 0) await call('GET', '/_mock/health')
  t.equal(host.waiting, timers, 'nothing is left of the connection')
})

await t.test('the newest files that snapshots refer to are kept', async t => {
  const store = new AssetFiles({ limit: 1000, mostKept: 2 })
  t.teardown(() => { store.dispose() })
  const folder = store.folder()
  const files = [1, 2, 3].map(() => folder.write(randomBytes(10)))
  for (const file of files) folder.keep(file)
  t.strictSame(files.map(({ sha256 }) => store.kept(sha256) !== undefined), [false, true, true])
})
