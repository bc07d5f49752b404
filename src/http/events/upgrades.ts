import type { IncomingMessage, Server, ServerOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { EventEmitter } from 'node:events'
import type { Containment } from '../../platform/containment.js'

/** The only WebSocket path. */
const path = '/v1/ws'

/**
 * Whether a request asks for the event stream. Any other upgrade is ignored, as RFC 9110 §7.8
 * allows: Java's HttpClient, for one, offers `h2c` with every request and does not rely on it.
 */
export function isEventStream (request: IncomingMessage): boolean {
  const { url = '', headers } = request
  return headers.upgrade?.toLowerCase() === 'websocket' && (url === path || url.startsWith(`${path}?`))
}

/** Node servers from 22.21 and 24.9 on call this before they upgrade a request; older ones ignore the option. */
export const upgradeOptions = { shouldUpgradeCallback: isEventStream } as ServerOptions

/**
 * Passes upgrades to the WebSocket plugin. Older versions of Node pass every upgrade to any listener for
 * upgrades: those that are not the plugin's return to the server as ordinary requests.
 */
export class Upgrades extends EventEmitter {
  readonly #sockets = new WeakMap<IncomingMessage, Duplex>()

  constructor (server: Server, containment: Containment) {
    super()
    server.on('upgrade', containment.wrap('an upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!isEventStream(request)) return serveWithoutUpgrade(server, request, socket, head)
      this.#sockets.set(request, socket)
      this.emit('upgrade', request, socket, head)
    }))
  }

  /** The request was answered, not upgraded: nothing parses its connection any more. */
  refused (request: IncomingMessage): void {
    this.#sockets.get(request)?.destroy()
  }
}

/** Node has stopped parsing the connection: restart it, with the same head minus the upgrade headers. */
function serveWithoutUpgrade (server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  const { rawHeaders } = request
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`)
    else if (/^connection$/i.test(name) && /\bclose\b/i.test(value)) lines.push('Connection: close')
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
