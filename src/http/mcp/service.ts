import type { FastifyRequest } from 'fastify'
import type { Implementation, LoggingLevel, ServerCapabilities } from '@modelcontextprotocol/sdk/types.js'

/** What an MCP server offers, apart from how messages travel. */
export interface Service {
  readonly info: Implementation
  readonly capabilities: ServerCapabilities
  /** How to use it, for the model. */
  readonly instructions?: string
  /**
   * Answers a request; those for the session itself (`initialize`, `ping`, `logging/setLevel`) do not come here.
   * @returns its result
   * @throws RpcError
   */
  handle (method: string, params: Record<string, unknown>, call: ServiceCall): Promise<Record<string, unknown>>
}

/** The circumstances of a request. */
export interface ServiceCall {
  /** The HTTP request that brought it: its token, its sandbox, its base URL. */
  readonly request: FastifyRequest
  /** Aborts when the client cancels the request. */
  readonly signal: AbortSignal
  /** Tells the client how far a request has come, if it asked for that. */
  progress (done: number, total: number): void
  /** Sends a log message, if the client asked for messages of its level. */
  log (level: LoggingLevel, data: string): void
}
