import t from 'tap'
import fc from 'fast-check'
import type { FaultRule } from '../../../src/fixtures/fault-rule.js'
import { containsJSON } from '../../../src/domain/faults/body-match.js'
import { countsFor, selectors, type Selector, type Subject } from '../../../src/domain/faults/selectors.js'
import { build, small, smallFixture, type Built } from '../../support/app.js'
import { connect, serve } from '../../support/socket-client.js'

const control = '/_mock/sandboxes/default'
const chatPath = encodeURIComponent(small.adaChat)

/** For each condition: values that hold in the calls below, and some that do not. */
const values: Record<Exclude<Selector, 'before'>, { right: unknown[], wrong: unknown[] }> = {
  operation: { right: ['addReaction'], wrong: ['getChat'] },
  method: { right: ['post', 'GET'], wrong: ['PATCH'] },
  path: {
    right: [`/v1/chats/${small.adaChat}/messages/100001/reactions`, `/v1/chats/${chatPath}/*`, '/v1/*'],
    wrong: ['/v0/*', '/v1/chats/101/*']
  },
  header: { right: [{ 'X-Test': 'yes' }], wrong: [{ 'X-Test': 'no' }] },
  query: { right: [{ mark: 'a' }], wrong: [{ mark: 'b' }, { other: '' }] },
  body: { right: ['👍', { reactionKey: '👍' }], wrong: ['👎', { reactionKey: '👎' }, { reactionKey: '👍', transactionID: 'x' }] },
  accountID: { right: [small.matrix], wrong: [small.whatsapp] },
  chatID: { right: [small.adaChat, '101', chatPath], wrong: [small.group, '102'] },
  messageID: { right: ['100001', '%3100001'], wrong: ['100002'] },
  event: { right: ['message.upserted'], wrong: ['message.deleted'] }
}

const actions: Record<Subject, FaultRule> = {
  request: { status: 503 },
  send: { send: { status: 'FAIL_PERMANENT' } },
  event: { socket: { drop: true } },
  upgrade: { socket: { refuse: 503 } }
}

/** What each subject does in a sandbox, and whether a rule acted on it. */
const acts: Record<Subject, (built: Built) => Promise<boolean>> = {
  request: async ({ app }) => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `/v1/chats/${chatPath}/messages/100001/reactions?mark=a`,
      headers: { authorization: 'Bearer test-token', 'x-test': 'yes' },
      payload: { reactionKey: '👍' }
    })
    return statusCode === 503
  },
  send: async ({ call, box }) => {
    const { body } = await call('POST', `/v1/chats/${chatPath}/messages`, { text: '👍' })
    return box.messages.getAnywhere(body.pendingMessageID).sendStatus?.status === 'FAIL_PERMANENT'
  },
  event: async ({ app, box }) => {
    const client = await (await connect(t, await serve(app))).subscribe('*')
    const message = box.messages.getAnywhere('100001')
    box.commit(() => { box.messages.update(message, { isHidden: true }) })
    return (await client.rest()).length === 0
  },
  upgrade: async ({ app }) => {
    const { statusCode } = await app.inject({
      url: '/v1/ws?mark=a',
      headers: { authorization: 'Bearer test-token', 'x-test': 'yes', upgrade: 'websocket', connection: 'Upgrade' }
    })
    return statusCode === 503
  }
}

await t.test('every condition counts for what a rule acts on, or the rule is refused', async t => {
  for (const subject of Object.keys(actions) as Subject[]) {
    for (const selector of selectors) {
      if (selector === 'before') continue
      for (const [kind, list] of Object.entries(values[selector])) {
        for (const value of list) {
          const name = `${subject}, ${selector} ${JSON.stringify(value)}`
          const built = await build(t)
          const rule = { ...actions[subject], [selector]: value }
          const { status, body } = await built.call('POST', `${control}/faults`, rule)
          const isCounted = countsFor[subject].includes(selector) && !(subject === 'send' && typeof value === 'object')
          t.equal(status, isCounted ? 201 : 422, name)
          if (!isCounted) {
            t.match(body.details.issues, [{ path: ['body', selector] }], name)
            continue
          }
          if (subject === 'upgrade' && selector === 'path') continue
          const isRight = kind === 'right' && !(selector === 'method' && (value === 'GET') !== (subject === 'upgrade'))
          t.equal(await acts[subject](built), isRight, name)
          t.equal(built.box.faults.list()[0]?.fired, isRight ? 1 : 0, `${name}: what fired is what acted`)
        }
      }
    }
  }
})

await t.test('the opening of a WebSocket is chosen by its path', async t => {
  for (const [path, expected] of [['/v1/*', true], ['/v1/chats', false]] as const) {
    const built = await build(t)
    built.box.faults.add({ ...actions.upgrade, path })
    t.equal(await acts.upgrade(built), expected, path)
  }
})

await t.test('a rule before the token is looked at knows no body, and nothing but requests has such a moment', async t => {
  const { box } = await build(t)
  t.throws(() => box.faults.add({ status: 503, before: 'auth', body: 'x' }), /no body has been read/)
  for (const subject of ['send', 'event', 'upgrade'] as const) {
    t.throws(() => box.faults.add({ ...actions[subject], before: 'auth' }), /before does not count/, subject)
  }
})

await t.test('a pending ID stays a name of its message', async t => {
  const { box, call } = await build(t)
  const { body } = await call('POST', `/v1/chats/${chatPath}/messages`, { text: 'Hi' })
  const { id } = box.messages.getAnywhere(body.pendingMessageID)
  t.not(id, body.pendingMessageID)
  box.faults.add({ status: 503, messageID: body.pendingMessageID })
  t.equal((await call('GET', `/v1/chats/101/messages/${id}`)).status, 503)
  t.equal((await call('GET', `/v1/chats/101/messages/${body.pendingMessageID}`)).status, 503)
  t.equal((await call('GET', '/v1/chats/101/messages/100001')).status, 200)
})

await t.test('an ID that is not there is refused, unless the rule allows it', async t => {
  const { call, box } = await build(t)
  for (const [field, id] of [['chatID', '!new:beeper.com'], ['messageID', '999999'], ['accountID', 'new']] as const) {
    const refused = await call('POST', `${control}/faults`, { status: 503, [field]: id })
    t.equal(refused.status, 422, field)
    t.match(refused.body.details.issues, [{ path: ['body', field] }])
    t.equal((await call('POST', `${control}/faults`, { status: 503, [field]: id, allowUnknown: true })).status, 201, field)
  }
  const saved = box.snapshot()
  t.doesNotThrow(() => { box.restore(structuredClone(saved)) }, 'and comes back in')
  t.equal(box.faults.list().length, 3)
})

await t.test('a body is matched as it was sent, or by value', async t => {
  const bodies: Array<[rule: string | Record<string, unknown>, sent: string, acts: boolean]> = [
    ['"text":  "Hi"', '{"text":  "Hi"}', true],
    ['"text":"Hi"', '{"text":  "Hi"}', false],
    [{ text: 'Hi' }, '{"text":  "Hi"}', true],
    [{ attachment: { type: 'image' } }, '{"attachment":{"uploadID":"u","type":"image"}}', true],
    [{ attachment: { type: 'video' } }, '{"attachment":{"uploadID":"u","type":"image"}}', false],
    [{}, '{"text":"Hi"}', true]
  ]
  for (const [body, sent, expected] of bodies) {
    const { call, box } = await build(t)
    box.faults.add({ status: 503, body })
    t.equal((await call('POST', `/v1/chats/${chatPath}/messages`, sent)).status === 503, expected, `${JSON.stringify(body)} in ${sent}`)
  }
  for (const [body, expected] of [['grant_type=a+b', true], ['grant_type=a b', true], [{ grant_type: 'a b' }, true], ['a-b', false]] as const) {
    const { app, box } = await build(t)
    box.faults.add({ status: 503, body })
    const { statusCode } = await app.inject({
      method: 'POST', url: '/oauth/token', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'grant_type=a+b'
    })
    t.equal(statusCode === 503, expected, `${JSON.stringify(body)} in a form`)
  }
  for (const [body, expected] of [['fileName=a.txt', true], [{ fileName: 'a.txt' }, true], [{ fileName: 'b.txt' }, false]] as const) {
    const { app, box } = await build(t)
    box.faults.add({ status: 503, body })
    const payload = ['--x', 'Content-Disposition: form-data; name="fileName"', '', 'a.txt', '--x',
      'Content-Disposition: form-data; name="file"; filename="f"', '', 'content', '--x--', ''].join('\r\n')
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/v1/assets/upload',
      headers: { authorization: 'Bearer test-token', 'content-type': 'multipart/form-data; boundary=x' },
      payload
    })
    t.equal(statusCode === 503, expected, `${JSON.stringify(body)} in a multipart form`)
  }
})

await t.test('a JSON value contains itself, and what parts of it are left', t => {
  fc.assert(fc.property(fc.jsonValue(), value => containsJSON(value, value)))
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (value, name) => {
    const { [name]: _, ...rest } = value
    return containsJSON(value, rest) && (!Object.hasOwn(value, name) || !containsJSON(rest, value))
  }))
  t.equal(containsJSON({ a: [1, { b: 2, c: 3 }] }, { a: [{ c: 3 }] }), true)
  t.equal(containsJSON({ a: [1, 2] }, { a: [3] }), false)
  t.equal(containsJSON([], {}), false)
  t.equal(containsJSON({}, { constructor: {} }), false)
  t.end()
})

await t.test('a rule that swaps events swaps neighbours, and loses none', async t => {
  const { app, box, host } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  box.faults.add({ socket: { reorder: true } })
  const rename = (title: string) => { box.commit(() => { box.chats.update(box.chats.get(small.group), { title }) }) }
  for (const title of ['1', '2', '3', '4', '5']) rename(title)
  t.strictSame((await client.rest()).map(({ seq }) => seq), [2, 1, 4, 3])
  host.pass(1000)
  t.strictSame((await client.rest()).map(({ seq }) => seq), [5], 'the last one waits a second for the next')
  t.equal(box.faults.list()[0]?.fired, 3)
})

await t.test('a rule that finds too little to break has not fired', async t => {
  const { box, call } = await build(t)
  const { id } = box.faults.add({ truncate: 1_000_000, times: 1 })
  await call('GET', '/v1/accounts')
  t.match(box.faults.get(id), { matched: 1, fired: 0 })
  t.match(box.journal.find().at(-1)?.record, { status: 200, faults: [] })
  box.faults.remove(id)
  const broken = box.faults.add({ broken: true })
  t.equal((await call('POST', `/v1/chats/${chatPath}/archive`, {})).status, 204)
  t.equal(box.faults.get(broken.id).fired, 0)
})

await t.test('actions that exclude each other are refused', async t => {
  const { box } = await build(t, { fixture: smallFixture })
  const wrong: Array<[FaultRule, RegExp]> = [
    [{ reset: 'before', status: 503 }, /no answer/],
    [{ truncate: 1, broken: true }, /broken in one way/],
    [{ delay: 5, message: 'x' }, /Only an error has a message/],
    [{ status: 200, code: 'x' }, /Only an error has a code/],
    [{ send: { status: 'FAIL_PERMANENT' }, delay: 5 }, /does nothing to requests/],
    [{ socket: { drop: true }, status: 503 }, /does nothing to requests/],
    [{ socket: { drop: true, delay: 5 } }, /leaves nothing/],
    [{ socket: { refuse: 503, close: 1001 } }, /leaves nothing/]
  ]
  for (const [rule, reason] of wrong) t.throws(() => box.faults.add(rule), reason, JSON.stringify(rule))
})
