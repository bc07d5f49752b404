import t from 'tap'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import type { FaultRule } from '../../../src/fixtures/fault-rule.js'
import { build, small } from '../../support/app.js'
import { media, uploadFile } from '../../support/upload.js'

const single = { accountID: small.matrix, type: 'single', participantIDs: [small.ada] }

await t.test('selectors', async t => {
  const hit: Array<[name: string, rule: FaultRule]> = [
    ['nothing named', {}],
    ['the operation', { operation: 'createChatV0' }],
    ['the method', { method: 'post' }],
    ['the path', { path: '/v0/create-*' }],
    ['a header', { header: { 'Content-Type': 'json' } }],
    ['a piece of the body', { body: small.ada }],
    ['several at once', { operation: 'createChatV0', path: '/v0/*', body: 'single' }]
  ]
  const missed: Array<[name: string, rule: FaultRule]> = [
    ['another operation', { operation: 'getChatV0' }],
    ['another method', { method: 'GET' }],
    ['another path', { path: '/v1/*' }],
    ['another header', { header: { 'X-Other': 'x' } }],
    ['another body', { body: 'nobody' }],
    ['one of several', { operation: 'createChatV0', method: 'GET' }]
  ]
  for (const [cases, status] of [[hit, 503], [missed, 200]] as const) {
    for (const [name, rule] of cases) {
      const { box, call } = await build(t)
      box.faults.add({ ...rule, status: 503 })
      t.equal((await call('POST', '/v0/create-chat', single)).status, status, name)
    }
  }
})

await t.test('each generation answers in its own envelope, with the headers of the rule', async t => {
  const { box, call } = await build(t)
  box.faults.add({ status: 429, retryAfter: 2, message: 'Slow down', headers: { 'X-Extra': 'yes' } })
  const v0 = await call('GET', '/v0/get-accounts')
  t.equal(v0.status, 429)
  t.strictSame(v0.body, { error: 'Slow down', code: 'rate_limited' })
  t.match(v0.headers, { 'retry-after': '2', 'x-extra': 'yes' })
  t.strictSame((await call('GET', '/v1/accounts')).body, { message: 'Slow down', code: 'rate_limited' })
  t.equal((await call('GET', '/_mock/health')).status, 200, 'the control API is out of reach of faults')
})

await t.test('how often: times, nth, probability, time to live', async t => {
  const outcomes = async (rule: FaultRule, calls: number, seed = 1) => {
    const { box, call, host } = await build(t, { seed })
    box.faults.add({ ...rule, status: 500 })
    const statuses: number[] = []
    for (let count = 0; count < calls; count++) {
      statuses.push((await call('GET', '/v0/get-accounts')).status)
      host.pass(1000)
    }
    return statuses
  }
  t.strictSame(await outcomes({ times: 2 }, 4), [500, 500, 200, 200])
  t.strictSame(await outcomes({ nth: 3 }, 4), [200, 200, 500, 200])
  t.strictSame(await outcomes({ ttl: 1500 }, 4), [500, 500, 200, 200])
  const drawn = await outcomes({ probability: 0.5 }, 40)
  t.ok(drawn.includes(200) && drawn.includes(500))
  t.strictSame(await outcomes({ probability: 0.5 }, 40), drawn, 'the seed decides')
  t.not(String(await outcomes({ probability: 0.5 }, 40, 2)), String(drawn))
})

await t.test('rules act after authentication, unless they say before', async t => {
  const { box, call } = await build(t)
  const fault = box.faults.add({ status: 503 })
  t.equal((await call('GET', '/v0/get-accounts', undefined, 'wrong')).status, 401)
  t.equal((await call('POST', '/v0/create-chat', {}, 'test-token-read')).status, 403)
  t.equal((await call('POST', '/v0/create-chat', {})).status, 503, 'but before validation')
  box.faults.remove(fault.id)
  box.faults.add({ status: 503, before: 'auth' })
  t.equal((await call('GET', '/v0/get-accounts', undefined, 'wrong')).status, 503)
})

await t.test('a request that a rule answers does nothing, and the journal names the rule', async t => {
  const { box, call } = await build(t)
  const { id } = box.faults.add({ status: 500, times: 1 })
  await call('POST', '/v0/create-chat', { ...single, participantIDs: [small.cleo] })
  t.equal(box.chats.size, 2)
  t.match(box.journal.find()[0]?.record, { status: 500, faults: [id], explanation: /the fault fault-1 fired/ })
})

await t.test('a snapshot keeps rules with their budgets, and a reset removes them', async t => {
  const { box, call } = await build(t)
  const boot = box.digest()
  box.clock.freeze()
  box.faults.add({ status: 500, times: 2, ttl: 60_000 })
  await call('GET', '/v0/get-accounts')
  const saved = box.snapshot()
  box.restore(structuredClone(saved))
  t.strictSame(box.snapshot(), saved)
  t.equal((await call('GET', '/v0/get-accounts')).status, 500)
  t.equal((await call('GET', '/v0/get-accounts')).status, 200)
  box.reset()
  t.equal(box.digest(), boot)
})

await t.test('on the wire', async t => {
  const { app, box } = await build(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v0/get-accounts`
  const ask = () => fetch(url, { headers: { authorization: 'Bearer test-token' } })
  const whole = await (await ask()).text()
  const under = async (rule: FaultRule) => {
    const { id } = box.faults.add(rule)
    t.teardown(() => { box.faults.removeAll() })
    return { ask, end: () => { box.faults.remove(id) } }
  }

  await t.test('a reset before the answer', async t => {
    const { end } = await under({ reset: 'before' })
    await t.rejects(ask())
    end()
    t.match(box.journal.find().at(-1)?.record, { status: 0, faults: [/fault/] })
  })
  await t.test('a reset amid the body', async t => {
    const { end } = await under({ reset: 'body' })
    const response = await ask()
    t.equal(response.status, 200)
    t.equal(Number(response.headers.get('content-length')), Buffer.byteLength(whole))
    await t.rejects(response.text())
    end()
  })
  await t.test('a truncated body', async t => {
    const { end } = await under({ truncate: 10 })
    t.equal(await (await ask()).text(), whole.slice(0, 10))
    end()
  })
  await t.test('a body that is not valid JSON', async t => {
    const { end } = await under({ broken: true })
    await t.rejects((await ask()).json())
    end()
  })
  await t.test('a delay', async t => {
    const { end } = await under({ delay: [1, 5] })
    t.equal(await (await ask()).text(), whole)
    end()
  })
  await t.test('another status on a good answer', async t => {
    const { end } = await under({ status: 203 })
    t.equal((await ask()).status, 203)
    end()
  })
})

await t.test('a response to HEAD has the head of the faulty response, and nothing fails', async t => {
  const errors: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => { errors.push(line) } })
  const { app, box, call } = await build(t, { logger })
  const file = media('photo.jpg')
  const { srcURL } = await uploadFile(app, file, 'a.jpg')
  const paths = [`/v1/assets/serve?url=${encodeURIComponent(srcURL)}`, '/v1/accounts']
  const rules: FaultRule[] = [
    { status: 203 }, { status: 204 }, { status: 205 }, { status: 304 }, { truncate: 10 }, { truncate: 0 },
    { broken: true }, { reset: 'body' }, { answer: { json: { own: true } } }
  ]
  for (const path of paths) {
    const whole = Number((await call('HEAD', path)).headers['content-length'])
    for (const rule of rules) {
      const { id } = box.faults.add(rule)
      const { status, headers, text } = await call('HEAD', path)
      const { truncate, broken, answer } = rule
      const length = truncate ?? (answer ? '{"own":true}'.length : broken ? whole + 1 : whole)
      const isEmpty = rule.status !== undefined && [204, 205, 304].includes(rule.status)
      const expected = { status: rule.status ?? 200, length: isEmpty ? undefined : length, text: '' }
      const announced = headers['content-length']
      t.strictSame(
        { status, length: announced === undefined ? undefined : Number(announced), text },
        expected, `${path} ${JSON.stringify(rule)}`
      )
      box.faults.remove(id)
    }
  }
  t.strictSame(errors, [])
})
