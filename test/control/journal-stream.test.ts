import t from 'tap'
import type { AddressInfo } from 'node:net'
import { createMockServer } from '../../src/index.js'
import { build, small, smallFixture, type Built } from '../support/app.js'
import { connect, refused } from '../support/socket-client.js'

const control = '/_mock/sandboxes/default'

interface Event { id: number, event: string, data: { id: number, path: string } }

/** Opens the stream, and reads events from it. */
async function stream ({ app }: Built, query = '', headers: Record<string, string> = {}) {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const abort = new AbortController()
  t.teardown(() => { abort.abort() })
  const response = await fetch(`http://127.0.0.1:${port}${control}/journal/stream${query}`, { headers, signal: abort.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const events: Event[] = []
  const until = async (count: number): Promise<Event[]> => {
    while (events.length < count) {
      const read = await reader?.read()
      if (!read || read.done) return events
      text += read.value
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        const field = (name: string) => lines.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const data = field('data')
        if (data !== undefined) events.push({ id: Number(field('id')), event: field('event') ?? '', data: JSON.parse(data) })
      }
    }
    return events
  }
  return { response, until, abort }
}

await t.test('the stream sends what the journal holds, and then each entry as it comes', async t => {
  const built = await build(t)
  await built.call('GET', '/v1/accounts')
  const { response, until } = await stream(built)
  t.match(response.headers.get('content-type'), /^text\/event-stream/)
  t.match(await until(1), [{ event: 'request', data: { path: '/v1/accounts' } }])
  await built.call('GET', '/v1/labels')
  const [, second] = await until(2)
  t.match(second, { event: 'request', data: { path: '/v1/labels' } })
  t.equal(second?.id, second?.data.id)

  const again = await stream(built, '', { 'last-event-id': String(second?.id) })
  await built.call('GET', '/v1/chats')
  t.match((await again.until(1)).map(({ data }) => data.path), ['/v1/chats'], 'who comes back gets what follows')
  const filtered = await stream(built, '?kind=event&chatID=102')
  built.box.commit(() => { built.box.chats.update(built.box.chats.get(small.adaChat), { title: 'x' }) })
  built.box.commit(() => { built.box.chats.update(built.box.chats.get(small.group), { title: 'y' }) })
  t.match(await filtered.until(1), [{ event: 'event', data: { chatID: small.group } }])
})

await t.test('a stream ends with its server or sandbox, and there are only so many', async t => {
  const built = await build(t, { maxWaiting: 1 })
  const { until, abort } = await stream(built)
  const second = await stream(built)
  t.equal(second.response.status, 429)
  t.match(await built.call('GET', `${control}/journal/stream?operation=getChatz`), { status: 422 })
  t.match(await built.call('GET', `${control}/journal/stream?status=x`), { status: 422 })
  const ended = until(100)
  await built.app.close()
  t.same(await ended, [])
  abort.abort()
})

await t.test('bodies are kept as they were sent, with headers, and without secrets', async t => {
  const { call, app } = await build(t)
  await call('POST', `/v1/chats/${encodeURIComponent(small.adaChat)}/archive`, '{}')
  t.strictSame((await call('GET', `${control}/requests`)).body.items[0].body, {}, 'no default is filled in')
  await app.inject({ url: '/v1/labels', headers: { authorization: 'Bearer test-token', 'x-test': 'yes', cookie: 'a=b' } })
  t.match((await call('GET', `${control}/requests?operation=listLabels`)).body.items, [
    { headers: { 'x-test': 'yes', authorization: '[redacted]', cookie: '[redacted]' }, answerType: /json/ }
  ])
  await call('POST', '/v1/chats/101/messages', { text: '😀'.repeat(9000) })
  const kept = (await call('GET', `${control}/requests?operation=sendMessage`)).body.items[0].body as string
  t.ok(kept.length > 16_000)
  t.notMatch(kept, /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/, 'a long one is cut between characters')
})

await t.test('a WebSocket is noted when it opens, and a refused one as refused', async t => {
  const { app, box } = await build(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/v1/ws`
  const client = await connect(t, url)
  t.match(box.journal.find({ kind: 'request' }).map(({ record }) => record), [{ operation: 'wsEvents', status: 101 }])
  client.ws.close()
  await client.closed
  await refused(url, { authorization: 'Bearer wrong' })
  t.match(box.journal.find({ kind: 'request' }).map(({ record }) => 'status' in record && record.status), [101, 401])
})

await t.test('explanations name the rule, the schema, the token, and what nearly acted', async t => {
  const { box, call } = await build(t)
  const explained = async (id = box.journal.last) => (await call('GET', `${control}/explain/${id}`)).body
  const { id: fired } = box.faults.add({ operation: 'getAccounts', status: 503, times: 1 })
  await call('GET', '/v1/accounts')
  t.match((await explained()).sentences.join(' '), new RegExp(`answered with 503.*The rule ${fired} fired`))
  await call('GET', '/v1/accounts')
  t.match(await explained(), { nearMisses: [{ rule: fired, condition: 'times', message: /acted 1 times/ }] })
  await call('POST', '/v1/chats', { type: 5 })
  t.match((await explained()).sentences.join(' '), /Why: VALIDATION_ERROR: .*body\.type/)
  await call('GET', '/v1/accounts', undefined, 'wrong')
  t.match((await explained()).sentences, [/401/, /no valid token/])

  const tokenSentence = async (body: object) => {
    const { body: made } = await call('POST', `${control}/tokens`, body)
    await call('GET', '/v1/accounts', undefined, made.token)
    return [made.id, (await explained()).sentences[1]]
  }
  const [id1, unnamed] = await tokenSentence({})
  t.equal(unnamed, `Its token was ${id1}.`, 'a token without a name is named once')
  const [id2, named] = await tokenSentence({ name: 'Suite' })
  t.equal(named, `Its token was Suite (${id2}).`)

  box.faults.removeAll()
  const near = { operation: 'sendMessage', chatID: '101', body: { text: 'Hi' }, header: { 'x-test': 'a' }, status: 503 } as const
  const { id } = box.faults.add(near)
  await call('POST', '/v1/chats/101/messages', { text: 'Hi' })
  t.match(await explained(), {
    nearMisses: [{ rule: id, condition: 'header', message: /matched except for header: the rule wants "x-test: a", the request has none/ }]
  })
  await call('POST', '/v1/chats/102/messages', { text: 'Hi' })
  t.strictSame((await explained()).nearMisses, [], 'two conditions are no near miss')

  t.equal((await call('GET', `${control}/explain/99999`)).status, 404)
  t.equal((await call('GET', `${control}/explain/x`)).status, 422)
  const [event] = box.journal.find({ kind: 'event' })
  t.match(await call('GET', `${control}/explain/${event?.id}`), { status: 422, body: { message: /only requests/ } })
})

await t.test('the requests as an HTTP archive', async t => {
  const mock = await createMockServer({ port: 0, fixture: smallFixture })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  const since = await box.now()
  const headers = { authorization: `Bearer ${box.token}`, 'content-type': 'application/json' }
  await (await fetch(`${box.url}/v1/chats?accountIDs=matrix&accountIDs=matrix`, { headers })).text()
  await (await fetch(`${box.url}/v1/chats/101/messages`, { method: 'POST', body: '{"text": "Hi"}', headers })).text()
  const har = await box.har({ since })
  t.match(har.log, {
    version: '1.2',
    creator: { name: 'beeper-desktop-mock', version: /^\d/ },
    entries: [
      {
        request: {
          method: 'GET',
          url: `${box.url}/v1/chats?accountIDs=matrix&accountIDs=matrix`,
          queryString: [{ name: 'accountIDs', value: 'matrix' }, { name: 'accountIDs', value: 'matrix' }]
        },
        response: { status: 200, content: { mimeType: /json/ } }
      },
      { request: { method: 'POST', postData: { mimeType: 'application/json', text: '{"text":"Hi"}' } } }
    ]
  })
  t.notMatch(JSON.stringify(har), box.token)
  for (const entry of har.log.entries) t.ok(Date.parse(entry.startedDateTime) > 0)
})

await t.test('a stream says when the whole state was replaced', async t => {
  const built = await build(t)
  const { until } = await stream(built, '?kind=event')
  await built.call('POST', `${control}/reset`)
  t.match(await until(1), [{ event: 'state.replaced', data: {} }])
  await built.call('PUT', `${control}/state`, { format: 1 })
  t.match((await until(3)).slice(1), [{ event: 'event', data: { type: 'app.state.updated' } }, { event: 'state.replaced' }])
})
