import t from 'tap'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { banner, exampleCall } from '../../src/cli/banner.js'
import { startServer } from '../../src/server/start-server.js'
import { build, small, smallFixture } from '../support/app.js'

const welcome = {
  version: '0.1.0',
  appVersion: '4.3.0',
  url: 'http://127.0.0.1:23373',
  token: 'test-token',
  seed: 7,
  beyondLoopback: undefined,
  call: { path: '/v1/accounts' }
}

await t.test('prints what a person needs to begin', async t => {
  t.equal(banner(welcome), `beeper-desktop-mock 0.1.0, standing in for Beeper Desktop 4.3.0

  URL    http://127.0.0.1:23373
  page   http://127.0.0.1:23373/_mock/ui/
  docs   http://127.0.0.1:23373/_mock/docs
  token  test-token
  seed   7

curl 'http://127.0.0.1:23373/v1/accounts' \\
  -H 'Authorization: Bearer test-token'

Ctrl-C stops.
`)
  t.match(banner({ ...welcome, beyondLoopback: '0.0.0.0' }), '  open   to other machines: listening on 0.0.0.0\n')
  const none = banner({ ...welcome, token: undefined })
  t.match(none, /token {2}none: .* --token/)
  t.notMatch(none, /curl/)
})

await t.test('the curl line works when pasted, whatever the token', async t => {
  const token = 'it\'s "$HOME" \\ `x`'
  const server = await startServer({ port: 0, fixture: smallFixture, tokens: [token] })
  t.teardown(() => server.close())
  const text = banner({ ...welcome, url: server.url, token, call: exampleCall(server.sandboxes.default) })
  const line = /^curl[^]*?\n(?=\n)/m.exec(text)?.[0] ?? ''
  const run = promisify(execFile)
  const hasCurl = await run('curl', ['--version']).then(() => true, () => false)
  if (!hasCurl) return t.comment('this machine has no curl')
  t.match(JSON.parse((await run('sh', ['-c', line])).stdout), { status: 'existing', chatID: small.adaChat })
})

await t.test('the example writes to a person who can receive messages', async t => {
  const { box } = await build(t)
  t.strictSame(exampleCall(box).body, { accountID: 'matrix', type: 'single', participantIDs: [small.ada] })
  box.restore({ format: 1, accounts: smallFixture.accounts!.map(account => ({ ...account, status: 'disconnected' as const })) })
  t.strictSame(exampleCall(box), { path: '/v1/accounts' })
})
