import t from 'tap'
import { faultPresetNames, type FaultPresetName } from '../../src/domain/faults/presets.js'
import { build, small, type Built } from '../support/app.js'
import { sdks } from '../support/sdks.js'

const control = '/_mock/sandboxes/default'
const chat = `/v1/chats/${encodeURIComponent(small.adaChat)}`
const emptyPage = { items: [], hasMore: false, oldestCursor: null, newestCursor: null }
type Call = [method: 'GET' | 'POST' | 'DELETE', url: string, body?: object]

/** What each preset does to calls, and what it leaves alone. */
const cases: Record<Exclude<FaultPresetName, 'reconnecting'>, Array<[call: Call, status: number, body: object]>> = {
  starting: [
    [['GET', '/v1/chats'], 400, { code: 'VALIDATION_ERROR' }],
    [['GET', `${chat}/messages`], 400, { code: 'VALIDATION_ERROR' }],
    [['GET', '/v1/info'], 200, {}]
  ],
  initializing: [
    [['GET', '/v1/chats'], 200, emptyPage],
    [['GET', '/v1/chats/search?query=ada'], 200, emptyPage],
    [['GET', chat], 500, { code: 'TOOL_EXECUTION_ERROR', message: 'Failed to execute tool: getChat' }],
    [['GET', '/v1/accounts'], 200, {}]
  ],
  'media-gone': [
    [['GET', '/v1/assets/serve?url=mxc%3A%2F%2Fbeeper.com%2FSamplePhoto0000001'], 502, {}],
    [['POST', '/v1/assets/download', { url: 'mxc://beeper.com/SamplePhoto0000001' }], 200, { error: /no longer/ }],
    [['POST', '/v0/download-asset', { url: 'mxc://beeper.com/SamplePhoto0000001' }], 200, { error: /no longer/ }]
  ],
  'end-of-history': [
    [['GET', `${chat}/messages?cursor=100002`], 200, emptyPage],
    [['GET', `${chat}/messages`], 200, { items: [{}] }]
  ],
  'rate-limited': [
    [['GET', '/v1/chats'], 429, {}],
    [['GET', '/v1/chats'], 429, {}],
    [['POST', `${chat}/messages`, { text: 'x' }], 429, {}],
    [['GET', '/v1/chats'], 200, {}]
  ],
  'read-only-token': [
    [['POST', `${chat}/messages`, { text: 'x' }], 403, { code: 'forbidden', message: 'Required scopes: write, missing: write' }],
    [['DELETE', `${chat}/reminders`], 403, {}],
    [['GET', chat], 200, {}]
  ],
  'send-fails': [
    [['POST', `${chat}/messages`, { text: 'x' }], 200, {}],
    [['GET', `${chat}/messages`], 200, { items: [{ sendStatus: { status: 'FAIL_RETRIABLE' } }] }]
  ]
}

async function apply ({ call }: Built, name: string, bounds: object = {}) {
  return call('POST', `${control}/faults/presets/${name}`, bounds)
}

for (const [name, calls] of Object.entries(cases)) {
  await t.test(`the preset ${name}`, async t => {
    const built = await build(t)
    t.equal((await apply(built, name)).status, 201)
    for (const [[method, url, body], status, shown] of calls) {
      t.match(await built.call(method, url, body), { status, body: shown }, `${method} ${url}`)
    }
    await built.call('DELETE', `${control}/faults`)
    t.equal((await built.call('GET', '/v1/chats')).body.items.length, 2, 'and it ends')
  })
}

await t.test('each preset names its source, and its rules are accepted', async t => {
  const built = await build(t)
  const { items } = (await built.call('GET', `${control}/faults/presets`)).body
  t.strictSame(items.map(({ name }: { name: string }) => name), faultPresetNames)
  for (const { name, source, description, rules } of items) {
    t.ok(source && description && rules.length > 0, name)
    t.equal((await apply(built, name)).body.items.length, rules.length, name)
  }
  const digest = built.box.digest()
  built.box.restore(built.box.snapshot())
  t.equal(built.box.digest(), digest, 'a snapshot holds them')
})

await t.test('given bounds override those of the preset', async t => {
  const built = await build(t)
  const { items } = (await apply(built, 'initializing', { times: 1, ttl: '10s' })).body
  t.match(items, [{ times: 1, ttl: 10_000 }, { times: 1 }, { times: 1 }])
  t.same((await built.call('GET', '/v1/chats')).body.items, [])
  t.equal((await built.call('GET', '/v1/chats')).body.items.length, 2)
})

await t.test('an invalid preset returns a clear error, and adds nothing', async t => {
  const built = await build(t)
  for (const [name, bounds, message] of [
    ['nothing', {}, /preset/], ['starting', { times: 0 }, /times/], ['starting', { status: 500 }, /status/]
  ] as const) {
    t.match(await apply(built, name, bounds), { status: 422, body: { message } }, `${name} ${JSON.stringify(bounds)}`)
  }
  t.match(await built.call('POST', `${control}/faults`, { operation: 'listChats', answer: {} }),
    { status: 422, body: { message: /The answer says nothing/ } })
  t.same(built.box.faults.list(), [])
})

await t.test('the SDKs receive what the real app returns', async t => {
  const { sdk5, sdk4, box } = await sdks(t)
  const { applyPreset } = await import('../../src/domain/faults/presets.js')
  applyPreset(box, 'media-gone')
  applyPreset(box, 'initializing')
  for (const sdk of [sdk5, sdk4]) {
    t.match(await sdk.assets.download({ url: 'mxc://beeper.com/SamplePhoto0000001' }), { error: /no longer/ })
    t.same((await sdk.chats.list()).items, [])
    await t.rejects(sdk.chats.retrieve(small.adaChat), /500/)
  }
})
