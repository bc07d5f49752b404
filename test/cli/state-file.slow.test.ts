import t from 'tap'
import {
  chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { changeChat } from '../../src/domain/network/remote/change-chat.js'
import { startServer } from '../../src/server/start-server.js'
import { ManualHost, small, smallFixture } from '../support/app.js'
import { run, serve } from '../support/command.js'
import { createGroup, groupsIn, read } from '../support/state-file.js'

await t.test('the state is saved at exit, and the next start continues from there', async t => {
  const directory = t.testdir({ 'start.json': JSON.stringify(smallFixture) })
  const [fixture, file] = [join(directory, 'start.json'), join(directory, 'state.json')]
  const first = await serve(t, ['--fixture', fixture, '--state', file])
  await createGroup(first, 0)
  first.command.kill('SIGTERM')
  t.equal((await first.command.end()).code, 0)
  t.equal(groupsIn(read(file)), 1)
  t.equal(statSync(file).mode & 0o777, 0o600, 'it holds tokens')
  t.strictSame(readdirSync(directory).sort(), ['start.json', 'state.json'], 'and nothing else is left')
  const second = await serve(t, ['--fixture', fixture, '--state', file])
  await createGroup(second, 1)
  const chats = await (await fetch(`${second.url}/v1/chats`, { headers: { authorization: `Bearer ${second.token}` } })).json() as { items: unknown[] }
  t.equal(chats.items.length, 4)
  await fetch(`${second.url}/_mock/sandboxes/default/reset`, { method: 'POST' })
  second.command.kill('SIGINT')
  await second.command.end()
  t.equal(groupsIn(read(file)), 0, 'a reset goes back to the fixture')
})

await t.test('a state file that cannot be replaced, is a link, or has a byte order mark', async t => {
  const directory = t.testdir({
    'start.json': JSON.stringify(smallFixture),
    'target.json': `\ufeff${JSON.stringify(smallFixture).replace('Book club', 'With a mark')}`
  })
  const [fixture, file] = [join(directory, 'start.json'), join(directory, 'state.json')]
  const target = join(directory, 'target.json')
  symlinkSync('target.json', file)
  // As rename(2) answers where a mount is to be replaced.
  const preload = `import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { rename } = fs.promises
    fs.promises.rename = async (from, to) => {
      if (to === ${JSON.stringify(target)}) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' })
      return rename(from, to)
    }
    syncBuiltinESMExports()`
  const { ino } = statSync(target)
  for (const groups of [0, 1]) {
    const server = await serve(t, ['--fixture', fixture, '--state', file], { preload })
    await createGroup(server, groups)
    server.command.kill('SIGTERM')
    t.equal((await server.command.end()).code, 0)
    t.equal(groupsIn(read(target)), groups + 1)
  }
  t.ok(read(target).chats?.some(chat => chat.title === 'With a mark'), 'it began with what was there')
  t.equal(statSync(target).ino, ino, 'it is the same file')
  t.ok(lstatSync(file).isSymbolicLink())
  t.strictSame(readdirSync(directory).sort(), ['start.json', 'state.json', 'target.json'])
})

await t.test('one server at a time holds the file, under any name; a killed server no longer holds it', async t => {
  const directory = t.testdir({})
  const [file, link] = [join(directory, 'state.json'), join(directory, 'link.json')]
  symlinkSync(file, link)
  const first = await serve(t, ['--state', link])
  const args = ['--port', '0', '--json', '--fixture', 'empty', '--state']
  for (const name of [file, link]) {
    const { code, stdout, stderr } = await run(t, [...args, name])
    t.strictSame([code, stdout], [1, ''])
    t.match(stderr, new RegExp(`^error: .*${name}: another server \\(process ${first.pid}\\) keeps its state there.*\n$`))
  }
  await createGroup(first, 0)
  first.command.kill('SIGKILL')
  await first.command.end()
  t.ok(existsSync(`${file}.lock`))
  const second = await serve(t, ['--state', file])
  second.command.kill('SIGTERM')
  t.equal((await second.command.end()).code, 0)
  t.strictSame(readdirSync(directory).sort(), ['link.json', 'state.json'])
})

await t.test('uploads of any size are there after a restart, in a folder that holds no others', async t => {
  const directory = t.testdir({})
  const [file, folder] = [join(directory, 'state.json'), join(directory, 'state.json.files')]
  const start = () => startServer({ state: file, fixture: smallFixture, port: 0, clockHost: new ManualHost() })
  const authorization = 'Bearer test-token'
  const send = async (url: string, size: number) => {
    const form = new FormData()
    form.set('file', new Blob([Buffer.alloc(size, 'beeper')]), `${size}.bin`)
    const response = await fetch(`${url}/v1/assets/upload`, { method: 'POST', headers: { authorization }, body: form })
    return await response.json() as { uploadID: string }
  }
  const contentOf = async (server: Awaited<ReturnType<typeof start>>, uploadID: string) => {
    const { url } = server.sandboxes.default.assets.upload(uploadID)
    const response = await fetch(`${server.url}/v1/assets/serve?url=${encodeURIComponent(url)}`, { headers: { authorization } })
    return [response.status, Buffer.from(await response.arrayBuffer()).length]
  }
  const sizes = [5, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024]

  const first = await start()
  t.notOk(existsSync(folder), 'there is none before it is needed')
  const uploads: string[] = []
  for (const size of sizes) uploads.push((await send(first.url, size)).uploadID)
  await first.close()
  const contents = readdirSync(folder)
  t.equal(contents.length, 2, 'small uploads are in the file itself')
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.ok(contents.every(name => (statSync(join(folder, name)).mode & 0o777) === 0o600))
  const beside = read(file).assets?.map(({ sha256, content }) => content === undefined && contents.includes(sha256!))
  t.strictSame(beside, [false, false, true, true])

  writeFileSync(join(folder, `${'0'.repeat(64)}.new`), 'the draft of a server that was killed')
  writeFileSync(join(folder, '1'.repeat(64)), 'of no upload')
  const second = await start()
  for (const [at, size] of sizes.entries()) t.strictSame(await contentOf(second, uploads[at]!), [200, size])
  t.strictSame(readdirSync(folder).sort(), contents.sort(), 'others were removed')
  await second.close()
  t.equal(readdirSync(folder).length, 2)

  writeFileSync(join(folder, contents[0]!), 'cut off')
  const third = await start()
  const served = await Promise.all([2, 3].map(async at => (await contentOf(third, uploads[at]!))[0]))
  t.strictSame(served.sort(), [200, 502], 'a content that is not whole is none')
  third.sandboxes.default.reset()
  await third.close()
  t.notOk(existsSync(folder), 'and it goes with the last of them')
})

await t.test('a broken file prints one clear line and exits with 2', async t => {
  const directory = t.testdir({
    'cut.json': '{"format":1,"chats":[{"id":"!a',
    'list.json': '[]',
    'null.json': 'null',
    'job.json': JSON.stringify({ format: 1, jobs: [{ due: '2026-02-01T12:00:00.000Z', order: 1, kind: 'reminder.fire', data: {} }] }),
    'lost.json': '{"format":1,"chats":[{"id":"!a:b","accountID":"none","type":"group","participants":[]}]}',
    'odd.json': '{"format":1,"random":{"seed":1,"streams":{"ids":[1]}}}'
  })
  mkdirSync(join(directory, 'folder'))
  const cases: Array<[name: string, words: RegExp]> = [
    ['cut.json', /cut\.json: not valid JSON: /],
    ['job.json', /job\.json: jobs\[0\]\.data\.chatID: Required/],
    ['null.json', /null\.json: the file: .*; correct the file, or move .*null\.json away to begin with the fixture/],
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

await t.test('writes are batched, a second server on the port does not touch the file, and errors are reported once', async t => {
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
  await t.rejects(startServer({ ...options, port: server.port }), { code: 'conflict', message: /another server/ })
  const other = join(directory, 'other.json')
  await t.rejects(startServer({ ...options, state: other, port: server.port }), { code: 'EADDRINUSE' })
  t.strictSame(readdirSync(directory).sort(), ['state.json', 'state.json.lock'])
  t.equal(written(), 'Title 1')

  rmSync(directory, { recursive: true })
  change('Lost')
  await saved(() => errors.length > 0)
  change('Lost too')
  clockHost.pass(10_000)
  await new Promise(resolve => { setImmediate(resolve) })
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
