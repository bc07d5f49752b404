import BeeperDesktop from '@beeper/desktop-api'
import BeeperDesktop4 from 'beeper-desktop-api-4'
import { startServer, type ServerOptions } from '../../src/server/start-server.js'
import { ManualHost, smallFixture, type Teardown } from './app.js'

/** A server on a free port, with the official SDK as it is (`sdk5`) and as it was before 5.0.0 (`sdk4`). */
export async function sdks (t: Teardown, options: ServerOptions = {}) {
  const host = new ManualHost()
  const server = await startServer({ port: 0, seed: 1, fixture: smallFixture, clockHost: host, ...options })
  t.teardown(() => server.close())
  const access = { baseURL: server.url, accessToken: 'test-token', maxRetries: 0 }
  return {
    sdk5: new BeeperDesktop(access),
    sdk4: new BeeperDesktop4(access),
    box: server.sandboxes.default,
    url: server.url,
    host
  }
}
