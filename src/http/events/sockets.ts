import type { Duplex } from 'node:stream'
import type { WebSocket } from '@fastify/websocket'
import { isChatEvent, type DomainEvent } from '../../domain/sandbox/events.js'
import type { Host } from '../../domain/sandbox/clock.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Token } from '../../domain/tokens/token-store.js'
import type { WSReadyMessage } from './schemas.js'
import { Frame } from './frame.js'
import { limitReached, MockError, notFound } from '../../domain/errors/errors.js'
import { noSubscriptions, refuse, takeFrame, type Answer, type Subscriptions } from './commands.js'

export interface SocketOptions {
  /** How many may be open at once, over all sandboxes. */
  maxSockets: number
  /** Bytes that may wait for a client that does not read; beyond that it is disconnected. */
  maxBuffered: number
  /** The largest frame of a client, in bytes. */
  maxFrame: number
  /** Bytes of unfinished frames, over all sockets. A single socket may hold 16 frames. */
  maxUnfinished: number
  /** Milliseconds from the connection to the first ping. */
  firstPing: number
  /** Milliseconds between the pings that follow; a client that misses two of them is disconnected. */
  pingInterval: number
}

/** Close codes of RFC 6455 §7.4.1 and its registry, those that the server sends. */
export const closeCodes = { goingAway: 1001, policy: 1008, internal: 1011, tryAgainLater: 1013 } as const

/** Bytes of the header of a client's control frame, with its mask (RFC 6455 §5.2). */
const maskedHeader = 6

/** An event on its way to one client. */
export interface OutgoingEvent {
  readonly socket: ClientSocket
  readonly event: DomainEvent
  /** The event's number on this connection. */
  readonly seq: number
  /** Its length in characters. */
  readonly length: number
  /** Sends it; each further call sends it again. Does nothing once the connection is closed. */
  readonly send: () => void
}

/** Hooks around sending. Every call is synchronous, in the middle of a commit: none may change a sandbox. */
export interface SocketHooks {
  /** Replaces sending: the hook sends the event now, later, twice or never. */
  event?: (outgoing: OutgoingEvent) => void
  opened?: (socket: ClientSocket) => void
  closed?: (socket: ClientSocket, code: number, reason: string) => void
  received?: (socket: ClientSocket, data: Buffer, isBinary: boolean) => void
  /** Called with everything that is sent: `ready`, answers and events, as text. */
  sent?: (socket: ClientSocket, data: string | Buffer) => void
}

declare module 'fastify' {
  interface FastifyInstance {
    sockets: Sockets
  }
}

/** The open WebSockets of a server. */
export class Sockets {
  readonly options: SocketOptions
  readonly hooks: SocketHooks
  readonly #host: Host
  readonly #open = new Set<ClientSocket>()
  readonly #streams = new Map<Sandbox, Stream>()
  #nextID = 1
  #unfinished = 0
  /** Cancels the next ping of each socket. */
  readonly #pings = new Map<ClientSocket, () => void>()
  #isShutDown = false

  /** @param hooks keeps the journal and injects faults */
  constructor (host: Host, options: SocketOptions, hooks: SocketHooks) {
    this.options = options
    this.#host = host
    this.hooks = hooks
  }

  get size (): number { return this.#open.size }

  /** The sockets of a sandbox, in the order they were opened. */
  of (box: Sandbox): ClientSocket[] {
    return [...this.#open].filter(socket => socket.box === box)
  }

  /** @throws MockError not_found */
  get (box: Sandbox, id: string): ClientSocket {
    const socket = this.of(box).find(candidate => candidate.id === id)
    if (!socket) throw notFound('socket', id, 'List the open sockets to find its ID')
    return socket
  }

  /** @throws MockError rate_limited when the maximum is open, service_unavailable while shutting down */
  checkRoom (): void {
    if (this.#isShutDown) throw new MockError('service_unavailable', 'The server is shutting down')
    const { maxSockets } = this.options
    if (this.#open.size < maxSockets) return
    throw new MockError('rate_limited', limitReached(maxSockets, 'WebSockets open', 'close some'))
  }

  /** Takes over a connection after its handshake: listens to it, and sends `ready`. */
  add (ws: WebSocket, connection: Duplex, box: Sandbox, token: Token): ClientSocket {
    const socket = new ClientSocket(this, String(this.#nextID++), ws, connection, box, token)
    this.#open.add(socket)
    let stream = this.#streams.get(box)
    if (!stream) this.#streams.set(box, stream = new Stream(this, box, () => this.#streams.delete(box)))
    stream.add(socket)
    ws.on('close', box.containment.wrap('the end of a WebSocket', (code: number, reason: Buffer) => {
      this.#open.delete(socket)
      this.#endPings(socket)
      stream.remove(socket)
      this.hooks.closed?.(socket, code, reason.toString())
    }))
    this.#watch(ws, connection, socket)
    this.hooks.opened?.(socket)
    socket.tell({ type: 'ready', version: 1, chatIDs: [] })
    this.#planPing(socket, this.options.firstPing)
    return socket
  }

  /**
   * Counts the bytes of a client's unfinished message, which the library holds. A client that would exceed the limit
   * for all sockets is closed, and disconnected if it sends more.
   */
  #watch (ws: WebSocket, connection: Duplex, socket: ClientSocket): void {
    let unfinished = 0
    const set = (bytes: number) => {
      this.#unfinished += bytes - unfinished
      unfinished = bytes
    }
    const withoutControlFrame = (data: Buffer) => { set(Math.max(0, unfinished - data.length - maskedHeader)) }
    // Before the library's own listener, which may end the message.
    connection.prependListener('data', socket.box.containment.wrap('the data of a WebSocket', (chunk: Buffer) => {
      set(unfinished + chunk.length)
      if (this.#unfinished <= this.options.maxUnfinished) return
      if (socket.closing) socket.terminate()
      else socket.close(closeCodes.tryAgainLater, `More than ${this.options.maxUnfinished} bytes of unfinished frames`)
    }))
    ws.on('message', () => { set(0) })
    ws.on('ping', withoutControlFrame)
    ws.on('pong', withoutControlFrame)
    ws.on('close', () => { set(0) })
  }

  /** A closing connection receives nothing more. */
  silence (socket: ClientSocket): void {
    this.#streams.get(socket.box)?.remove(socket)
  }

  /** Pings a socket repeatedly while it is open. */
  #planPing (socket: ClientSocket, delay: number): void {
    this.#pings.set(socket, this.#host.after(delay, () => {
      this.#planPing(socket, this.options.pingInterval)
      socket.box.containment.run('the ping of a WebSocket', () => {
        this.#streams.get(socket.box)?.checkTokens()
        socket.ping()
      })
    }))
  }

  #endPings (socket: ClientSocket): void {
    this.#pings.get(socket)?.()
    this.#pings.delete(socket)
  }

  /** Notifies all clients that the server is going away; those that do not close in time are disconnected. */
  async shutDown (patience = 200): Promise<void> {
    this.#isShutDown = true
    for (const socket of this.#open) this.#endPings(socket)
    const closed = [...this.#open].map(socket => socket.closed)
    for (const socket of this.#open) socket.close(closeCodes.goingAway, 'The server is shutting down')
    const impatient = setTimeout(() => {
      for (const socket of this.#open) socket.terminate()
    }, patience)
    await Promise.all(closed)
    clearTimeout(impatient)
  }
}

/** The name, in error reports, of the work that a frame causes. */
const framePlace = 'a frame of a WebSocket'

/** One client's connection. */
export class ClientSocket {
  readonly id: string
  readonly box: Sandbox
  /** Unix milliseconds on the sandbox's clock. */
  readonly openedAt: number
  /** Settles when the connection has closed. */
  readonly closed: Promise<void>
  readonly #sockets: Sockets
  readonly #ws: WebSocket
  readonly #connection: Duplex
  #isCorked = false
  #token: Token
  #subscriptions: Subscriptions = noSubscriptions
  #seq = 0
  #unanswered = 0
  /** Characters of events that faults hold back. */
  #heldBack = 0

  constructor (sockets: Sockets, id: string, ws: WebSocket, connection: Duplex, box: Sandbox, token: Token) {
    this.id = id
    this.box = box
    this.openedAt = box.clock.now()
    this.#sockets = sockets
    this.#ws = ws
    this.#connection = connection
    this.#token = token
    this.closed = new Promise(resolve => { ws.once('close', () => { resolve() }) })
    ws.on('pong', () => { this.#unanswered = 0 })
    ws.on('message', box.containment.wrap(framePlace, (data: Buffer, isBinary: boolean) => {
      this.#unanswered = 0
      this.#receive(data, isBinary)
    }))
  }

  get token (): Token { return this.#token }
  get subscriptions (): Subscriptions { return this.#subscriptions }
  /** How many events were sent, or withheld by a fault. */
  get events (): number { return this.#seq }
  /** Whether it is closing and receives nothing more. */
  get closing (): boolean { return this.#ws.readyState !== this.#ws.OPEN }
  /** Bytes that the client has yet to read, or that faults hold back. */
  get buffered (): number { return this.#ws.bufferedAmount + this.#heldBack }

  #receive (data: Buffer, isBinary: boolean): void {
    try {
      this.#sockets.hooks.received?.(this, data, isBinary)
      const { answer, subscriptions } = takeFrame(this.box, data, isBinary, this.#sockets.options.maxFrame)
      if (subscriptions) this.#subscriptions = subscriptions
      this.tell(answer)
      if (subscriptions?.appState) {
        this.deliver(new Frame(this.box, { type: 'app.state.updated', at: this.box.clock.now() }))
      }
    } catch (error) {
      this.box.containment.report(error, framePlace)
      this.tell(refuse('INTERNAL_ERROR', 'Internal server error'))
    }
  }

  wants (event: DomainEvent): boolean {
    const { chatIDs, appState } = this.#subscriptions
    return isChatEvent(event) ? chatIDs.has('*') || chatIDs.has(event.chatID) : appState
  }

  /** Sends anything but an event. */
  tell (message: Answer | WSReadyMessage): void {
    this.#write(JSON.stringify(message))
  }

  /** Sends an event, or passes it to the hook that does. */
  deliver (frame: Frame): void {
    const seq = ++this.#seq
    const { hooks } = this.#sockets
    if (!hooks.event) return this.#write(frame.bytes(seq))
    const { event, length } = frame
    hooks.event({ socket: this, event, seq, length, send: () => { this.#write(frame.bytes(seq)) } })
  }

  /**
   * An event that is sent later counts as unread by the client.
   * @returns a function that ends that
   */
  holdBack (length: number): () => void {
    this.#heldBack += length
    if (this.#isFull()) this.#overflow()
    return () => { this.#heldBack -= length }
  }

  /** What is sent from now on waits for `uncork`: one write to the system takes longer than all else. */
  cork (): void {
    if (this.#isCorked) return
    this.#isCorked = true
    this.#connection.cork()
  }

  uncork (): void {
    if (!this.#isCorked) return
    this.#isCorked = false
    this.#connection.uncork()
  }

  #write (data: string | Buffer): void {
    if (this.closing) return
    if (this.#isFull()) return this.#overflow()
    this.#sockets.hooks.sent?.(this, data)
    this.#ws.send(data, { binary: false })
  }

  #isFull (): boolean {
    const { maxBuffered } = this.#sockets.options
    // What has not been written yet says nothing of how fast the client reads.
    if (this.buffered > maxBuffered) this.uncork()
    return this.buffered > maxBuffered
  }

  #overflow (): void {
    this.close(closeCodes.tryAgainLater, `More than ${this.#sockets.options.maxBuffered} bytes wait to be read`)
  }

  /**
   * Closes with a code that the client sees, after everything that waits to be read. Codes that must not be sent
   * (1005, 1006 and 1015 among them, RFC 6455 §7.4) cut the connection off: clients report 1006.
   * @param reason cut to the 123 bytes that fit
   */
  close (code: number, reason = ''): void {
    if (!canBeSent(code)) return this.terminate()
    this.#sockets.silence(this)
    this.#ws.close(code, Buffer.from(reason).subarray(0, 123).toString().replace(/\uFFFD+$/, ''))
  }

  /** Cuts the connection off without a close frame. */
  terminate (): void {
    this.#sockets.silence(this)
    this.#ws.terminate()
  }

  /** Pings the client, or disconnects one that has stopped answering. */
  ping (): void {
    if (this.#unanswered >= 2) return this.terminate()
    this.#unanswered++
    if (!this.closing) this.#ws.ping()
  }

  /** Closes when the token that opened it no longer exists: revoked, expired, or removed with its state. */
  checkToken (): void {
    const token = this.box.tokens.current(this.#token)
    if (token?.scopes.has('read')) this.#token = token
    else this.close(closeCodes.policy, 'The token is no longer valid')
  }
}

function canBeSent (code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
}

/**
 * The events of one sandbox, for its listening sockets: those of a commit are written to each at once. It exists while
 * there are any.
 */
class Stream {
  readonly #sockets: Sockets
  readonly #box: Sandbox
  readonly #listeners = new Set<ClientSocket>()
  readonly #ended: () => void
  #tokensSeen: number
  #nextExpiry = Infinity

  constructor (sockets: Sockets, box: Sandbox, ended: () => void) {
    this.#sockets = sockets
    this.#box = box
    this.#tokensSeen = box.tokens.revision
    const stop = [
      box.events.on(event => { this.#deliver(event) }),
      box.onCommit(() => {
        for (const socket of this.#listeners) socket.uncork()
        this.checkTokens()
      }),
      box.onDispose(() => {
        for (const socket of this.#listeners) socket.close(closeCodes.goingAway, 'The sandbox was deleted')
      })
    ]
    this.#ended = () => {
      for (const end of stop) end()
      ended()
    }
  }

  add (socket: ClientSocket): void {
    this.#listeners.add(socket)
    this.#nextExpiry = Math.min(this.#nextExpiry, socket.token.expiresAt ?? Infinity)
  }

  remove (socket: ClientSocket): void {
    socket.uncork()
    if (this.#listeners.delete(socket) && this.#listeners.size === 0) this.#ended()
  }

  #deliver (event: DomainEvent): void {
    this.checkTokens()
    let frame: Frame | undefined
    for (const socket of this.#listeners) {
      if (!socket.wants(event)) continue
      socket.cork()
      try {
        frame ??= new Frame(this.#box, event)
      } catch (error) {
        this.#box.containment.report(error, 'the text of an event')
        socket.tell(refuse('INTERNAL_ERROR', `The event ${event.type}${isChatEvent(event) ? ` of chat ${event.chatID}` : ''} could not be written`))
        continue
      }
      this.#send(frame, socket)
    }
  }

  #send (frame: Frame, socket: ClientSocket): void {
    this.#box.containment.run('an event to a WebSocket', () => { socket.deliver(frame) })
  }

  /** Costs nothing while no token was added, was removed or has expired. */
  checkTokens (): void {
    const { tokens, clock } = this.#box
    if (tokens.revision === this.#tokensSeen && clock.now() < this.#nextExpiry) return
    this.#tokensSeen = tokens.revision
    this.#nextExpiry = Infinity
    for (const socket of this.#listeners) {
      socket.checkToken()
      this.#nextExpiry = Math.min(this.#nextExpiry, socket.token.expiresAt ?? Infinity)
    }
  }
}
