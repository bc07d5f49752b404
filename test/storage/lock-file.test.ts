import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fateOf, ownIdentity, readIdentity, type ProcessIdentity } from '../../src/platform/process-identity.js'
import { LockFile } from '../../src/storage/lock-file.js'

/** The ID of a process that has ended. */
async function endedProcess (): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid!
}

await t.test('one holder at a time has a lock, even within a process; releasing it removes the file', async t => {
  const file = join(t.testdir({}), 'state.json')
  const lock = LockFile.acquire(file)
  t.throws(() => LockFile.acquire(file), { code: 'conflict', message: new RegExp(`process ${process.pid}\\).*state\\.json\\.lock`) })
  lock.release()
  lock.release()
  t.notOk(existsSync(`${file}.lock`))
  LockFile.acquire(file).release()
})

await t.test('locks of ended processes are taken over, even if their process ID is in use again', async t => {
  const own = ownIdentity()
  const isLinux = process.platform === 'linux'
  const cases: Array<[name: string, holder: ProcessIdentity, fate: ReturnType<typeof fateOf>]> = [
    ['itself', own, 'running'],
    ['its parent', { ...own, pid: process.ppid, start: '' }, 'running'],
    ['an ended process', { ...own, pid: await endedProcess() }, 'gone'],
    ['one before a restart of the machine', { ...own, boot: 'another' }, 'gone'],
    ['one on another machine', { ...own, host: 'elsewhere.example' }, 'unknown'],
    ['one in another container', { ...own, namespace: 'pid:[1]' }, 'unknown'],
    // Without /proc, a process cannot be told from a later one with its ID.
    ['one whose ID another process has now', { ...own, start: '1' }, isLinux ? 'gone' : 'running']
  ]
  for (const [name, holder, fate] of cases) {
    t.equal(fateOf(holder), fate, name)
    t.strictSame(readIdentity(JSON.stringify(holder)), holder)
    const directory = t.testdir({ 'state.json.lock': JSON.stringify(holder) })
    const file = join(directory, 'state.json')
    if (fate === 'running') {
      t.throws(() => LockFile.acquire(file), { code: 'conflict' }, name)
      continue
    }
    const lock = LockFile.acquire(file)
    t.strictSame(readdirSync(directory), ['state.json.lock'])
    t.match(JSON.parse(readFileSync(`${file}.lock`, 'utf8')), own)
    lock.release()
  }
})

await t.test('an empty lock counts as another start for a while, then as stale', async t => {
  for (const content of ['', '{"pid":', '{"pid":-1}', '[]', '{"pid":1}']) {
    t.equal(readIdentity(content), undefined)
    const file = join(t.testdir({ 'state.json.lock': content }), 'state.json')
    t.throws(() => LockFile.acquire(file), { code: 'conflict', message: /that is starting/ })
    utimesSync(`${file}.lock`, 0, 0)
    LockFile.acquire(file).release()
  }
})

await t.test('a link at its path is not followed, and the lock of another is not removed', async t => {
  const directory = t.testdir({ victim: 'untouched' })
  const file = join(directory, 'state.json')
  symlinkSync(join(directory, 'victim'), `${file}.lock`)
  utimesSync(join(directory, 'victim'), 0, 0)
  const lock = LockFile.acquire(file)
  t.equal(readFileSync(join(directory, 'victim'), 'utf8'), 'untouched')
  writeFileSync(`${file}.lock`, 'taken over')
  lock.release()
  t.equal(readFileSync(`${file}.lock`, 'utf8'), 'taken over')
})
