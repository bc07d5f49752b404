import t from 'tap'
import fs, { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import type { ServerOptions } from '../../src/server/start-server.js'
import { changeChat } from '../../src/domain/network/remote/change-chat.js'
import { startServer } from '../../src/server/start-server.js'
import { validate } from '../../src/cli/validate.js'
import { connectMockServer, createMockServer } from '../../src/index.js'
import type { FixtureFile } from '../../src/fixtures/format.js'
import { loadFixture } from '../../src/fixtures/bundled.js'
import { readStateLines } from '../../src/fixtures/state-lines.js'
import { ManualHost, small, smallFixture, type Teardown } from '../support/app.js'
import { collectedLog } from '../support/collected-log.js'
import { read } from '../support/state-file.js'

/** A server that keeps its state, what it logs, and its time. */
async function serve (t: Teardown, file: string, options: ServerOptions = {}) {
  const logged: string[] = []
  const logger = collectedLog((_, text) => { logged.push(typeof text === 'string' ? text : String(_)) })
  const clockHost = new ManualHost()
  const server = await startServer({ port: 0, fixture: smallFixture, state: file, clockHost, logger, ...options })
  t.teardown(async () => server.close().catch(() => {}))
  const box = server.sandboxes.default
  return {
    box,
    logged,
    close: () => server.close(),
    rename: (title: string) => { changeChat(box, small.group, { title }) },
    /** Lets time pass until something is so. */
    until: async (done: () => boolean) => {
      while (!done()) {
        clockHost.pass(10_000)
        await new Promise(resolve => { setImmediate(resolve) })
      }
    }
  }
}

const titleIn = (file: string) => read(file).chats?.find(({ id }) => id === small.group)?.title
const linesIn = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n')
const place = (t: { testdir: (files: Record<string, string>) => string }) => join(t.testdir({}), 'state.json')

type Write = (bytes: Buffer, from: number, length: number, at: number) => Promise<{ bytesWritten: number }>

/** Lets what is written to the file by its handle fail, as a full disk does, while that is wanted. */
function fullDisk (t: Teardown, path: string) {
  const disk = { isFull: false, fails: 0 }
  const real = fs.promises.open
  fs.promises.open = async (...given) => {
    const handle = await real(...given)
    const write = handle.write.bind(handle) as Write
    if (given[0] !== path) return handle
    return Object.assign(handle, {
      write: async (bytes: Buffer, from: number, length: number, at: number) => {
        if (!disk.isFull) return write(bytes, from, length, at)
        disk.fails++
        await write(bytes, from, Math.floor(length / 2), at)
        throw Object.assign(new Error('ENOSPC: simulated'), { code: 'ENOSPC' })
      }
    })
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    fs.promises.open = real
    syncBuiltinESMExports()
  })
  return disk
}

await t.test('a change is appended, and costs what it says', async t => {
  const file = place(t)
  const { box, rename, until, close } = await serve(t, file)
  const before = readFileSync(file, 'utf8')
  const { ino } = statSync(file)
  rename('Appended')
  await until(() => titleIn(file) === 'Appended')
  const after = readFileSync(file, 'utf8')
  t.ok(after.startsWith(before))
  t.equal(statSync(file).ino, ino)
  const [line] = after.slice(before.length).split('\n')
  t.match(JSON.parse(line!), { changes: [{ section: 'chats', rows: [{ id: small.group }] }] })
  t.notMatch(line, small.adaChat, 'and not what has not changed')
  box.reset()
  await until(() => titleIn(file) === 'Book club')
  t.equal(statSync(file).ino, ino, 'a reset costs what had changed')
  const digest = box.digest()
  await close()
  const second = await serve(t, file, { fixture: 'empty' })
  t.equal(second.box.digest(), digest)
  t.equal(statSync(file).ino, ino, 'and the file is continued')
})

await t.test('what is read at the start is what was there, and nothing is written again', async t => {
  const file = place(t)
  const first = await serve(t, file)
  first.rename('One')
  await first.close()
  const rows = linesIn(file)
  for (const title of ['Two', 'Three']) {
    const { box, rename, close } = await serve(t, file, { fixture: 'empty' })
    const digest = box.digest()
    t.equal(box.chats.size, 2)
    rename(title)
    t.not(box.digest(), digest)
    await close()
    t.strictSame(linesIn(file).slice(0, rows.length), rows)
    t.equal(titleIn(file), title)
  }
})

await t.test('a last line that was not written whole is left out, with a warning, and the next one replaces it', async t => {
  const file = place(t)
  const first = await serve(t, file)
  first.rename('Whole')
  await first.until(() => titleIn(file) === 'Whole')
  first.rename('Torn')
  await first.close()
  truncateSync(file, statSync(file).size - 3)
  const { box, logged, rename, close } = await serve(t, file)
  t.equal(box.chats.get(small.group).title, 'Whole')
  t.match(logged, [/state\.json: the last change was not written whole, and is lost/])
  rename('Later')
  await close()
  t.equal(titleIn(file), 'Later')
  t.ok(linesIn(file).every(line => JSON.parse(line)), 'nothing of it is left')
  appendFileSync(file, '{"sha256":"')
  t.match((await serve(t, file)).logged, [/not written whole/])
})

await t.test('a disk that is full loses nothing that is in memory', async t => {
  const file = place(t)
  const disk = fullDisk(t, file)
  const { box, logged, rename, until, close } = await serve(t, file)
  const { ino } = statSync(file)
  rename('Saved')
  await until(() => titleIn(file) === 'Saved')
  disk.isFull = true
  for (const title of ['First', 'Second']) {
    const { fails } = disk
    rename(title)
    await until(() => disk.fails > fails)
    if (title === 'First') t.equal(titleIn(file), 'Saved', 'it can be read, up to the last change that was written')
  }
  t.match(logged, [/state\.json: the state cannot be saved: ENOSPC/], 'it is told once')
  disk.isFull = false
  rename('Third')
  await until(() => titleIn(file) === 'Third')
  t.equal(statSync(file).ino, ino)
  const digest = box.digest()
  await close()
  t.equal((await serve(t, file)).box.digest(), digest)
})

await t.test('more changes than rows make the server write the file again', async t => {
  const file = place(t)
  const { box, rename, until, close } = await serve(t, file)
  const { ino } = statSync(file)
  let titles = 0
  while (statSync(file).ino === ino) {
    rename(`${'x'.repeat(50_000)} ${titles++}`)
    await until(() => titleIn(file) === `${'x'.repeat(50_000)} ${titles - 1}`)
  }
  t.ok(titles >= 4 && titles < 12, `${titles} titles of 50 kB`)
  t.ok(statSync(file).size < 60_000 + 50_000)
  rename('Last')
  const digest = box.digest()
  await close()
  t.equal((await serve(t, file)).box.digest(), digest)
})

await t.test('what was edited, or written by another version, is checked and written again', async t => {
  const file = place(t)
  const first = await serve(t, file)
  first.rename('By the server')
  await first.close()
  const edit = async (from: string | RegExp, to: string) => {
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
    const { ino } = statSync(file)
    const { box, close } = await serve(t, file)
    t.not(statSync(file).ino, ino, 'it is another file')
    await close()
    return box.chats.get(small.group).title
  }
  t.equal(await edit('By the server', 'By hand'), 'By hand')
  t.equal(await edit(/"version":"[^"]*"/, '"version":"0.0.1"'), 'By hand')
  t.equal(await edit(/\n$/, ''), 'By hand')
  t.equal(await edit('By hand', 'In the rows'), 'In the rows')
  t.equal(await edit(/^/, '\uFEFF'), 'In the rows', 'some editors put a byte order mark in front')
  const good = readFileSync(file, 'utf8')
  const cases: Array<[from: string | RegExp, to: string, words: RegExp]> = [
    [/\n\{"sha256"[^]*/, '\n', /state\.json: it ends before its rows do/],
    [/^(\{"stateFile":1)[^]*/, '$1', /state\.json: it ends before its rows do/],
    ['{"section":"chats"', '{"sect":"chats"', /state\.json: line 3: it names no section/],
    ['{"section":"chats"', '{section:"chats"', /state\.json: line 3: not valid JSON/],
    ['"accountID":"matrix","type"', '"accountID":"none","type"', /state\.json: chats\[0\]\.accountID: There is no account "none"/],
    [/"rows":\[\{"accountID/, '"rows":[1,{"accountID', /state\.json: line 2: its rows are none/],
    [/^/, '\0\0\0', /state\.json: not valid JSON: .*; correct the file, or move .*state\.json away to begin with the fixture$/],
    ['{"stateFile":1,"version":"', '{"stateFile":2,"version":"99.0.0-',
      /of a form that this version does not read: version 99\.0\.0-[^ ]* wrote the file, and this is [^ ]*: start that version, or move/],
    [/"version":"[^"]*"\}\n\{"section":"\w+"/, '"version":"99.0.0"}\n{"section":"later"',
      /state\.json: line 2: "later" is no section.*; version 99\.0\.0 wrote the file, and this is .*: start that version, or move/]
  ]
  const whole = good.trimEnd().split('\n').length
  for (const value of ['null', '7', 'true', '"text"', '[]', '[null]', '{}', '{"changes":null}', '{"changes":{}}']) {
    cases.push([/$/, `${value}\n${value}\n`, new RegExp(`state\\.json: line ${whole + 1}: it has no changes; correct the file`)])
    cases.push(['\n{"section"', `\n${value}\n{"section"`, /state\.json: line 2: it names no section; correct the file/])
    cases.push([/$/, `{"changes":[${value}]}\n`, new RegExp(`state\\.json: line ${whole + 1}: it names no section; correct the file`)])
  }
  for (const [from, to, message] of cases) {
    writeFileSync(file, good.replace(from, to))
    await t.rejects(serve(t, file), { code: 'validation_error', message })
    t.equal(readFileSync(file, 'utf8'), good.replace(from, to), 'the file is as it was')
  }
})

await t.test('whatever is cut off the end of the last line, all before it is kept', async t => {
  const file = place(t)
  const first = await serve(t, file)
  first.rename('Kept')
  await first.until(() => titleIn(file) === 'Kept')
  const kept = statSync(file).size
  first.rename('Last 🦆')
  await first.close()
  const whole = readFileSync(file)
  const wrong: string[] = []
  for (let length = kept; length < whole.length; length++) {
    // A file system may fill up with zeros what it lost.
    for (const end of [Buffer.alloc(0), Buffer.alloc(7)]) {
      const cutOff = Buffer.concat([whole.subarray(0, length), end])
      const { state } = readStateLines(cutOff, file)
      const title = (state as FixtureFile).chats?.find(({ id }) => id === small.group)?.title
      const isWhole = length === whole.length - 1 && end.length === 0
      if (title !== (isWhole ? 'Last 🦆' : 'Kept')) wrong.push(`${length} of ${whole.length} bytes: ${title}`)
    }
  }
  t.strictSame(wrong, [])
})

await t.test('an empty file is none yet, with a warning, and an empty fixture is an error', async t => {
  const file = place(t)
  for (const content of ['', '\n']) {
    writeFileSync(file, content)
    const { box, logged, rename, close } = await serve(t, file)
    t.match(logged, [/state\.json: the file is empty: the state begins with the fixture/])
    t.equal(box.chats.get(small.group).title, 'Book club')
    rename('Begun')
    await close()
    t.equal(titleIn(file), 'Begun')
    writeFileSync(file, content)
    await t.rejects(loadFixture(file), { message: /state\.json: the file is empty$/ })
  }
})

await t.test('a state that is one JSON value, as earlier versions wrote it, is read', async t => {
  const file = place(t)
  writeFileSync(file, JSON.stringify(smallFixture, undefined, 2).replace('Book club', 'Earlier'))
  const { box, close } = await serve(t, file, { fixture: 'empty' })
  t.equal(box.chats.get(small.group).title, 'Earlier')
  const digest = box.digest()
  await close()
  t.match(linesIn(file)[0], /^\{"stateFile":1,/)
  t.equal((await serve(t, file)).box.digest(), digest)
})

await t.test('a state file can be the fixture of another server', async t => {
  const file = place(t)
  const { rename, close } = await serve(t, file)
  rename('For others')
  await close()
  const { chats } = await loadFixture(file)
  t.equal(chats?.find(({ id }) => id === small.group)?.title, 'For others')
  t.ok(existsSync(file))
  const other = await createMockServer()
  t.teardown(other.close)
  const box = await (await connectMockServer(other.url)).createSandbox({ fixture: file })
  t.equal((await box.snapshot()).chats?.find(({ id }) => id === small.group)?.title, 'For others')
  const found = await validate([file])
  t.strictSame(found.get(file)?.issues, [])
  t.ok(found.get(file)?.warnings.every(line => line.startsWith(`${file}: warning: `)), 'lines of a fixture, not of the file')
  appendFileSync(file, 'null\n')
  t.match((await validate([file])).get(file)?.issues, [/state\.json: line \d+: it has no changes$/])
})
