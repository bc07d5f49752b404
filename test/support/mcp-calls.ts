import type { InjectOptions } from 'fastify'
import type { Answer, Built } from './app.js'

const both = 'application/json, text/event-stream'
const latest = '2025-11-25'

export interface McpRequest {
  url?: string
  method?: InjectOptions['method']
  session?: string | undefined
  token?: string | null
  headers?: Record<string, string>
}

/** Sends JSON-RPC to an app without a network, as a client of Streamable HTTP does. */
export async function send (
  { app }: Pick<Built, 'app'>, message: unknown, { url = '/v0/mcp', method = 'POST', session, token = 'test-token', headers = {} }: McpRequest = {}
): Promise<Answer> {
  const response = await app.inject({
    method,
    url,
    headers: {
      accept: both,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(session === undefined ? {} : { 'mcp-session-id': session, 'mcp-protocol-version': latest }),
      ...(message === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    },
    ...(message === undefined ? {} : { payload: typeof message === 'string' ? message : JSON.stringify(message) })
  })
  const text = response.body
  const isJSON = /json/.test(String(response.headers['content-type'])) && text !== ''
  return { status: response.statusCode, headers: response.headers, body: isJSON ? JSON.parse(text) : text, text }
}

/** The first message of a client. */
export function initialize (protocolVersion = latest): object {
  return {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  }
}

/** Opens a session. @returns its ID */
export async function open (built: Pick<Built, 'app'>, options: McpRequest = {}): Promise<string> {
  const { status, headers, text } = await send(built, initialize(), options)
  if (status !== 200) throw new Error(`no session: ${status} ${text}`)
  return String(headers['mcp-session-id'])
}

/** A JSON-RPC request. */
export function request (method: string, params: object = {}, id: string | number = 1): object {
  return { jsonrpc: '2.0', id, method, params }
}

/** A call of a tool. */
export function toolCall (name: string, input: unknown = {}, id: string | number = 1): object {
  return request('tools/call', { name, arguments: input }, id)
}

/** The messages of a stream of server-sent events. */
export function messagesOf (text: string): Array<Record<string, unknown>> {
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Record<string, unknown>)
}
