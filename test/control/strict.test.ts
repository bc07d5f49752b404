import t from 'tap'
import fc from 'fast-check'
import { createMockServer } from '../../src/index.js'
import type { StrictLevel } from '../../src/index.js'
import { unknownFields } from '../../src/http/unknown-fields.js'
import { build, small, smallFixture } from '../support/app.js'

const levels: StrictLevel[] = ['ignore', 'warn', 'refuse']
const chat = `/v1/chats/${encodeURIComponent(small.adaChat)}`

/** For each aspect a call that deviates, what it answers without strictness, and what a refusal names. */
const aspects = {
  unknownFields: { method: 'POST', url: `${chat}/archive`, body: { archived: false, archve: 1 }, status: 204, refused: 400, path: ['body', 'archve'], words: /archiveChat has no field archve/ },
  unknownQuery: { method: 'GET', url: '/v1/chats?limit=5', body: undefined, status: 200, refused: 400, path: ['query', 'limit'], words: /listChats has no query parameter "limit"/ },
  deprecated: { method: 'GET', url: '/v0/get-accounts', body: undefined, status: 200, refused: 400, path: [], words: /getAccountsV0 is deprecated: .*\/v1\/accounts/ },
  unmatched: { method: 'GET', url: '/v1/nothing', body: undefined, status: 404, refused: 404, path: undefined, words: /There is no operation GET \/v1\/nothing/ }
} as const

await t.test('each aspect is ignored, warned of or refused', async t => {
  for (const [aspect, { method, url, body, status, refused, path, words }] of Object.entries(aspects)) {
    for (const level of levels) {
      const name = `${aspect}: ${level}`
      const { box, call } = await build(t)
      box.commit(() => { box.strictness.change({ [aspect]: level }) })
      const answer = await call(method, url, body)
      t.equal(answer.status, level === 'refuse' ? refused : status, name)
      const entry = box.journal.find().at(-1)?.record as { warnings?: string[] }
      if (level === 'ignore') t.equal(entry.warnings, undefined, name)
      else t.match(entry.warnings, [words], name)
      if (level === 'refuse' && path && url.startsWith('/v1')) {
        t.match(answer.body, { message: words, details: { issues: [{ path }] } }, name)
      }
    }
  }
})

await t.test('by default only lost parameters are told, and a strict sandbox lets good calls pass', async t => {
  const { box, call } = await build(t)
  t.strictSame(box.strictness.levels, { unknownFields: 'ignore', unknownQuery: 'warn', deprecated: 'ignore', unmatched: 'ignore' })
  box.commit(() => { box.strictness.change({ unknownFields: 'refuse', unknownQuery: 'refuse', deprecated: 'refuse' }) })
  t.equal((await call('GET', `/v1/chats?accountIDs[]=${small.matrix}`)).status, 200)
  t.equal((await call('POST', `${chat}/messages`, { text: 'Hi' })).status, 200)
  t.equal((await call('PATCH', chat, { draft: { text: 'x', attachments: {} } })).status, 200)
  t.equal((await call('POST', '/v1/chats', { accountID: small.matrix, type: 'single', participantIDs: [small.ada] })).status, 200)
  t.equal(box.journal.find().filter(({ record }) => 'warnings' in record && record.warnings).length, 0)
  t.match(await call('PATCH', chat, { draft: { text: 'x', textt: 'y' } }), { status: 400, body: { details: { issues: [{ path: ['body', 'draft', 'textt'] }] } } })
})

await t.test('a refused call does nothing', async t => {
  const { box, call } = await build(t)
  box.commit(() => { box.strictness.change({ unknownFields: 'refuse' }) })
  const { size } = box.messages
  t.equal((await call('POST', `${chat}/messages`, { text: 'Hi', txt: 1 })).status, 400)
  t.equal(box.messages.size, size)
})

await t.test('strictness comes with a sandbox, outlives a reset, and goes with its state', async t => {
  const mock = await createMockServer({ port: 0, fixture: smallFixture, strict: 'refuse' })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  t.strictSame(await box.strictness(), { unknownFields: 'refuse', unknownQuery: 'refuse', deprecated: 'refuse', unmatched: 'refuse' })
  const other = await mock.createSandbox({ strict: { deprecated: 'warn' } })
  t.match(await other.strictness(), { deprecated: 'warn', unknownQuery: 'warn' })
  await other.setStrictness({ unknownFields: 'refuse' })
  const saved = await other.snapshot()
  await other.reset()
  t.match(await other.strictness(), { deprecated: 'warn', unknownFields: 'ignore' })
  await other.restore(saved)
  t.match(await other.strictness(), { deprecated: 'warn', unknownFields: 'refuse' })
})

await t.test('assertNoWarnings names each call that the journal warns of', async t => {
  const mock = await createMockServer({ port: 0, fixture: smallFixture })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  const ask = (path: string) => fetch(box.url + path, { headers: { authorization: `Bearer ${box.token}` } })
  await (await ask('/v1/accounts')).text()
  await t.resolves(box.assertNoWarnings())
  await (await ask('/v1/chats?limit=5')).text()
  await t.rejects(box.assertNoWarnings(), /GET \/v1\/chats: listChats has no query parameter "limit"/)
})

await t.test('a field is unknown when no alternative has it; what may hold anything has no unknown fields', t => {
  const schema = {
    type: 'object',
    properties: {
      a: { anyOf: [{ type: 'object', properties: { x: {} } }, { type: 'array', items: { type: 'object', properties: { y: {} } } }] },
      free: { type: 'object' },
      map: { type: 'object', patternProperties: { '^(.*)$': {} } }
    },
    allOf: [{ properties: { b: {} } }]
  }
  const cases: Array<[value: unknown, paths: unknown[]]> = [
    [{ a: { x: 1 }, b: 2 }, []],
    [{ a: { y: 1 } }, [['a', 'y']]],
    [{ a: [{ y: 1 }, { z: 1 }] }, [['a', 1, 'z']]],
    [{ free: { anything: 1 }, map: { anything: 1 } }, []],
    [{ c: 1, constructor: 2 }, [['c'], ['constructor']]],
    ['text', []]
  ]
  for (const [value, paths] of cases) t.strictSame(unknownFields(schema, value, []), paths, JSON.stringify(value))
  fc.assert(fc.property(fc.jsonValue(), value => unknownFields({}, value, []).length === 0))
  fc.assert(fc.property(fc.jsonValue(), value => unknownFields(schema, value, []).length <= 20))
  t.end()
})
