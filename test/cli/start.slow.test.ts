import t from 'tap'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { health } from '../../src/cli/health.js'
import { Command, fixtureFile, run, serve } from '../support/command.js'

const call = async (url: string, token: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } })

await t.test('--json prints one line with what a script needs, and SIGINT exits with 0', async t => {
  const { url, port, pid, token, command } = await serve(t, ['--token', 'My Access Token', '--token', 'more'])
  t.equal(url, `http://127.0.0.1:${port}`)
  t.equal(pid, command.child.pid)
  t.equal(token, 'My Access Token', 'the one given, before the fixture\'s')
  for (const secret of ['My Access Token', 'more', 'both']) t.equal((await call(`${url}/v0/get-accounts`, secret)).status, 200)
  t.equal(await health(undefined, { host: '127.0.0.1', port }), `${url}/: ok`)
  command.kill('SIGINT')
  const { code, stdout } = await command.end()
  t.equal(code, 0)
  t.match(stdout, /^.*\n$/)
})

await t.test('settings reach the server: flag before variable before config file', async t => {
  const config = `${t.testdir({
    'mock.json': JSON.stringify({ appVersion: '1.file', rateLimit: '3/1h', port: 1, logLevel: 'silent' })
  })}/mock.json`
  const { url, token, command } = await serve(t, ['--config', config, '--app-version', '3.flag'], {
    variables: { BEEPER_MOCK_APP_VERSION: '2.variable', BEEPER_MOCK_TOKEN: 'from the variable', BEEPER_MOCK_PROT: '1' }
  })
  t.equal(token, 'from the variable')
  const response = await call(`${url}/v0/get-accounts`, token!)
  t.equal(response.headers.get('x-beeper-desktop-version'), '3.flag')
  t.equal(response.headers.get('x-ratelimit-limit'), '3')
  t.equal(command.stderr, 'warning: the variable BEEPER_MOCK_PROT is no option; did you mean "BEEPER_MOCK_PORT"?\n')
})

await t.test('a port in use prints one line and exits with 1', async t => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => { holder.close() })
  const { port } = holder.address() as AddressInfo
  t.match(await run(t, ['--port', String(port), '--fixture', fixtureFile(t), '--json']), {
    code: 1,
    stdout: '',
    stderr: `error: port ${port} on 127.0.0.1 is taken: choose another with --port, or let --port 0 pick a free one\n`
  })
})

await t.test('both loopback address families are served', async t => {
  const { url, port } = await serve(t)
  t.equal((await fetch(`${url}/_mock/health`)).status, 200)
  const hasIPv6 = Object.values(networkInterfaces()).flat().some(entry => entry?.address === '::1')
  if (!hasIPv6) return t.comment('this machine has no ::1')
  t.equal((await fetch(`http://[::1]:${port}/_mock/health`)).status, 200)
})

await t.test('the log of a server that others can reach: JSON lines, requests at debug, no secrets', async t => {
  const { url, command } = await serve(t, ['--host', '0.0.0.0', '--log-level', 'debug', '--token', 'Hush Hush', '--seed', '7'])
  t.match(url, /^http:\/\/127\.0\.0\.1:/, 'this machine calls it by loopback')
  await call(`${url}/v0/get-accounts?access_token=Hush&code=Hush`, 'Hush Hush', { cookie: 'session=Hush' })
  await call(`${url}/v0/get-accounts`, 'Hush Wrong')
  await call(`${url}/v0/nothing?token=Hush`, 'Hush Hush')
  command.kill('SIGTERM')
  const { code, stderr } = await command.end()
  t.equal(code, 0)
  t.notMatch(stderr, /Hush/)
  const lines = stderr.trimEnd().split('\n').map(line => JSON.parse(line))
  t.match(lines.find(({ msg }) => msg === 'ready'), { url, seed: 7 })
  t.match(lines.find(({ msg }) => /other machines/.test(msg)), { level: 30, msg: /0\.0\.0\.0/ })
  t.match(lines.filter(({ method }) => method !== undefined), [
    { level: 20, method: 'GET', path: '/v0/get-accounts', status: 200, ms: Number, operation: 'getAccountsV0', sandbox: 'default' },
    { path: '/v0/get-accounts', status: 401 },
    { path: '/v0/nothing', status: 404 }
  ])
})

await t.test('terminals show short lines, and the server survives their reader', async t => {
  const command = new Command(t, ['--port', '0', '--fixture', fixtureFile(t), '--pretty'])
  const [, url] = await command.sees('stdout', /ready .*"url":"([^"]+)"/)
  await call(`${url}/v0/get-accounts?token=Hush`, 'both')
  await command.sees('stdout', /INFO: GET \/v0\/get-accounts 200 \d+ ms\s*$/m)
  t.notMatch(command.stdout, /Hush|Bearer|both/)
  command.child.stdout!.destroy()
  for (let times = 0; times < 3; times++) t.equal((await call(`${url}/v0/get-accounts`, 'both')).status, 200)
  command.kill('SIGTERM')
  t.match(await command.end(), { code: 0, stderr: '' })
})

await t.test('an unexpected error before the server listens prints one line and exits with 1', async t => {
  const { code, stderr } = await run(t, ['--port', '0'], {
    preload: `process.on("newListener", name => {
      if (name === "uncaughtException") setImmediate(() => { throw new TypeError("boom\\nbang") })
    })`
  })
  t.equal(code, 1)
  t.match(stderr.trimEnd().split('\n').at(-1), /^error: unexpected: TypeError: boom bang \(at .*\)$/)
})
