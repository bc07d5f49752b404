import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

/** The standard error response of Matrix (contract: v1-behaviour.md, Matrix). */
export const MatrixError = Type.Object({
  errcode: Type.String({ description: 'Machine-readable: M_NOT_FOUND, M_FORBIDDEN, ...' }),
  error: Type.Optional(Type.String({ description: 'Human-readable.' })),
  retry_after_ms: Type.Optional(Type.Integer({ description: 'With M_LIMIT_EXCEEDED.' }))
}, { title: 'MatrixError' })
export type MatrixError = Static<typeof MatrixError>
