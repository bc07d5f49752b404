import type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js'
import { MockError } from '../../domain/errors/errors.js'

/** JSON-RPC error codes (https://www.jsonrpc.org/specification#error_object). */
export const rpcCodes = {
  parseError: -32700, invalidRequest: -32600, methodNotFound: -32601, invalidParams: -32602, internalError: -32603
} as const

/** Messages in one batch: what the SDK's server accepts. */
const maxBatch = 100

/** The answer to a JSON-RPC request that cannot be carried out. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number

  constructor (code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** What one HTTP request brings. */
export interface Messages {
  items: JSONRPCMessage[]
  /** Whether they came as a list, as protocol 2025-03-26 allows: then the answers are a list. */
  isBatch: boolean
}

/**
 * Reads the body of a POST.
 * @throws MockError bad_request for what is no JSON-RPC message
 */
export function readMessages (body: unknown): Messages {
  const isBatch = Array.isArray(body)
  const items = isBatch ? body as unknown[] : [body]
  if (items.length === 0 || items.length > maxBatch) {
    throw new MockError('bad_request', `A batch has 1 to ${maxBatch} messages, this one has ${items.length}`)
  }
  for (const item of items) {
    const issue = messageIssue(item)
    if (issue !== undefined) throw new MockError('bad_request', `The body is no JSON-RPC 2.0 message: ${issue}`)
  }
  return { items: items as JSONRPCMessage[], isBatch }
}

function messageIssue (item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'send a JSON object'
  const { jsonrpc, id, method, params } = item as Record<string, unknown>
  if (jsonrpc !== '2.0') return '"jsonrpc" must be "2.0"'
  if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id)) return '"id" must be a string or a whole number'
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) {
    return '"params" must be an object'
  }
  if (method === undefined) {
    return id !== undefined && ('result' in item || 'error' in item) ? undefined : '"method" is missing'
  }
  return typeof method === 'string' ? undefined : '"method" must be a string'
}

export function isRequest (message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message
}

export function isNotification (message: JSONRPCMessage): message is JSONRPCNotification {
  return 'method' in message && !('id' in message)
}

/** The tool that a body calls, if it is one call. */
export function calledTool (body: unknown): string | undefined {
  const { method, params } = (body ?? {}) as { method?: unknown, params?: { name?: unknown } | null }
  return method === 'tools/call' && typeof params?.name === 'string' ? params.name : undefined
}

/**
 * Checks the parameters that are the protocol's own. The SDK checks them too, and reports what it finds to programmers.
 * @throws RpcError invalid parameters
 */
export function checkParams ({ method, params = {} }: JSONRPCRequest): void {
  const issue = metaIssue(params) ?? (method === 'initialize' ? initializeIssue(params) : undefined)
  if (issue !== undefined) throw new RpcError(rpcCodes.invalidParams, `Invalid ${method}: ${issue}`)
}

function metaIssue ({ _meta: meta = {} }: Record<string, unknown>): string | undefined {
  if (!isObject(meta)) return '_meta must be an object'
  const { progressToken: token } = meta
  return token === undefined || typeof token === 'string' || Number.isSafeInteger(token)
    ? undefined
    : '_meta.progressToken must be a string or a whole number'
}

function initializeIssue ({ protocolVersion, capabilities, clientInfo }: Record<string, unknown>): string | undefined {
  if (typeof protocolVersion !== 'string') return 'protocolVersion must be a string, such as "2025-11-25"'
  if (!isObject(capabilities)) return 'capabilities must be an object, {} where the client has none'
  const { name, version } = isObject(clientInfo) ? clientInfo : {}
  return typeof name === 'string' && typeof version === 'string'
    ? undefined
    : 'clientInfo must have the strings name and version'
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
