import { randomUUID } from 'node:crypto'
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, LoggingLevel, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { EventStream } from './event-stream.js'
import type { Exchange } from './exchange.js'
import { checkParams, isNotification, isRequest, RpcError, rpcCodes } from './messages.js'

/** How many cancelled requests that have not arrived yet a session remembers. */
const maxCancelled = 100

/** Who may use a session. */
export interface Owner {
  /** What shares a limit of sessions, and ends them with itself: a sandbox. */
  readonly group: object
  /** The ID of the token that every call must show, if calls have tokens. */
  readonly tokenID: string
}

/**
 * One client's session: the transport below the SDK's server. It is our own because the SDK's costs three times as much
 * per call (docs/performance.md).
 */
export class Session implements Transport {
  readonly sessionId = randomUUID()
  readonly owner: Owner
  /** Whether its initialize has succeeded. */
  isInitialized = false
  /** When it was last used, in Unix milliseconds. */
  lastUsed: number
  /** The least severe log messages that the client asked for; by default it gets none. */
  logLevel: LoggingLevel | undefined
  /** The stream for what answers no POST. */
  stream: EventStream | undefined
  onmessage?: (message: JSONRPCMessage) => void
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #pending = new Map<RequestId, Exchange>()
  readonly #cancelled = new Set<RequestId>()

  /** @param now the wall clock, in Unix milliseconds */
  constructor (owner: Owner, now: number) {
    this.owner = owner
    this.lastUsed = now
  }

  async start (): Promise<void> {}

  /** Whether no one listens to it and it works on nothing. */
  get isIdle (): boolean { return this.stream === undefined && this.#pending.size === 0 }

  /** The HTTP request that brought a request which is being answered. */
  exchangeOf (id: RequestId): Exchange | undefined { return this.#pending.get(id) }

  /** @param exchange where to answer; notifications and responses have none */
  receive (message: JSONRPCMessage, exchange?: Exchange): void {
    if (isRequest(message) && exchange) {
      const { id } = message
      try {
        checkParams(message)
        if (this.#pending.has(id)) {
          throw new RpcError(rpcCodes.invalidRequest, `The ID ${JSON.stringify(id)} is in use: each request needs its own`)
        }
      } catch (error) {
        const { code, message: words } = error as RpcError
        exchange.answer({ jsonrpc: '2.0', id, error: { code, message: words } })
        return
      }
      // A fault's delay may have let the cancellation overtake the request.
      if (this.#cancelled.delete(id)) {
        exchange.drop()
        return
      }
      this.#pending.set(id, exchange)
    }
    this.onmessage?.(message)
    if (isNotification(message) && message.method === 'notifications/cancelled') this.#cancel(message.params?.requestId)
  }

  #cancel (id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return
    const exchange = this.#pending.get(id)
    if (exchange) {
      this.#pending.delete(id)
      exchange.drop()
    } else if (this.#cancelled.size < maxCancelled) {
      this.#cancelled.add(id)
    }
  }

  async send (message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message)) {
      const id = message.id
      const exchange = id === undefined ? undefined : this.#pending.get(id)
      if (id !== undefined) this.#pending.delete(id)
      if ('result' in message && 'protocolVersion' in message.result) this.isInitialized = true
      exchange?.answer(message)
      return
    }
    const { relatedRequestId: related } = options ?? {}
    if (related === undefined) this.stream?.send(message)
    else this.#pending.get(related)?.notify(message)
  }

  async close (): Promise<void> {
    for (const exchange of this.#pending.values()) exchange.drop()
    this.#pending.clear()
    this.stream?.end()
    this.stream = undefined
    this.onclose?.()
  }
}
