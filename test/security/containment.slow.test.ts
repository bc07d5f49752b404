import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { Containment } from '../../src/platform/containment.js'
import { build, small, type Built } from '../support/app.js'
import { serve as serveCommand } from '../support/command.js'
import { connect, serve } from '../support/socket-client.js'

interface Line { level: number, place?: string, msg: string, err?: { message: string, stack: string } }

/** A log that keeps its lines. */
function keptLog () {
  const lines: Line[] = []
  return { lines, logger: pino({ base: null }, { write: (line: string) => { lines.push(JSON.parse(line) as Line) } }) }
}

const fail = (): never => { throw new Error('it broke') }

/** What the control API shows of the errors. */
const errorsOf = async ({ call }: Built): Promise<Array<{ place: string, message: string, stack: string }>> =>
  (await call('GET', '/_mock/sandboxes/default/requests?kind=error')).body.items

const create = { accountID: small.matrix, type: 'single', participantIDs: [small.cleo], messageText: 'Hello' }

await t.test('listeners that throw are logged and recorded, and the request and the other listeners continue', async t => {
  const { lines, logger } = keptLog()
  const built = await build(t, { logger })
  const { box, call } = built
  const heard: string[] = []
  box.journal.on(fail)
  box.journal.on(({ kind }) => { heard.push(kind) })
  box.events.on(fail)
  box.events.on(({ type }) => { heard.push(type) })
  box.onCommit(fail)
  box.onCommit(() => { heard.push('commit') })
  t.match(await call('POST', '/v0/create-chat', create), { status: 200 })
  for (const what of ['request', 'event', 'error', 'chat.upserted', 'message.upserted', 'commit']) t.ok(heard.includes(what), what)
  const errors = await errorsOf(built)
  for (const place of ['a listener of the journal', 'a listener of events', 'a listener of commits']) {
    const entry = errors.find(error => error.place === place)
    t.match(entry, { kind: 'error', message: 'it broke', stack: /containment\.slow\.test/ }, place)
    t.match(lines.find(line => line.place === `${place} of the sandbox default`), { level: 50, err: { message: 'it broke' } }, place)
  }
  t.match(await call('GET', '/v1/chats'), { status: 200 })
})

await t.test('the published kinds stay what they are', async t => {
  const built = await build(t)
  built.box.events.on(fail)
  await built.call('POST', '/v0/create-chat', create)
  const { body } = await built.call('GET', '/_mock/sandboxes/default/requests')
  t.match(body.items, { length: 1 }, 'errors are shown to those who ask for them alone')
  t.match(await built.call('GET', '/_mock/sandboxes/default/wait?kind=error'), { body: { matched: true, items: [{ kind: 'error' }] } })
  t.match(await built.call('GET', '/_mock/sandboxes/default/wait?kind=error&operation=createChatV0&timeout=1'), { body: { matched: false } })
})

await t.test('a job that throws has changed nothing, does not run again, and time continues', async t => {
  const built = await build(t)
  const { box, call, host } = built
  const ran: string[] = []
  box.jobs.handle('test.fails', () => {
    ran.push('fails')
    box.chats.update(box.chats.get(small.group), { title: 'half' })
    fail()
  })
  box.jobs.handle('test.works', () => { ran.push('works') })
  box.jobs.plan(1000, 'test.fails', {})
  box.jobs.plan(1000, 'test.works', {})
  box.jobs.plan(5000, 'test.works', {})
  const start = box.clock.now()
  t.match(await call('POST', '/_mock/sandboxes/default/clock', { advance: '2s' }), { status: 200 })
  t.equal(box.clock.now(), start + 2000)
  t.strictSame(ran, ['fails', 'works'])
  t.equal(box.chats.get(small.group).title, 'Book club')
  host.pass(10_000)
  t.strictSame(ran, ['fails', 'works', 'works'], 'by the host\'s timer, too')
  t.match(await errorsOf(built), [{ place: 'the job test.fails', message: 'it broke' }])
  t.equal(box.jobs.size, 0)
})

await t.test('an error in the effects of a send does not fail the send', async t => {
  const built = await build(t)
  built.box.personas.heard = fail
  const { body } = await built.call('POST', '/v0/create-chat', create)
  t.ok(body.chatID)
  t.match(await errorsOf(built), [{ place: 'the job send.confirm' }])
  const [message] = (await built.call('GET', `/v1/chats/${encodeURIComponent(body.chatID as string)}/messages`)).body.items
  t.match(message, { text: 'Hello', sendStatus: { status: 'PENDING' } }, 'what failed is undone as a whole')
})

await t.test('a request that cannot be recorded gets its response', async t => {
  const built = await build(t)
  built.box.journal.request = fail
  t.match(await built.call('GET', '/v1/chats'), { status: 200 })
  t.match(await errorsOf(built), [{ place: 'the journal of a request' }])
})

await t.test('a timer that throws', async t => {
  const { lines, logger } = keptLog()
  const { app, box, host } = await build(t, { logger })
  await connect(t, await serve(app))
  app.sockets.of(box)[0]!.ping = fail
  box.settle = fail
  box.jobs.plan(1000, 'test.none', {})
  box.jobs.arm()
  host.pass(40_000)
  t.match(lines.map(({ place }) => place).sort(), ['a timer', 'the ping of a WebSocket of the sandbox default'])
})

await t.test('a socket that fails does not fail the others', async t => {
  const built = await build(t)
  const { app, box } = built
  const url = await serve(app)
  const [first, second] = [await (await connect(t, url)).subscribe('*'), await (await connect(t, url)).subscribe('*')]
  app.sockets.of(box)[0]!.deliver = fail
  t.match(await built.call('POST', `/v1/chats/${encodeURIComponent(small.group)}/archive`), { status: 204 })
  t.match(await second.next(), { type: 'chat.upserted' })
  const { journal } = box
  const frame = journal.frame.bind(journal)
  journal.frame = record => { if (record.direction === 'in') fail(); frame(record) }
  t.match(await first.ask({ type: 'subscriptions.set' }), { type: 'error', code: 'INTERNAL_ERROR' })
  app.sockets.hooks.closed = fail
  second.ws.close()
  await second.closed
  t.match(await first.ask('x'), { type: 'error' }, 'the first socket is still served')
  const places = new Set((await errorsOf(built)).map(({ place }) => place))
  for (const place of ['an event to a WebSocket', 'a frame of a WebSocket', 'the end of a WebSocket']) t.ok(places.has(place), place)
})

await t.test('a failing log does not fail it either', async t => {
  const logger = pino({ base: null }, { write: fail })
  const built = await build(t, { logger })
  built.box.events.on(fail)
  t.match(await built.call('POST', '/v0/create-chat', create), { status: 200 })
})

await t.test('a rejection is contained like an exception', async t => {
  const reported = new Promise(resolve => {
    new Containment((error, place) => { resolve([(error as Error).message, place]) }).run('a promise', async () => fail())
  })
  t.strictSame(await reported, ['it broke', 'a promise'])
  new Containment(fail).run('a report that fails', fail)
})

await t.test('an error in the mock does not end a process that uses the library', async t => {
  const script = `
    import { createMockServer } from './src/index.js'
    import { Journal } from './src/domain/journal/journal.js'
    import { Personas } from './src/domain/network/personas/personas.js'
    import { ClientSocket } from './src/http/events/sockets.js'
    const fail = () => { throw new Error('the mock broke') }
    const mock = await createMockServer({ fixture: 'default' })
    Journal.prototype.request = fail
    Journal.prototype.event = fail
    Personas.prototype.heard = fail
    ClientSocket.prototype.deliver = fail
    const { default: { WebSocket } } = await import('ws')
    const ws = new WebSocket(mock.url.replace('http', 'ws') + '/v1/ws', { headers: { authorization: 'Bearer ' + mock.token } })
    await new Promise(resolve => ws.on('message', resolve))
    await new Promise(resolve => { ws.on('message', resolve); ws.send('{"type":"subscriptions.set","chatIDs":["*"]}') })
    const statuses = []
    for (const body of [{ accountID: 'matrix', type: 'single', participantIDs: ['@dan:beeper.com'], messageText: 'x' }, '['.repeat(5000)]) {
      const { status } = await fetch(mock.url + '/v0/create-chat', {
        method: 'POST',
        headers: { authorization: 'Bearer ' + mock.token, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body)
      })
      statuses.push(status)
    }
    const places = new Set((await (await mock.sandbox()).errors()).map(({ place }) => place))
    ws.terminate()
    await mock.close()
    console.log(JSON.stringify([statuses, [...places].sort()]))`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)), stdio: ['ignore', 'pipe', 'pipe']
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  const [code] = await once(child, 'close') as [number | null]
  t.strictSame([code, stderr], [0, ''])
  t.strictSame(JSON.parse(stdout || 'null'), [[200, 400], [
    'an event to a WebSocket', 'the job send.confirm', 'the journal of a request', 'the journal of an event'
  ]])
})

await t.test('the command logs uncaught errors, and continues', async t => {
  const preload = 'process.on("SIGUSR2", () => { Promise.reject(new Error("a stray promise")); throw new Error("a stray error") })'
  const { command, url } = await serveCommand(t, [], { preload })
  command.child.kill('SIGUSR2')
  await command.sees('stderr', /a stray error[^]*a stray promise|a stray promise[^]*a stray error/)
  t.match(command.stderr, /contained an error: nothing else caught it/)
  t.equal((await fetch(`${url}/_mock/health`)).status, 200)
  command.kill('SIGTERM')
  t.match(await command.end(), { code: 0 })
})
