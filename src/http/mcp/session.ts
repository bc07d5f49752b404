import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, JSONRPCRequest, LoggingLevel, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { EventStream } from './event-stream.js'
import type { Exchange } from './exchange.js'
import type { Service, ServiceCall } from './service.js'
import { checkParams, isNotification, isRequest, RpcError, rpcCodes } from './messages.js'

/** How many cancelled requests that have not arrived yet a session remembers. */
const maxCancelled = 100

/** The severities of log messages, the least severe first (RFC 5424). */
const logLevels: readonly LoggingLevel[] = [
  'debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'
]

/** What the SDK's server answers; the service answers the rest. */
const methodsOfSDK: ReadonlySet<string> = new Set(['initialize', 'ping'])

/** Who may use a session. */
export interface Owner {
  /** What shares a limit of sessions, and ends them with itself: a sandbox. */
  readonly group: object
  /** The ID of the token that every call must show, if calls have tokens. */
  readonly tokenID: string
}

/**
 * One client's session: the transport below the SDK's server, which opens it, and the way of all other requests to the
 * service. Their way by the SDK, and its own transport even more, cost too much for each call (docs/performance.md).
 */
export class Session implements Transport {
  readonly sessionId: string
  readonly owner: Owner
  /** Whether its initialize has succeeded. */
  isInitialized = false
  /** When it was last used, in Unix milliseconds. */
  lastUsed: number
  /** The stream for what answers no POST. */
  stream: EventStream | undefined
  onmessage?: (message: JSONRPCMessage) => void
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #service: Service
  /** The least severe log messages that the client asked for; by default it gets none. */
  #logLevel: LoggingLevel | undefined
  readonly #pending = new Map<RequestId, Pending>()
  readonly #cancelled = new Set<RequestId>()
  #isRefused = false

  /**
   * @param now the wall clock, in Unix milliseconds
   * @param mark what the ID starts with
   */
  constructor (service: Service, owner: Owner, now: number, mark = '') {
    this.sessionId = mark + randomUUID()
    this.#service = service
    this.owner = owner
    this.lastUsed = now
  }

  async start (): Promise<void> {}

  /** The SDK does not take the message that it was handed: it would leave a request without an answer. */
  refuse (): void { this.#isRefused = true }

  /** Whether no one listens to it and it works on nothing. */
  get isIdle (): boolean { return this.stream === undefined && this.#pending.size === 0 }

  /** @param exchange where to answer; notifications and responses have none */
  receive (message: JSONRPCMessage, exchange?: Exchange): void {
    if (!isRequest(message) || !exchange) {
      this.onmessage?.(message)
      if (isNotification(message) && message.method === 'notifications/cancelled') this.#cancel(message.params?.requestId)
      return
    }
    const { id } = message
    try {
      checkParams(message)
      if (this.#pending.has(id)) {
        throw new RpcError(rpcCodes.invalidRequest, `The ID ${JSON.stringify(id)} is in use: each request needs its own`)
      }
    } catch (error) {
      exchange.answer(errorAnswer(id, error as RpcError))
      return
    }
    // A fault's delay may have let the cancellation overtake the request.
    if (this.#cancelled.delete(id)) {
      exchange.drop()
      return
    }
    this.#pending.set(id, { exchange, controller: undefined })
    if (methodsOfSDK.has(message.method)) this.#passOn(message)
    else void this.#carryOut(message, exchange)
  }

  #passOn (message: JSONRPCRequest): void {
    this.#isRefused = false
    this.onmessage?.(message)
    if (this.#isRefused) this.#answer(errorAnswer(message.id, new RpcError(rpcCodes.invalidRequest, refusal)))
  }

  async #carryOut (message: JSONRPCRequest, { request }: Exchange): Promise<void> {
    const { id, method, params = {} } = message
    try {
      this.#answer({ jsonrpc: '2.0', id, result: await this.#handle(method, params, this.#callOf(id, request, params)) })
    } catch (error) {
      if (!(error instanceof RpcError)) request.log.error({ err: error }, 'internal error')
      this.#answer(errorAnswer(id, error instanceof RpcError ? error : new RpcError(rpcCodes.internalError, 'Internal server error')))
    }
  }

  async #handle (method: string, params: Record<string, unknown>, call: ServiceCall): Promise<Record<string, unknown>> {
    if (method !== 'logging/setLevel' || !this.#service.capabilities.logging) {
      return await this.#service.handle(method, params, call)
    }
    this.#logLevel = readLevel(params.level)
    return {}
  }

  #callOf (id: RequestId, request: FastifyRequest, { _meta: meta }: Record<string, unknown>): ServiceCall {
    const { progressToken } = (meta ?? {}) as { progressToken?: string | number }
    const pending = this.#pending
    const notify = (method: string, params: object) => pending.get(id)?.exchange.notify({ jsonrpc: '2.0', method, params })
    return {
      request,
      // Made when something asks for it: a controller costs a tenth of a call.
      get signal () {
        const entry = pending.get(id)
        if (!entry) return AbortSignal.abort()
        entry.controller ??= new AbortController()
        return entry.controller.signal
      },
      progress: (progress, total) => {
        if (progressToken !== undefined) notify('notifications/progress', { progressToken, progress, total })
      },
      log: (level, data) => {
        if (this.#logLevel === undefined || logLevels.indexOf(level) < logLevels.indexOf(this.#logLevel)) return
        notify('notifications/message', { level, logger: this.#service.info.name, data })
      }
    }
  }

  #answer (message: { jsonrpc: string, id: RequestId, result?: object }): void {
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    pending?.exchange.answer(message)
  }

  #cancel (id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return
    const pending = this.#pending.get(id)
    if (pending) {
      this.#pending.delete(id)
      pending.controller?.abort()
      pending.exchange.drop()
    } else if (this.#cancelled.size < maxCancelled) {
      this.#cancelled.add(id)
    }
  }

  /** What the SDK's server sends: answers, for it asks and tells nothing by itself. */
  async send (message: JSONRPCMessage): Promise<void> {
    if ('method' in message || message.id === undefined) return
    if ('result' in message && 'protocolVersion' in message.result) this.isInitialized = true
    this.#answer({ ...message, id: message.id })
  }

  async close (): Promise<void> {
    for (const { exchange, controller } of this.#pending.values()) {
      controller?.abort()
      exchange.drop()
    }
    this.#pending.clear()
    this.stream?.end()
    this.stream = undefined
    this.onclose?.()
  }
}

interface Pending {
  exchange: Exchange
  controller: AbortController | undefined
}

const refusal = 'Invalid request: the message has fields that JSON-RPC or MCP does not know, or some of another form'

function errorAnswer (id: RequestId, { code, message }: RpcError) {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

function readLevel (level: unknown): LoggingLevel {
  const known = logLevels.find(candidate => candidate === level)
  if (known) return known
  throw new RpcError(rpcCodes.invalidParams, `Invalid level: use one of ${logLevels.join(', ')}`)
}
