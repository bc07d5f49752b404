import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { MapOf } from '../platform/schema-types.js'

/* The body of an error in v1, in the control API, and where OAuth's userinfo refuses a token. */

export const ErrorIssue = Type.Object({
  code: Type.String({ description: 'Kind of issue, for example invalid_type.' }),
  message: Type.String(),
  path: Type.Array(Type.Union([Type.String(), Type.Number()]), {
    description: 'Where in the request, for example ["body", "text"].'
  })
})
export type ErrorIssue = Static<typeof ErrorIssue>

// Exported as ErrorResponse, since `Error` would shadow the global in every file that imports it.
export const ErrorResponse = Type.Object({
  message: Type.String({ description: 'Human-readable.' }),
  code: Type.String({ description: 'Machine-readable.' }),
  details: Type.Optional(Type.Union([
    Type.Object({ issues: Type.Array(ErrorIssue) }),
    MapOf(Type.Unknown()),
    Type.Unknown(),
    Type.Null()
  ], { description: 'The issues found, for a validation error.' }))
}, { title: 'Error' })
export type ErrorResponse = Static<typeof ErrorResponse>
