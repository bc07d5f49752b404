import t from 'tap'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { connectMockServer, createMockServer, type MockSandbox } from '../../src/index.js'
import { small, smallFixture, type Teardown } from '../support/app.js'

async function start (t: Teardown) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  return { mock, box: await mock.sandbox() }
}

function connect (t: Teardown, box: MockSandbox): WebSocket {
  const socket = new WebSocket(`${box.url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${box.token}` } })
  socket.on('error', () => {})
  t.teardown(() => { socket.terminate() })
  return socket
}

const subscribe = (socket: WebSocket, chatID: string) => {
  socket.send(JSON.stringify({ type: 'subscriptions.set', requestID: '1', chatIDs: [chatID] }))
}

await t.test('a WebSocket is waited for until it is open, and until it has subscribed', async t => {
  const { mock, box } = await start(t)
  const elsewhere = await (await connectMockServer(mock.url)).sandbox()
  const waiting = [box.waitForSocket(), elsewhere.waitForSocket(), box.waitForSocket({ chatID: small.adaChat })]
  const socket = connect(t, box)
  await once(socket, 'open')
  const [first, same] = await Promise.all([waiting[0]!, waiting[1]!])
  t.match(first, { chatIDs: [] })
  t.equal(first.id, same.id)
  subscribe(socket, small.adaChat)
  t.match(await waiting[2], { id: first.id, chatIDs: [small.adaChat] })
  t.equal((await box.waitForSocket({ tokenID: first.tokenID })).id, first.id)
  await t.rejects(box.waitForSocket({ tokenID: 'other' }, { timeout: 1 }), {
    name: 'WaitTimeout', message: new RegExp(`^No WebSocket that matches .*"other".* Open are ${first.id} \\(${small.adaChat}\\)$`)
  })
})

await t.test('a reconnect is waited for', async t => {
  const { box } = await start(t)
  await t.rejects(box.waitForSocket({}, { timeout: 0 }), { name: 'WaitTimeout', message: /None is open$/ })
  const socket = connect(t, box)
  const first = await box.waitForSocket()
  const again = once(socket, 'close').then(async () => once(connect(t, box), 'open'))
  await box.closeSocket(first)
  const second = await box.waitForSocket({ after: first })
  await again
  t.ok(Number(second.id) > Number(first.id))
})

await t.test('clients are idle when each has its answer, and sends no more', async t => {
  const { mock, box } = await start(t)
  const elsewhere = await (await connectMockServer(mock.url)).sandbox()
  await box.waitForIdle({ quiet: 1 })
  await elsewhere.waitForIdle({ quiet: 1 })
  let open = () => {}
  let begin = () => {}
  const gate = new Promise<void>(resolve => { open = resolve })
  const called = new Promise<void>(resolve => { begin = resolve })
  await box.answer({ operation: 'getAccounts' }, async () => {
    begin()
    await gate
    return undefined
  })
  const order: string[] = []
  const note = (what: string) => () => { order.push(what) }
  const answered = fetch(`${box.url}/v1/accounts`, { headers: { authorization: `Bearer ${box.token}` } })
    .then(async answer => answer.text()).then(note('answered'))
  await called
  await t.rejects(box.waitForIdle({ quiet: 1, timeout: 1 }), { name: 'WaitTimeout', message: /not quiet within 1/ })
  const idle = Promise.all([box.waitForIdle({ quiet: 1 }), elsewhere.waitForIdle({ quiet: 1 })]).then(note('idle'))
  await (await mock.createSandbox()).waitForIdle({ quiet: 1 })
  t.strictSame(order, [], 'other sandboxes have clients of their own')
  open()
  await Promise.all([answered, idle])
  t.strictSame([...order].sort(), ['answered', 'idle'])
})

await t.test('what is waited for is checked by name', async t => {
  const { box } = await start(t)
  await t.rejects(box.waitForSocket({ token: 'x' } as never), /waitForSocket: there is no "token"; did you mean "tokenID"/)
  await t.rejects(box.waitForSocket({}, { timout: 1 } as never), /did you mean "timeout"/)
  await t.rejects(box.waitForIdle({ queit: 1 } as never), /waitForIdle: there is no "queit"; did you mean "quiet"/)
  await t.rejects(box.waitForIdle({ quiet: 'long' }), { name: 'ControlError', message: /quiet/ })
  const mixed = await fetch(`${box.url}/_mock/sandboxes/default/wait?quiet=1&operation=getChat`)
  t.match([mixed.status, await mixed.json()], [422, { message: /operation.*beside quiet/ }])
})
