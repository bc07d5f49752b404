import type { Transport } from './transport.js'
import { MockServer } from './mock-server.js'
import { call } from './transport.js'

/**
 * The object for a server that runs elsewhere; its `close` leaves the server running.
 * @param url its base URL
 * @param transportTo makes the way to it, of the base URL without a slash at the end
 * @throws TypeError for another URL; Error when nothing, or no mock server, answers there; ControlError unauthorized
 */
export async function connect (url: string, transportTo: (base: string) => Transport): Promise<MockServer> {
  const { protocol, port, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new TypeError(`Expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(url)}`)
  }
  const base = href.replace(/\/+$/, '')
  const transport = transportTo(base)
  await call(transport, 'GET', '/health')
  return MockServer.of({
    url: base,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    transport,
    close: async () => {}
  })
}
