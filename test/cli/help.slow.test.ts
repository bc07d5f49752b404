import { execFileSync } from 'node:child_process'
import t from 'tap'
import { controlCommands, isLight } from '../../src/cli/remote/names.js'
import { run } from '../support/command.js'

await t.test('help, however it is asked for', async t => {
  const { stdout: all } = await run(t, ['help'])
  for (const args of [['--help'], ['-h'], ['--port', '4000', '--help']]) t.equal((await run(t, args)).stdout, all, args.join(' '))
  for (const name of [...Object.keys(controlCommands), 'help', 'completion', 'validate', 'mcp']) {
    t.match(all, new RegExp(`^  ${name}\\b`, 'm'))
  }
  const { stdout: add } = await run(t, ['help', 'fault', 'add'])
  for (const args of [['--json', 'help', 'fault', 'add'], ['fault', 'add', '--help'], ['fault', '--help', 'add'], ['--help', 'fault', 'add']]) {
    t.equal((await run(t, args)).stdout, add, args.join(' '))
  }
})

await t.test('the help of a command has the options of those below and above it', async t => {
  const { stdout: group } = await run(t, ['help', 'fault'])
  t.match(group, /^beeper-desktop-mock fault add \[options\] \[rule\]\n {2}--operation <name>/m)
  t.match(group, /--url <url>/)
  t.match(group, /--json, --host, --port, --control-token, --config/)
  const { stdout: record } = await run(t, ['help', 'record'])
  t.match(record, /^ {2}--seed .*\n {2}--json, --config\n$/ms, 'its own options are listed once')
  const { stdout: inner } = await run(t, ['chat', 'add', '-h'])
  t.match(inner, /--network <name>.*Of all chat commands:\n {2}--url <url>.*--sandbox <id>/s)
})

await t.test('what is no command has no help', async t => {
  t.match(await run(t, ['help', 'falt']), { code: 2, stderr: 'error: there is no command "falt"; did you mean "fault"?\n' })
  t.match(await run(t, ['help', 'fault', 'remove']), { code: 2, stderr: /no command "remove"/ })
})

await t.test('completion', async t => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await run(t, ['completion', shell])
    t.equal(code, 0)
    t.match(stdout, 'beeper-desktop-mock complete --', shell)
    if (shell === 'bash') execFileSync('bash', ['-n'], { input: stdout })
  }
  t.match(await run(t, ['completion', 'tcsh']), { code: 2, stderr: /^error: .*zsh, bash, fish/ })
  const suggested = async (...args: string[]) => (await run(t, ['complete', '--', ...args])).stdout.split('\n').map(line => line.split('\t')[0])
  t.strictSame(await suggested('cha'), ['chat', ':4', ''])
  t.strictSame(await suggested('chat', 'ch'), ['change', ':4', ''])
  t.strictSame(await suggested('chat', 'add', '--net'), ['--network', ':4', ''])
  t.strictSame(await suggested('--installa'), ['--installations', ':4', ''])
})

await t.test('which calls need no server of their own', t => {
  for (const args of [['clock'], ['health'], ['help', 'x'], ['--version'], ['start', '--help'], ['--port', '1', '-h']]) t.ok(isLight(args), args.join(' '))
  for (const args of [[], ['start'], ['validate', 'x'], ['mcp'], ['--port', '1'], ['start', '--', '--help']]) t.notOk(isLight(args), args.join(' '))
  t.end()
})
