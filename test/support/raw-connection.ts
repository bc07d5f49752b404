import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A test of tap, as far as this needs it. */
interface Test {
  teardown (work: () => unknown): void
}

/** A TCP connection that sends what a test wants, be it HTTP or not. */
export class RawConnection {
  readonly socket: Socket
  /** Settles when the connection has ended, with all that came. */
  readonly ended: Promise<string>
  received = ''

  private constructor (socket: Socket) {
    this.socket = socket
    socket.on('data', chunk => { this.received += chunk.toString('latin1') })
    // A reset ends a connection as well as any other end.
    socket.on('error', () => {})
    this.ended = new Promise(resolve => { socket.once('close', () => { resolve(this.received) }) })
  }

  static async open (t: Test, port: number, text = '', host = '127.0.0.1'): Promise<RawConnection> {
    const socket = connect({ port, host })
    t.teardown(() => { socket.destroy() })
    const connection = new RawConnection(socket)
    await once(socket, 'connect')
    if (text !== '') socket.write(text)
    return connection
  }

  /** Waits until what came has what is looked for. */
  async sees (pattern: RegExp): Promise<void> {
    while (!pattern.test(this.received)) {
      if (this.socket.destroyed) throw new Error(`ended before ${pattern} came: ${this.received}`)
      await Promise.race([once(this.socket, 'data'), this.ended])
    }
  }
}

/** The text of a request. */
export function requestText (method: string, path: string, headers: Record<string, string> = {}, body = ''): string {
  const lines = Object.entries({ Host: 'localhost', Authorization: 'Bearer test-token', ...headers })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

/** The headers of a WebSocket handshake. */
export const upgradeHeaders = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ=='
}
