import t from 'tap'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { banner } from '../../src/cli/banner.js'
import { fixtureFile, run, serve } from '../support/command.js'

await t.test('--installations starts several, on this port and others, and --json lists them', async t => {
  const { url, token, ...started } = await serve(t, ['--installations', '3'])
  const { installations } = started as unknown as { installations: Array<Record<'id' | 'url' | 'token', string> & { port: number }> }
  t.match(installations, [{ id: 'default', url, token }, { id: 'installation-2' }, { id: 'installation-3' }])
  t.equal(new Set(installations.map(({ port }) => port)).size, 3)
  for (const { url, token } of installations) {
    t.equal((await fetch(`${url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })).status, 200)
    const { body, status } = await fetch(`${url}/v1/app/setup/start`, { method: 'POST' }).then(async response =>
      ({ status: response.status, body: await response.json() as object }))
    t.equal(status, 200)
    t.match(body, { setupRequestID: String })
  }
})

await t.test('sandbox create --homeserver makes one more', async t => {
  const { url } = await serve(t)
  const made = await Promise.all(['one', 'two'].map(async id => {
    const { stdout } = await run(t, ['sandbox', 'create', '--url', url, '--id', id, '--homeserver', 'home', '--shared-clock', '--listen', '--json'])
    return JSON.parse(stdout) as { id: string, url: string }
  }))
  t.match(made, [{ id: 'one' }, { id: 'two' }])
  t.not(made[0]?.url, made[1]?.url)
  await run(t, ['clock', 'freeze', '--url', url, '--sandbox', 'one'])
  const { items } = await (await fetch(`${url}/_mock/sandboxes`)).json() as { items: unknown[] }
  t.match(items, [{ id: 'default' }, { homeserver: 'home', clock: { mode: 'frozen' } }, { homeserver: 'home', clock: { mode: 'frozen' } }])
})

await t.test('the ports follow the given one', async t => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => { holder.close() })
  const { port } = holder.address() as AddressInfo
  t.match(await run(t, ['--port', String(port - 1), '--installations', '2', '--fixture', fixtureFile(t), '--json']), {
    code: 1, stdout: '', stderr: new RegExp(`^error: port (${port}|${port - 1}) on 127.0.0.1 is taken: `)
  })
  t.match(await run(t, ['--port', '65535', '--installations', '2', '--fixture', fixtureFile(t), '--json']), {
    code: 2, stdout: '', stderr: /^error: 2 installations from port 65535 on need ports up to 65536: choose a lower port/
  })
  t.match(await run(t, ['--installations', '0']), { code: 2, stderr: /--installations: expected/ })
})

t.match(banner({
  version: '1.0.0',
  appVersion: '4.3.0',
  url: 'http://127.0.0.1:23373',
  token: 'test-token',
  seed: 1,
  beyondLoopback: undefined,
  installations: [
    { id: 'default', url: 'http://127.0.0.1:23373', port: 23373, token: 'test-token' },
    { id: 'installation-2', url: 'http://127.0.0.1:23374', port: 23374, token: 'two' }
  ],
  call: { path: '/v0/get-accounts' }
}), '  and    http://127.0.0.1:23374  token two')
