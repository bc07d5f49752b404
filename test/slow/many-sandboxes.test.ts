import t from 'tap'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createMockServer, type MockSandbox } from '../../src/index.js'
import { build, small, smallFixture, type Built } from '../support/app.js'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

/** Bytes on the heap that something still holds. */
async function held (): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await new Promise(resolve => { setImmediate(resolve) })
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** A sandbox lives: it is made, read, searched and used, has something planned, is reset, and is deleted. */
async function live ({ call }: Built): Promise<void> {
  const { body: { id, token } } = await call('POST', '/_mock/sandboxes', { fixture: 'default', sendDelay: 60_000 })
  const chatID = '!NotesToNobodyElseQ:beeper.com'
  const send = async () => call('POST', '/v0/send-message', { chatID, text: 'Hello' }, token)
  await send()
  const found = await call('GET', '/v1/messages/search?query=hello', undefined, token)
  if (found.body.items.length === 0) throw new Error(found.text)
  await call('POST', `/_mock/sandboxes/${id}/reset`)
  const sent = await send()
  if (!sent.body.success) throw new Error(sent.text)
  await call('DELETE', `/_mock/sandboxes/${id}`)
}

await t.test('10,000 deleted sandboxes leak no memory', async t => {
  const built = await build(t)
  for (let count = 0; count < 1000; count++) await live(built)
  const before = await held()
  for (let count = 0; count < 10_000; count++) await live(built)
  const left = await held() - before
  // What a map needs to remember one ID is more than this.
  t.ok(left < 10_000 * 100, `${left} bytes are left of 10,000 sandboxes`)
  t.equal(built.host.waiting, 0, 'nor a timer')
  t.equal(built.sandboxes.size, 1)
})

await t.test('deleting 1,000 sandboxes frees their memory', async t => {
  const built = await build(t)
  const { body: { id } } = await built.call('POST', '/_mock/sandboxes', {})
  await built.call('DELETE', `/_mock/sandboxes/${id}`)
  const before = await held()
  const ids: string[] = []
  for (let count = 0; count < 1000; count++) ids.push((await built.call('POST', '/_mock/sandboxes', {})).body.id)
  const full = await held() - before
  for (const id of ids) await built.call('DELETE', `/_mock/sandboxes/${id}`)
  const left = await held() - before
  t.ok(left < full / 20, `${left} of ${full} bytes are left`)
})

/** What a test suite does, and everything that it sees, except for durations. */
async function suite (box: MockSandbox): Promise<string> {
  const seen: unknown[] = []
  const boot = await box.digest()
  const call = async (path: string, body?: unknown) => {
    const response = await fetch(box.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${box.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    seen.push(response.status, response.headers.get('x-ratelimit-remaining'), await response.json())
  }
  await call('/v0/create-chat', { accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'Trip' })
  seen.push(await box.receiveMessage(small.adaChat, { text: 'Only to you' }))
  await box.fail({ operation: 'getAccounts', status: 503, times: 1 })
  await call('/v1/accounts')
  await call('/v1/accounts')
  await box.setNetwork({ sendDelay: 60_000 })
  await call(`/v1/chats/${small.adaChat}/messages`, { text: 'Slow' })
  seen.push(await box.clock.advance('1m'))
  await call('/v1/chats')
  await call('/v1/messages/search?query=o')
  const requests = await box.requests()
  seen.push(requests.map(({ operation, id, at }) => ({ operation, id, at })), await box.events(), await box.faults())
  const state = await box.snapshot()
  const digest = await box.digest()
  await box.reset()
  seen.push((await box.requests()).length, await box.digest() === boot)
  await box.restore(state)
  seen.push(await box.digest() === digest)
  return JSON.stringify(seen)
}

await t.test('100 concurrent suites on one server see what a single one sees', async t => {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  const run = async (token: string) => {
    await using box = await mock.createSandbox({ tokens: [{ token }], clock: { now: '2026-02-01T12:00:00Z', frozen: true } })
    return (await suite(box)).replaceAll(token, 'TOKEN')
  }
  const alone = await run('suite 000')
  const together = await Promise.all(Array.from({ length: 100 }, async (_, at) => run(`suite ${at + 100}`)))
  t.equal(together.filter(text => text !== alone).length, 0)
  t.match(alone, /^\[200,"5999",.*,503,.*,0,true,true\]$/s)
})
