import t from 'tap'
import fs, { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { build } from '../support/app.js'
import { serve, upload } from '../support/upload.js'

/** Lets opening or writing a file in a directory fail, as the system does when it has no more, until told otherwise. */
function exhaust (t: { teardown: (work: () => unknown) => void }, directory: string, code: string, inWrite: boolean) {
  const { open } = fs.promises
  let isExhausted = true
  const fail = () => { throw Object.assign(new Error(`${code}: simulated`), { code }) }
  fs.promises.open = async (path, ...more) => {
    const isOurs = isExhausted && String(path).startsWith(directory)
    if (isOurs && !inWrite) fail()
    const handle = await open(path, ...more)
    if (isOurs) handle.writeFile = async () => { fail() }
    return handle
  }
  const end = () => {
    isExhausted = false
    fs.promises.open = open
    syncBuiltinESMExports()
  }
  syncBuiltinESMExports()
  t.teardown(end)
  return end
}

const cases: Array<[code: string, inWrite: boolean, status: number, error: string, words: RegExp]> = [
  ['ENOSPC', true, 507, 'insufficient_storage', /no room left/],
  ['EDQUOT', true, 507, 'insufficient_storage', /no room left/],
  ['EMFILE', false, 503, 'service_unavailable', /no file descriptors left.*ulimit/],
  ['ENFILE', false, 503, 'service_unavailable', /no file descriptors left/]
]

for (const [code, inWrite, status, error, words] of cases) {
  await t.test(`${code} on an upload says what is wrong, and the next one succeeds`, async t => {
    const assetsDir = t.testdir({})
    const { app, call } = await build(t, { assetsDir })
    const asForm = async () => upload(app, [{ name: 'file', content: 'x'.repeat(100_000), fileName: 'a.txt' }])
    const asJSON = async () => call('POST', '/v1/assets/upload/base64', { content: 'A'.repeat(100_000) })
    for (const send of [asForm, asJSON]) {
      const end = exhaust(t, assetsDir, code, inWrite)
      const { status: answered, body } = await send()
      t.match({ answered, ...body }, { answered: status, code: error, message: words })
      end()
      t.equal((await send()).status, 200)
    }
    const files = (readdirSync(assetsDir, { recursive: true }) as string[]).filter(path => /[/\\]\d+[/\\]\d+(\.\w+)?$/.test(path))
    t.equal(files.length, 2, 'and nothing is left of those that failed')
  })
}

await t.test('a temporary directory that is missing, a file, or removed meanwhile', async t => {
  const assetsDir = join(t.testdir({}), 'temporary')
  const { app } = await build(t, { assetsDir })
  const send = async () => upload(app, [{ name: 'file', content: 'hello', fileName: 'a.txt' }])
  const refused = { status: 507, body: { code: 'insufficient_storage', message: /directory for temporary files.*TMPDIR/ } }
  t.match(await send(), refused)
  writeFileSync(assetsDir, '')
  t.match(await send(), refused)
  rmSync(assetsDir)
  mkdirSync(assetsDir)
  const first = await send()
  t.equal(first.status, 200)
  for (const name of readdirSync(assetsDir)) rmSync(join(assetsDir, name), { recursive: true })
  t.equal((await serve(app, first.body.srcURL)).status, 502, 'what was there is gone')
  const second = await send()
  t.equal(second.status, 200)
  t.equal((await serve(app, second.body.srcURL)).text, 'hello')
  rmSync(assetsDir, { recursive: true })
  t.match(await send(), refused)
})
