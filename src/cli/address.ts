import { isIP } from 'node:net'
import type { Settings } from './options.js'
import { Failure } from './failure.js'

/** How this machine reaches a server that listens on an address: on the wildcard ones, through loopback. */
export function urlTo (host: string, port: number): string {
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`
}

/**
 * Where a running server is.
 * @param url what was typed; by default where the settings would start one
 * @throws Failure when the settings leave that open
 */
export function serverURL (url: string | undefined, { host, port }: Pick<Settings, 'host' | 'port'>): string {
  if (url === undefined && port === 0) {
    throw new Failure(2, '--url: say where the server is, since port 0 is whatever was free')
  }
  return url ?? urlTo(host, port)
}
