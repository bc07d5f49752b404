import { isIP } from 'node:net'

/** How this machine reaches a server that listens on an address: on the wildcard ones, through loopback. */
export function urlTo (host: string, port: number): string {
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`
}
