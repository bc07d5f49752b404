import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import { createMockServer, WaitTimeout } from '../../src/index.js'
import { expectRequest, requestMatchers } from '../../src/testing.js'
import { small, smallFixture } from '../support/app.js'

async function start (t: { teardown: (work: () => unknown) => void }) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token, maxRetries: 0 })
  return { box, client, send: async (text: string) => client.messages.send(small.adaChat, { text }) }
}

await t.test('a request is found by its operation, its filters and its parts', async t => {
  const { box, send } = await start(t)
  await send('Hello')
  await send('Hello again')
  t.equal((await expectRequest(box).toHaveSent('sendMessage')).length, 2)
  const matching = [
    { body: { text: 'Hello' } }, { body: { text: /^Hello$/ } }, { params: { chatID: small.adaChat }, body: { text: 'Hello' } },
    { operation: 'sendMessage', chatID: small.adaChat, status: 200, body: { text: 'Hello' } } as const,
    { method: 'POST', headers: { authorization: '[redacted]' }, body: { text: { asymmetricMatch: (value: unknown) => value === 'Hello' } } },
    { answer: { chatID: small.adaChat, pendingMessageID: /./ }, body: { text: 'Hello' } }
  ]
  for (const expected of matching) t.match(await expectRequest(box).toHaveSent(expected, { times: 1 }), [{ body: { text: 'Hello' } }])
  const others = [
    { body: { text: 'hello' } }, { body: { text: ['Hello'] } }, { body: 'Hello' }, { status: 503 }, { operation: 'getChat' } as const,
    { params: { chatID: '1' } }, { query: { cursor: 'x' } }, { headers: { 'x-other': '1' } }
  ]
  for (const expected of others) {
    await t.resolves(expectRequest(box).not.toHaveSent(expected), JSON.stringify(expected))
    await t.rejects(expectRequest(box).toHaveSent(expected), { name: 'AssertionError' }, JSON.stringify(expected))
  }
})

await t.test('a failure shows the nearest requests, what differs, and why they were refused', async t => {
  const { box, client, send } = await start(t)
  await t.rejects(expectRequest(box).toHaveSent('sendMessage'), { message: /0 came\. There were no requests at all$/ })
  await send('Ho')
  await t.rejects(client.chats.retrieve('!none:beeper.com'))
  await t.rejects(expectRequest(box).toHaveSent({ operation: 'sendMessage', body: { text: 'Hi' } }), {
    message: /^Expected a request to default that match \{"operation":"sendMessage","body":\{"text":"Hi"\}\}; 0 came\. The nearest of 2:\n {2}\d+: POST \/v1\/chats\/.* \(200\)\n {6}body\.text: expected "Hi", received "Ho"\n/
  })
  await t.rejects(expectRequest(box).toHaveSent({ operation: 'getChat', status: 200 }), {
    message: /GET \/v1\/chats\/.*none.* \(404\)\n {6}status: expected 200, received 404\n {6}answered so because of NOT_FOUND: /
  })
  await t.rejects(expectRequest(box).toHaveSent('sendMessage', { times: 2 }), { message: /Expected 2 requests .* 1 came/ })
  await t.rejects(expectRequest(box).not.toHaveSent('sendMessage'), { message: /1 came/, operator: 'not.toHaveSent' })
})

await t.test('it waits for what comes within the timeout', async t => {
  const { box, send } = await start(t)
  const waiting = expectRequest(box).toHaveSent({ body: { text: 'Two' } }, { timeout: '5m' })
  await send('One')
  await send('Two')
  t.match(await waiting, [{ body: { text: 'Two' } }])
  await t.rejects(expectRequest(box).toHaveSent({ body: { text: 'Three' } }, { timeout: 1 }), /0 came/)
  const absent = t.rejects(expectRequest(box).not.toHaveSent({ body: { text: 'Three' } }, { timeout: '5m' }), /1 came/)
  await send('Three')
  await absent
})

await t.test('what is expected is checked by name', async t => {
  const { box } = await start(t)
  await t.rejects(expectRequest(box).toHaveSent({ opration: 'getChat' } as never), /toHaveSent: there is no "opration"; did you mean "operation"/)
  await t.rejects(expectRequest(box).toHaveSent({ bdy: {} } as never), /did you mean "body"/)
  await t.rejects(expectRequest(box).toHaveSent('sendMesage' as never), /did you mean "sendMessage"/)
  await t.rejects(expectRequest(box).toHaveSent('sendMessage', { time: 2 } as never), /did you mean "times"/)
  await t.rejects(expectRequest(box).toHaveSent('sendMessage', { timeout: 'soon' }), /timeout: expected a duration/)
})

await t.test('matchers for Vitest and Jest', async t => {
  const { box, send } = await start(t)
  await send('Hello')
  const { toHaveSent } = requestMatchers
  t.match(await toHaveSent.call({ isNot: false }, box, { body: { text: 'Hello' } }, { times: 1 }), { pass: true })
  const { pass, message } = await toHaveSent.call({ isNot: false }, box, 'getChat')
  t.equal(pass, false)
  t.match(message(), /Expected a request to default that match \{"operation":"getChat"\}; 0 came/)
  t.match(await toHaveSent.call({ isNot: true }, box, 'getChat'), { pass: false })
})

await t.test('a timeout is an error of its own, with what came', async t => {
  const { box, send } = await start(t)
  await send('Hello')
  const error: unknown = await box.waitForRequests({ operation: 'sendMessage' }, { count: 2, timeout: 1 }).catch((error: unknown) => error)
  t.ok(error instanceof WaitTimeout)
  t.match((error as WaitTimeout).found, [{ operation: 'sendMessage' }])
})
