import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { ErrorIssue } from '../error-response.js'

/** A JSON-RPC 2.0 error that answers no message in particular. */
export const McpError = Type.Object({
  jsonrpc: Type.Literal('2.0'),
  id: Type.Null(),
  error: Type.Object({
    code: Type.Integer({ description: 'Of JSON-RPC.' }),
    message: Type.String({ description: 'Human-readable.' }),
    data: Type.Object({
      code: Type.String({ description: 'Machine-readable, in the words of v1.' }),
      issues: Type.Optional(Type.Array(ErrorIssue))
    })
  })
}, { title: 'McpError' })
export type McpError = Static<typeof McpError>
