import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Host } from '../domain/sandbox/clock.js'
import { MockError } from '../domain/errors/errors.js'
import { isEventStream } from './events/upgrades.js'

/**
 * What a connection is doing.
 * - `idle`: no request, or only part of its head, as on connections that browsers open in advance
 * - `receiving`: the body of a request has not arrived completely
 * - `answering`: the server is working, or its response is being sent
 * - `upgraded`: a WebSocket, or a request for one
 */
export type ConnectionState = 'idle' | 'receiving' | 'answering' | 'upgraded'

export interface ConnectionOptions {
  /** Timers that watch bodies. */
  host: Host
  /** Milliseconds without a byte after which an incomplete body is answered with 408. */
  bodyTimeout: number
  /** Milliseconds that responses have to finish when a server closes. */
  grace?: number | undefined
}

/** Milliseconds that a closing server waits for the next bytes of a body, and for WebSockets to close. */
const patience = 250
/** How often bodies are checked per `bodyTimeout`. A body without new bytes in that many checks has stalled. */
const looks = 4

interface Connection {
  readonly socket: Socket
  /** The server that accepted it. */
  readonly server: Server
  isUpgrade: boolean
  /** The last request and its response. Node finishes responses in order, so the last one covers them all. */
  request: IncomingMessage | undefined
  response: ServerResponse | undefined
  /** Bytes that had arrived at the last check. */
  seen: number
  /** How many consecutive checks have found no new bytes of a body. */
  quiet: number
}

/**
 * The connections of a server, on all its addresses and ports, and what each is doing. Closing ends at once those
 * on which nothing is being answered. The cost per request is two assignments.
 */
export class Connections {
  readonly #host: Host
  readonly #bodyTimeout: number
  readonly #grace: number
  readonly #servers = new Set<Server>()
  readonly #all = new Map<Socket, Connection>()
  readonly #closing = new Set<Server>()
  #isUnref = false
  #cancelLook: (() => void) | undefined
  #closed: Promise<void> | undefined

  constructor ({ host, bodyTimeout, grace = 8000 }: ConnectionOptions) {
    this.#host = host
    this.#bodyTimeout = bodyTimeout
    this.#grace = grace
  }

  /** Watches a server. Call it before the server listens. */
  track (server: Server): void {
    this.#servers.add(server)
    if (this.#isUnref) server.unref()
    server.on('connection', (socket: Socket) => {
      if (this.#isUnref) socket.unref()
      // A request whose upgrade is ignored reports its connection again (events/upgrades.ts).
      if (this.#all.has(socket)) return
      this.#all.set(socket, {
        socket, server, isUpgrade: false, request: undefined, response: undefined, seen: 0, quiet: 0
      })
      socket.once('close', () => { this.#all.delete(socket) })
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const connection = this.#all.get(request.socket)
      if (!connection) return
      connection.request = request
      connection.response = response
      const { headers } = request
      if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) this.#planLook()
    })
    server.on('upgrade', (request: IncomingMessage) => {
      const connection = this.#all.get(request.socket)
      if (connection && isEventStream(request)) connection.isUpgrade = true
    })
  }

  /** Lets the process end although servers listen and clients are connected, now and later. */
  unref (): void {
    this.#isUnref = true
    for (const server of this.#servers) server.unref()
    for (const socket of this.#all.keys()) socket.unref()
  }

  /** Whether the server that accepted this connection is closing. */
  isClosing (socket: Socket): boolean {
    if (this.#closing.size === 0) return false
    const connection = this.#all.get(socket)
    return connection !== undefined && this.#closing.has(connection.server)
  }

  /** How many connections are in each state. */
  get states (): Record<ConnectionState, number> {
    const states = { idle: 0, receiving: 0, answering: 0, upgraded: 0 }
    for (const connection of this.#all.values()) states[stateOf(connection)]++
    return states
  }

  /**
   * Stops servers from listening, and ends their connections: at once when idle or when a body has stalled,
   * after the response when there is one, and in any case after the grace period.
   * @param cutOff is called with the number of responses that are cut off
   * @returns when the last connection is gone
   */
  async close (servers: readonly Server[], cutOff: (calls: number) => void = () => {}): Promise<void> {
    const own = new Set(servers)
    const mine = () => [...this.#all.values()].filter(({ server }) => own.has(server))
    const closed = servers.map(async server => {
      this.#closing.add(server)
      return new Promise<void>(resolve => { server.close(() => { resolve() }) })
    })
    for (const connection of mine()) {
      connection.seen = connection.socket.bytesRead
      this.#end(connection)
    }
    const endStuck = () => { for (const connection of mine()) if (isStuck(connection)) connection.socket.destroy() }
    // Immediates run after all pending data has been read, so a busy server does not blame the client.
    const impatient = setInterval(() => setImmediate(endStuck), patience)
    const last = setTimeout(() => {
      const rest = mine()
      cutOff(rest.length)
      for (const { socket } of rest) socket.destroy()
    }, this.#grace)
    await Promise.all(closed)
    clearInterval(impatient)
    clearTimeout(last)
    for (const server of servers) {
      this.#closing.delete(server)
      this.#servers.delete(server)
    }
  }

  /** Closes all servers; repeated calls wait for the same end. */
  async closeAll (cutOff?: (calls: number) => void): Promise<void> {
    this.#closed ??= this.close([...this.#servers], cutOff)
    await this.#closed
  }

  /** Ends a connection of a closing server as soon as its response is sent. */
  #end (connection: Connection): void {
    const { socket, response } = connection
    switch (stateOf(connection)) {
      case 'idle':
        socket.destroy()
        return
      case 'receiving':
      case 'answering':
        response?.once('close', () => {
          // Pipelined requests behind it are answered, too.
          if (connection.response === response) socket.destroySoon()
          else this.#end(connection)
        })
    }
  }

  /** One timer for all, and none while no body is arriving. */
  #planLook (): void {
    this.#cancelLook ??= this.#host.after(this.#bodyTimeout / looks, () => {
      this.#cancelLook = undefined
      let isWaiting = false
      for (const connection of this.#all.values()) if (this.#look(connection)) isWaiting = true
      if (isWaiting) this.#planLook()
    })
  }

  /** @returns whether to check the connection again */
  #look (connection: Connection): boolean {
    const { socket, request, response } = connection
    if (!request || request.complete || connection.isUpgrade) return false
    connection.quiet = isWaitingForBody(connection) ? connection.quiet + 1 : 0
    connection.seen = socket.bytesRead
    // The first check has nothing to compare with.
    if (connection.quiet <= looks) return true
    connection.quiet = 0
    // The reader of the body fails as if it broke off, but with this reason; the connection stays for the response.
    const stalled = new MockError('request_timeout', tooSlow(this.#bodyTimeout))
    if (response?.writableEnded || request.listenerCount('error') === 0) socket.destroy()
    else request.emit('error', stalled)
    return true
  }
}

function tooSlow (bodyTimeout: number): string {
  return `The body did not arrive: no byte of it came for ${bodyTimeout} ms. ` +
    'Send it without such pauses, or start the server with a higher limit'
}

function stateOf ({ isUpgrade, request, response }: Connection): ConnectionState {
  if (isUpgrade) return 'upgraded'
  if (!request || !response || response.writableFinished || response.destroyed) return 'idle'
  return request.complete || response.headersSent ? 'answering' : 'receiving'
}

/** Whether a closing server need not wait for it: it is the client's turn, and the client does nothing. */
function isStuck (connection: Connection): boolean {
  switch (stateOf(connection)) {
    case 'idle': return true
    case 'upgraded': return true
    case 'answering': return false
    case 'receiving': {
      if (isWaitingForBody(connection)) return true
      connection.seen = connection.socket.bytesRead
      return false
    }
  }
}

/**
 * Whether it is the client that does not send: false while the server has yet to read what arrived, or has not
 * begun to read.
 */
function isWaitingForBody ({ socket, request, response, seen }: Connection): boolean {
  if (!request || socket.bytesRead > seen || request.readableLength > 0) return false
  return response?.writableEnded === true || request.listenerCount('data') + request.listenerCount('readable') > 0
}
