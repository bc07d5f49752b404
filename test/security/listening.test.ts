import t from 'tap'
import { isLoopback } from '../../src/platform/loopback.js'
import { startServer } from '../../src/server/start-server.js'
import { smallFixture } from '../support/app.js'

await t.test('by default the server listens only on loopback, and so do the ports of sandboxes', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture })
  t.teardown(() => server.close())
  const addresses = server.app.addresses().map(at => typeof at === 'string' ? at : at.address)
  t.ok(addresses.length > 0)
  for (const address of addresses) t.ok(isLoopback(address), address)
  t.ok(isLoopback(new URL(server.url).hostname))
  const made = await server.app.inject({ method: 'POST', url: '/_mock/sandboxes', payload: { listen: true } })
  t.equal(made.statusCode, 201)
  t.ok(isLoopback(new URL(made.json<{ url: string }>().url).hostname), made.body)
})
