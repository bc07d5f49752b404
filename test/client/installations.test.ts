import t from 'tap'
import { WebSocket } from 'ws'
import { connectMockServer, createInstallations, createMockServer, type MockSandbox } from '../../src/index.js'
import { smallFixture } from '../support/app.js'
import { Client } from '../support/socket-client.js'

/** Calls the emulated API of an installation by its own port, without a token until one is signed in. */
async function call (url: string, method: string, path: string, body?: object, token?: string) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
    },
    ...(body && { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** Signs in by e-mail, as a client does. @returns the Matrix user ID and a token */
async function signIn ({ url }: MockSandbox, email: string): Promise<{ userID: string, token: string }> {
  const { body: { setupRequestID } } = await call(url, 'POST', '/v1/app/setup/start')
  await call(url, 'POST', '/v1/app/setup/email', { setupRequestID, email })
  const { body } = await call(url, 'POST', '/v1/app/setup/response', { setupRequestID, response: '123456' })
  return { userID: body.session.matrix.userID, token: body.matrix.accessToken }
}

await t.test('createInstallations: two users chat, each on a port of their own', async t => {
  await using installations = await createInstallations(2, { fixture: smallFixture, seed: 1 })
  const [alice, bob] = installations as unknown as [MockSandbox, MockSandbox]
  t.equal(installations.length, 2)
  t.not(alice.url, bob.url)
  const [one, two] = [await signIn(alice, 'alice@example.com'), await signIn(bob, 'bob@example.com')]
  const socket = new Client(new WebSocket(`${bob.url.replace('http', 'ws')}/v1/ws`, {
    headers: { authorization: `Bearer ${two.token}` }
  }))
  t.teardown(() => { socket.ws.terminate() })
  t.match(await socket.next(), { type: 'ready' })
  await socket.subscribe('*')
  const started = await call(alice.url, 'POST', '/v1/chats/start', {
    accountID: 'matrix', user: { id: two.userID }, messageText: 'Hello'
  }, one.token)
  t.equal(started.status, 200)
  t.match(await socket.next(), { type: 'chat.upserted', chatID: started.body.chatID })
  const { body: { items } } = await call(bob.url, 'GET', `/v1/chats/${encodeURIComponent(started.body.chatID)}/messages`, undefined, two.token)
  t.match(items, [{ text: 'Hello', senderID: one.userID, isSender: false }])
  t.match((await alice.requests({ operation: 'startChat' })).length, 1, 'journals are apart')
  t.strictSame(await bob.requests({ operation: 'startChat' }), [])
  t.match(await installations.mock.sandboxes(), [
    { id: 'default', userID: one.userID }, { id: 'installation-2', userID: two.userID, homeserver: 'default' }
  ])
})

await t.test('all send at once, and each socket gets each message once', async t => {
  await using installations = await createInstallations(3, { fixture: smallFixture, seed: 1 })
  const users = await Promise.all(installations.map(async (box, at) => signIn(box, `user${at}@example.com`)))
  const sockets = await Promise.all(installations.map(async ({ url }, at) => {
    const socket = new Client(new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, {
      headers: { authorization: `Bearer ${users[at]?.token}` }
    }))
    t.teardown(() => { socket.ws.terminate() })
    await socket.next()
    return socket.subscribe('*')
  }))
  const { body: { chatID } } = await call(installations[0]!.url, 'POST', '/v1/chats', {
    accountID: 'matrix', type: 'group', participantIDs: users.slice(1).map(({ userID }) => userID), title: 'All at once'
  }, users[0]?.token)
  const path = `/v1/chats/${encodeURIComponent(chatID)}/messages`
  const texts = installations.flatMap((_, at) => Array.from({ length: 6 }, (_, n) => `${n} of ${at}`))
  const sent = await Promise.all(texts.map(async text => {
    const at = Number(text.at(-1))
    return call(installations[at]!.url, 'POST', path, { text }, users[at]?.token)
  }))
  t.ok(sent.every(({ status }) => status === 200))
  const lists = await Promise.all(installations.map(async ({ url }, at) => (await call(url, 'GET', path, undefined, users[at]?.token)).body.items))
  const seen = lists.map(items => (items as Array<{ text: string }>).map(({ text }) => text))
  t.strictSame(new Set(seen[0]), new Set(texts))
  t.equal(seen[0]?.length, texts.length)
  for (const other of seen.slice(1)) t.strictSame(other, seen[0], 'in the same order')
  for (const [at, socket] of sockets.entries()) {
    const entries = (await socket.rest()).filter(({ type, chatID: of }) => type === 'message.upserted' && of === chatID)
      .flatMap(frame => frame.entries as Array<{ id: string, text: string, senderID: string }>)
    const others = entries.filter(({ senderID }) => senderID !== users[at]?.userID)
    t.equal(new Set(others.map(({ id }) => id)).size, 12)
    t.equal(others.length, 12, 'once')
  }
})

await t.test('over HTTP: sandboxes that name a homeserver, and several at once', async t => {
  const server = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(server.close)
  const mock = await connectMockServer(server.url)
  const named = await Promise.all(['a', 'b'].map(async id => mock.createSandbox({ id, homeserver: 'home', listen: true })))
  t.strictSame((await mock.sandboxes()).map(({ id, homeserver }) => [id, homeserver]), [
    ['default', undefined], ['a', 'home'], ['b', 'home']
  ])
  const [a, b] = named as [MockSandbox, MockSandbox]
  const group = '!GroupGroupGroupGrou:beeper.com'
  await a.receiveMessage(group, { text: 'For both', senderID: '@ada:beeper.com' })
  t.match((await b.waitForEvents({ type: 'message.upserted', chatID: group }))[0], { chatID: group })
  const more = await mock.createInstallations(3, { fixture: 'empty' })
  t.equal(new Set(more.map(({ url }) => url)).size, 3)
  const homeservers = new Set((await mock.sandboxes()).slice(3).map(({ homeserver }) => homeserver))
  t.strictSame([...homeservers], ['homeserver-1'])
  const users = await Promise.all(more.map(async (box, at) => signIn(box, `user${at}@example.com`)))
  const { body } = await call(more[0]!.url, 'POST', '/v1/chats', {
    accountID: 'matrix', type: 'group', participantIDs: users.slice(1).map(({ userID }) => userID), title: 'All'
  }, users[0]!.token)
  for (const [at, box] of more.entries()) {
    const { body: { items } } = await call(box.url, 'GET', '/v1/chats', undefined, users[at]!.token)
    t.match(items, [{ id: body.chatID, title: 'All' }])
  }
  t.strictSame((await mock.installations()).map(({ id }) => id), ['default'])
  await t.rejects(mock.createSandbox({ homeserver: 'no blanks' }), { code: 'validation_error' })
})

await t.test('a state names its homeserver', async t => {
  const mock = await createMockServer({ fixture: { ...smallFixture, homeserver: 'home' } })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  t.equal((await box.snapshot()).homeserver, 'home')
  const digest = await box.digest()
  const other = await mock.createSandbox()
  t.equal((await other.inspect()).homeserver, 'home')
  await other.changeChat('!GroupGroupGroupGrou:beeper.com', { title: 'Both' })
  t.not(await box.digest(), digest)
  await box.reset()
  t.equal(await box.digest(), digest)
  const clocks = await mock.createInstallations(2, { clock: { now: '2026-03-01T00:00:00Z', frozen: true, shared: true } })
  await clocks[1]!.clock.advance('1h')
  t.equal((await clocks[0]!.inspect()).clock.now, '2026-03-01T01:00:00.000Z')
  await clocks[0]!.clock.resume()
  t.equal((await clocks[1]!.inspect()).clock.mode, 'real')
})
