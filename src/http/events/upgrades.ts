import type { IncomingMessage, Server, ServerOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { EventEmitter } from 'node:events'
import type { Containment } from '../../platform/containment.js'

/** The one path that speaks WebSocket. */
const path = '/v1/ws'

/**
 * Whether a request asks for the event stream. Whatever else it wants to upgrade to is ignored, as RFC 9110 §7.8
 * allows: Java's HttpClient, for one, offers `h2c` with every request and means nothing by it.
 */
export function isEventStream (request: IncomingMessage): boolean {
  const { url = '', headers } = request
  return headers.upgrade?.toLowerCase() === 'websocket' && (url === path || url.startsWith(`${path}?`))
}

/** Node servers from 22.21 and 24.9 on ask before they treat a request as an upgrade; older ones ignore the option. */
export const upgradeOptions = { shouldUpgradeCallback: isEventStream } as ServerOptions

/**
 * Where the WebSocket plugin hears of upgrades. Older versions of Node hand every upgrade to whoever listens for
 * any: those that are not the plugin's go back to the server as the ordinary requests that they are.
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

  /** The request was answered, not upgraded: nobody parses its connection any more. */
  refused (request: IncomingMessage): void {
    this.#sockets.get(request)?.destroy()
  }
}

/** Node has stopped parsing the connection: it starts again, with the same head less what asked for the upgrade. */
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
