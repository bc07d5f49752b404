import t from 'tap'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NodeHTTP } from '../../src/cli/remote/node-http.js'
import { InProcess } from '../../src/client/in-process.js'
import { streamRequests } from '../../src/client/journal-stream.js'
import { OverHTTP } from '../../src/client/over-http.js'
import { connectMockServer, createMockServer } from '../../src/index.js'
import { build, smallFixture, type Teardown } from '../support/app.js'

const path = '/sandboxes/default'
const event = (id: number) => `id: ${id}\nevent: request\ndata: ${JSON.stringify({ id, path: `/${id}` })}\n\n`

/** A server that answers the nth stream as the nth function says. */
async function streams (t: Teardown, ...answers: Array<(answer: ServerResponse) => void>) {
  const asked: string[] = []
  const server = createServer((request, answer) => {
    asked.push(request.url ?? '')
    answers[asked.length - 1]?.(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const begin = (answer: ServerResponse) => {
  answer.writeHead(200, { 'content-type': 'text/event-stream' })
  answer.write(': the journal\n\n')
}

for (const Transport of [OverHTTP, NodeHTTP]) {
  await t.test(`${Transport.name}: after a break it continues with what follows the last entry`, async t => {
    const { url, asked } = await streams(t,
      answer => {
        begin(answer)
        // In the middle of an entry, and of a character.
        const text = Buffer.from(`${event(4)}event: state.replaced\ndata: {}\n\n${event(5).replace('/5', '/é')}`)
        const cut = text.indexOf('é') + 1
        answer.write(text.subarray(0, cut))
        setImmediate(() => { answer.destroy() })
      },
      answer => {
        begin(answer)
        answer.end(event(5))
      },
      answer => {
        begin(answer)
        answer.write(event(9))
      })
    const seen: number[] = []
    for await (const { id } of streamRequests(new Transport(url, undefined), path, { since: 3, status: 200 })) {
      seen.push(id)
      if (id === 9) break
    }
    t.strictSame(seen, [4, 5, 9])
    t.match(asked, [/since=3$/, /since=4$/, /since=5$/])
    t.match(asked[0], '/_mock/sandboxes/default/journal/stream?kind=request&status=200')
  })

  await t.test(`${Transport.name}: leaving the loop closes the connection`, async t => {
    let ended = () => {}
    const end = new Promise<void>(resolve => { ended = resolve })
    const { url } = await streams(t, answer => {
      answer.once('close', ended)
      begin(answer)
      answer.write(event(1))
    })
    const following = streamRequests(new Transport(url, undefined), path, {})
    t.match(await following.next(), { value: { id: 1 } })
    await following.return(undefined as never)
    await end
  })

  await t.test(`${Transport.name}: what is no stream of a journal is an error, not a loop`, async t => {
    const { url } = await streams(t, answer => { answer.writeHead(200).end() }, answer => {
      answer.writeHead(404).end('{"code": "not_found", "message": "No sandbox"}')
    }, answer => { answer.writeHead(502).end('<h1>') })
    const first = async () => streamRequests(new Transport(url, undefined), path, {}).next()
    await t.rejects(first(), { message: /ended before it began/ })
    await t.rejects(first(), { name: 'ControlError', status: 404, message: /No sandbox/ })
    await t.rejects(first(), { name: 'ControlError', status: 502 })
  })
}

await t.test('in the same process, leaving the loop ends the stream too', async t => {
  const { app, call } = await build(t, { maxWaiting: 1 })
  await app.listen({ host: '127.0.0.1', port: 0 })
  await call('GET', '/v1/accounts')
  const transport = new InProcess(app, 'http://127.0.0.1:23373', undefined)
  for (let round = 0; round < 3; round++) {
    const following = streamRequests(transport, path, {})
    t.match(await following.next(), { value: { operation: 'getAccounts' } })
    await following.return(undefined as never)
  }
  const open = streamRequests(transport, path, {})
  await open.next()
  await t.rejects(streamRequests(transport, path, {}).next(), { name: 'ControlError', status: 429 }, 'only an open one counts')
  const next = open.next()
  await call('GET', '/v1/labels')
  t.match(await next, { value: { operation: 'listLabels' } })
})

for (const way of ['in the same process', 'over HTTP']) {
  await t.test(`requests are followed ${way}, until the server or the sandbox is gone`, async t => {
    const mock = await createMockServer({ fixture: smallFixture })
    t.teardown(mock.close)
    const near = way === 'over HTTP' ? await connectMockServer(mock.url) : mock
    const box = await near.createSandbox({ id: 'followed' })
    const get = async (path: string) => { await (await fetch(box.url + path, { headers: { authorization: `Bearer ${box.token}` } })).text() }
    await get('/v1/accounts')
    await get('/v1/labels')
    const following = box.followRequests({ operation: 'getAccounts' })
    t.match(await following.next(), { value: { path: '/v1/accounts' } })
    const next = following.next()
    await get('/v1/labels')
    await get('/v1/accounts?x=1')
    t.match(await next, { value: { query: { x: '1' } } })
    const gone = t.rejects(following.next(), { name: 'ControlError', status: 404 })
    await box.delete()
    await gone
    const other = (await near.sandbox()).followRequests({ operation: 'getAccounts' })
    const closed = t.rejects(other.next())
    await mock.close()
    await closed
  })
}
