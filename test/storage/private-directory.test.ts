import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownIdentity } from '../../src/platform/process-identity.js'
import { makePrivateDirectory, removeAbandoned } from '../../src/storage/private-directory.js'
import { serve } from '../support/command.js'

await t.test('directories of ended processes are removed, and nothing else', async t => {
  const parent = t.testdir({ elsewhere: { 'precious.txt': 'kept' } })
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  const gone = { ...ownIdentity(), pid: child.pid! }
  const directory = (name: string, owner?: unknown) => {
    const path = join(parent, name)
    mkdirSync(path)
    writeFileSync(join(path, 'upload'), 'x')
    if (owner !== undefined) writeFileSync(join(path, 'server.json'), JSON.stringify(owner))
  }
  const running = makePrivateDirectory(parent)
  t.equal(statSync(running).mode & 0o777, 0o700)
  directory('beeper-desktop-mock-gone', gone)
  directory('beeper-desktop-mock-before', { ...ownIdentity(), boot: 'another' })
  directory('beeper-desktop-mock-container', { ...gone, namespace: 'pid:[1]' })
  directory('beeper-desktop-mock-machine', { ...gone, host: 'elsewhere.example' })
  directory('beeper-desktop-mock-nobody')
  directory('beeper-desktop-mock-odd', { pid: 'all' })
  directory('others-beeper-desktop-mock-gone', gone)
  writeFileSync(join(parent, 'beeper-desktop-mock-file'), 'x')
  writeFileSync(join(parent, 'elsewhere/server.json'), JSON.stringify(gone))
  symlinkSync(join(parent, 'elsewhere'), join(parent, 'beeper-desktop-mock-link'))
  const before = readdirSync(parent)
  await removeAbandoned(parent)
  t.strictSame(before.filter(name => !existsSync(join(parent, name))).sort(),
    ['beeper-desktop-mock-before', 'beeper-desktop-mock-gone'])
  t.ok(existsSync(join(parent, 'elsewhere/precious.txt')))
  await t.resolves(removeAbandoned(join(parent, 'none')))
})

await t.test('a start removes the files of a killed server, and keeps those of a running one', async t => {
  const parent = t.testdir({})
  const directories = () => readdirSync(parent).filter(name => name.startsWith('beeper-desktop-mock-'))
  const start = async () => {
    const server = await serve(t, [], { variables: { TMPDIR: parent, TEMP: parent } })
    const before = directories()
    const upload = await fetch(`${server.url}/v1/assets/upload/base64`, {
      method: 'POST',
      headers: { authorization: 'Bearer both', 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'aGVsbG8=' })
    })
    t.equal(upload.status, 200)
    const [directory = ''] = directories().filter(name => !before.includes(name))
    return { ...server, directory }
  }
  const killed = await start()
  killed.command.kill('SIGKILL')
  await killed.command.end()
  t.ok(directories().includes(killed.directory))
  const running = await start()
  const next = await start()
  while (directories().includes(killed.directory)) await new Promise(resolve => { setImmediate(resolve) })
  t.strictSame(directories().sort(), [running.directory, next.directory].sort())
  for (const { command } of [running, next]) {
    command.kill('SIGTERM')
    t.equal((await command.end()).code, 0)
  }
  t.strictSame(directories(), [])
  rmSync(parent, { recursive: true })
})
