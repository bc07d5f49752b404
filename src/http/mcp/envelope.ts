import type { MockError } from '../../domain/errors/errors.js'
import type { McpError } from './error-schema.js'
import { codeOf } from '../error-table.js'

/**
 * The body of an HTTP error of the MCP endpoints: a JSON-RPC error without an ID, since it concerns the HTTP request
 * (Model Context Protocol, Streamable HTTP, Sending Messages to the Server).
 */
export function mcpError (error: MockError): McpError {
  const code = codeOf(error, 'mcp')
  // A fault rule may name any code.
  const number = /^-?\d{1,9}$/.test(code) ? Number(code) : -32000
  return {
    jsonrpc: '2.0',
    id: null,
    error: {
      code: number,
      message: error.message,
      data: { code: String(number) === code ? error.code : code, ...(error.issues ? { issues: error.issues } : {}) }
    }
  }
}
