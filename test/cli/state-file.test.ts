import t from 'tap'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { changeChat } from '../../src/domain/network/remote/change-chat.js'
import { startServer } from '../../src/server/start-server.js'
import { ManualHost, small, smallFixture } from '../support/app.js'
import { run, serve } from '../support/command.js'
import { createGroup, groupsIn, read } from '../support/state-file.js'

await t.test('at exit all is saved, and the next start goes on from there', async t => {
  const directory = t.testdir({ 'start.json': JSON.stringify(smallFixture) })
  const [fixture, file] = [join(directory, 'start.json'), join(directory, 'state.json')]
  const first = await serve(t, ['--fixture', fixture, '--state', file])
  await createGroup(first, 0)
  first.command.kill('SIGTERM')
  t.equal((await first.command.end()).code, 0)
  t.equal(groupsIn(read(file)), 1)
  t.equal(statSync(file).mode & 0o777, 0o600, 'it holds tokens')
  t.notOk(existsSync(`${file}.new`))
  const second = await serve(t, ['--fixture', fixture, '--state', file])
  await createGroup(second, 1)
  const chats = await (await fetch(`${second.url}/v1/chats`, { headers: { authorization: `Bearer ${second.token}` } })).json() as { items: unknown[] }
  t.equal(chats.items.length, 4)
  await fetch(`${second.url}/_mock/sandboxes/default/reset`, { method: 'POST' })
  second.command.kill('SIGINT')
  await second.command.end()
  t.equal(groupsIn(read(file)), 0, 'a reset goes back to the fixture')
})

await t.test('a file that is broken is a clear line and exit code 2', async t => {
  const directory = t.testdir({
    'cut.json': '{"format":1,"chats":[{"id":"!a',
    'empty.json': '',
    'list.json': '[]',
    'lost.json': '{"format":1,"chats":[{"id":"!a:b","accountID":"none","type":"group","participants":[]}]}',
    'odd.json': '{"format":1,"random":{"seed":1,"streams":{"ids":[1]}}}'
  })
  mkdirSync(join(directory, 'folder'))
  const cases: Array<[name: string, words: RegExp]> = [
    ['cut.json', /cut\.json: not valid JSON: /],
    ['empty.json', /empty\.json: not valid JSON: /],
    ['list.json', /list\.json: the file: /],
    ['lost.json', /lost\.json: chats\[0\]\.accountID: There is no account "none"/],
    ['odd.json', /odd\.json: The fixture cannot be loaded: /],
    ['folder', /folder: the state cannot be read: EISDIR/],
    ['none/state.json', /none\/state\.json: the state cannot be saved there: ENOENT/]
  ]
  for (const [name, words] of cases) {
    const { code, stdout, stderr } = await run(t, ['--port', '0', '--json', '--fixture', 'empty', '--state', join(directory, name)])
    t.match(stderr, new RegExp(`error: .*${words.source}.*\n$`), name)
    t.strictSame([code, stdout], [2, ''])
  }
  t.equal(readFileSync(join(directory, 'cut.json'), 'utf8').length, 30, 'and the file is as it was')
})

await t.test('writes are gathered, a second server on the port leaves the file alone, and errors are told once', async t => {
  const directory = t.testdir({})
  const file = join(directory, 'state.json')
  const clockHost = new ManualHost()
  const errors: unknown[][] = []
  const note = (...entry: unknown[]) => { errors.push(entry) }
  const quiet = () => {}
  const logger: never = { level: 'error', error: note, fatal: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet, silent: quiet, child: () => logger } as never
  const options = { port: 0, fixture: smallFixture, state: file, clockHost, logger }
  const server = await startServer(options)
  t.teardown(async () => server.close().catch(() => {}))
  const box = server.sandboxes.default
  const change = (text: string) => { changeChat(box, small.group, { title: text }) }
  const written = () => read(file).chats?.find(({ id }) => id === small.group)?.title
  /** Lets time pass on the clock until the file says so. */
  const saved = async (done: () => boolean) => {
    while (!done()) {
      clockHost.pass(10_000)
      await new Promise(resolve => { setImmediate(resolve) })
    }
  }
  for (let at = 0; at < 1000; at++) change(`Title ${at}`)
  t.equal(clockHost.waiting, 1, 'one write is planned for a thousand changes')
  t.equal(written(), 'Book club')
  await saved(() => written() === 'Title 999')
  t.equal(clockHost.waiting, 0, 'and no timer runs while nothing changes')

  writeFileSync(file, readFileSync(file, 'utf8').replace('Title 999', 'Title 1'))
  await t.rejects(startServer({ ...options, port: server.port }), { code: 'EADDRINUSE' })
  t.equal(written(), 'Title 1')

  rmSync(directory, { recursive: true })
  change('Lost')
  await saved(() => errors.length > 0)
  change('Lost too')
  clockHost.pass(10_000)
  await new Promise(resolve => { setTimeout(resolve) })
  mkdirSync(directory)
  await saved(() => {
    change('Found')
    return existsSync(file) && written() === 'Found'
  })
  t.match(errors, [[{}, /state\.json: the state cannot be saved: ENOENT/]])
  chmodSync(directory, 0o700)
  change('Last')
  await server.close()
  t.equal(written(), 'Last')
})
