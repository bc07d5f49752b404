import t from 'tap'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { optionList } from '../../src/cli/options.js'
import { health } from '../../src/cli/health.js'
import { defaults } from '../../src/server/defaults.js'
import { account, Command, run } from '../support/command.js'

/** Tells at the end whether Fastify has been loaded. */
const tellsFastify = `
  import { createRequire } from 'node:module'
  const { cache } = createRequire(process.cwd() + '/')
  process.on('exit', () => {
    const loaded = Object.keys(cache).some(path => path.includes('/node_modules/fastify/'))
    process.stderr.write(loaded ? 'fastify loaded' : 'fastify not loaded')
  })`

await t.test('the help lists every option with its variable, and loads no server', async t => {
  const { code, stdout, stderr } = await run(t, ['--help'], { preload: tellsFastify, source: true })
  t.equal(code, 0)
  t.equal(stderr, 'fastify not loaded')
  const text = stdout.replace(/\s+/g, ' ')
  for (const [, { flag, variable }] of optionList) {
    t.match(text, new RegExp(` ${flag} `), flag)
    t.match(text, new RegExp(`env: ${variable}\\)`), variable)
  }
  for (const name of ['start', 'health', 'validate', 'sandbox', 'fault', 'clock', 'requests', 'message']) t.match(stdout, new RegExp(`^  ${name} `, 'm'))
})

await t.test('the version says what is emulated', async t => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  t.match(await run(t, ['--version']), {
    code: 0, stdout: `beeper-desktop-mock ${version} (emulates Beeper Desktop ${defaults.appVersion})\n`, stderr: ''
  })
})

await t.test('the reader of the help may close the pipe early', async t => {
  const command = new Command(t, ['--help'])
  command.child.stdout!.destroy()
  t.match(await command.end(), { code: 0, stderr: '' })
})

// The values themselves: settings.test.ts.
const refused: Array<[args: string[], line: string, variables?: Record<string, string>]> = [
  [['--port', 'x'], 'error: --port: expected a whole number from 0 to 65535, received "x"'],
  [[], 'error: BEEPER_MOCK_RATE_LIMIT: expected calls per window, such as 6000/1m, 100/10s or 5/500ms, or off, received "5"',
    { BEEPER_MOCK_RATE_LIMIT: '5' }],
  [['--prot', '1'], 'error: unknown option \'--prot\' (Did you mean --port?)'],
  [['strat'], 'error: there is no command "strat"; did you mean "start"?'],
  [['--port', '0', '--fixture', 'defalt'], 'error: defalt: the file cannot be read (ENOENT); name a file or one of default, clean, empty, sdk-conformance'],
  [['--port', '0', '--host', '192.0.2.1', '--fixture', 'empty'], 'error: --host: this machine has no address "192.0.2.1"']
]

await t.test('wrong usage prints one line and exits with 2', async t => {
  for (const [args, line, variables = {}] of refused) {
    const { code, stdout, stderr } = await run(t, args, { variables })
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    t.ok(stderr.startsWith(line), stderr)
    t.match(stderr, /^.*\n$/, 'one line')
  }
})

await t.test('issues of a fixture are printed line by line, with exit code 2', async t => {
  const file = join(t.testdir({ 'bad.json': '{"format": 1, "accounts": [{}], "chts": []}' }), 'bad.json')
  const { code, stderr } = await run(t, ['--port', '0', '--fixture', file])
  t.equal(code, 2)
  t.match(stderr, `error: ${file}: accounts[0].accountID: Required\n`)
  t.match(stderr, /^(error: .*\n)+$/)
})

await t.test('validate', async t => {
  const directory = t.testdir({
    'fixture.json': JSON.stringify({ format: 1, accounts: [account] }),
    'config.json': '{"port": 4000}',
    'old.json': '{"accounts": []}',
    'dangling.json': '{"format": 1, "chats": [{"id": "!a", "accountID": "nope", "type": "single", "participants": []}]}',
    'typo.json': '{"prot": 4000}',
    'broken.json': '{',
    'list.json': '[]'
  })
  const files = (...names: string[]) => names.map(name => join(directory, name))

  const good = files('fixture.json', 'config.json')
  const bundled = ['clean', 'empty'].map(name => `fixtures/${name}.json`)
  t.match(await run(t, ['validate', ...good, ...bundled]), {
    code: 0, stdout: [...good, ...bundled].map(file => `${file}: ok\n`).join('')
  })
  const { code: accepted, stdout: doubts } = await run(t, ['validate', 'fixtures/default.json'])
  t.equal(accepted, 0)
  t.match(doubts, /^fixtures\/default\.json:\d+:\d+: warning: messages\..*senderID: "@whatsapp_lid-\d+:\S+" is not in the chat$/m)
  t.match(doubts, /^fixtures\/default\.json: ok, with warnings\n$/m)

  const bad = files('old.json', 'dangling.json', 'typo.json', 'broken.json', 'list.json', 'missing.json', 'config.json')
  const { code, stdout } = await run(t, ['validate', ...bad])
  t.equal(code, 2)
  const reasons = [
    '1:1: format: Required',
    '1:38: chats[0].accountID: There is no account "nope"',
    '1:2: prot: there is no such option; did you mean "port"?',
    'not valid JSON: ',
    'the file: expected an object',
    'the file cannot be read: there is no such file',
    'ok'
  ]
  const lines = stdout.trimEnd().split('\n')
  t.equal(lines.length, reasons.length, stdout)
  for (const [at, reason] of reasons.entries()) t.ok(lines[at]!.replace(/:(?=\d)/, ': ').startsWith(`${bad[at]}: ${reason}`), lines[at]!)
})

await t.test('health of a missing server, or of a different one', async t => {
  const other = createServer((request, response) => {
    response.writeHead(request.url === '/mock/_mock/health' ? 200 : 404).end('{"status":"ok"}')
  })
  await new Promise<void>(resolve => { other.listen(0, '127.0.0.1', resolve) })
  const { port } = other.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const where = { host: '127.0.0.1', port }
  await t.rejects(health(undefined, where), { exitCode: 1, message: `${url}/: not healthy: answered 404, not as` })
  t.equal(await health(`${url}/mock`, where), `${url}/mock/: ok`, 'behind a path too')
  for (const wrong of ['localhost:23373', 'https://localhost:23373', 'x']) {
    await t.rejects(health(wrong, where), { exitCode: 2, message: /^--url: expected a URL such as / })
  }
  await t.rejects(health(undefined, { ...where, port: 0 }), { exitCode: 2, message: /^--url: / })
  await new Promise(resolve => { other.close(resolve) })

  // Another test may have the port by now; nothing has the first.
  const { code, stderr } = await run(t, ['health', '--port', '1'], { preload: tellsFastify, source: true })
  t.equal(code, 1)
  t.equal(stderr, 'error: http://127.0.0.1:1/: not healthy: nothing listens there\nfastify not loaded')
})
