import t from 'tap'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a file of a test runner, as a process of its own that has to end by itself. */
async function run (name: string): Promise<string> {
  const { NODE_TEST_CONTEXT: _, TAP: __, ...env } = process.env
  const file = `test/support/runners/${name}.ts`
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { timeout: 240_000, env })
  return stdout
}

await t.test('a file ends by itself and closes its server, also without tests within it', async t => {
  const alone = await run('tap-alone')
  t.match(alone, /^1\.\.2$/m)
  t.match(alone, /^# closed$/m)
  t.notMatch(alone, /not ok/)
  t.notMatch(await run('tap-empty'), /not ok/)
  t.match(await run('node-alone'), /closed/)
})

await t.test('what waits for a client in another process waits on', async t => {
  const waited = await run('other-process')
  t.match(waited, /^1\.\.1$/m)
  t.notMatch(waited, /not ok/)
})
