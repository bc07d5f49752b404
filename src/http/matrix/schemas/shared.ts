import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

const errorFields = {
  errcode: Type.String({ description: 'Machine-readable: M_NOT_FOUND, M_FORBIDDEN, ...' }),
  error: Type.Optional(Type.String({ description: 'Human-readable.' }))
}

/** The standard error response of Matrix (contract: v1-behaviour.md, Matrix). */
export const MatrixError = Type.Object(errorFields, { title: 'MatrixError' })

export const MatrixRateLimitError = Type.Intersect([
  MatrixError,
  Type.Object({
    ...errorFields,
    retry_after_ms: Type.Optional(Type.Integer({ description: 'Milliseconds to wait before the next try.' }))
  })
], { title: 'MatrixRateLimitError' })
export type MatrixRateLimitError = Static<typeof MatrixRateLimitError>

/** Any JSON object. */
export const FreeObject = Type.Unsafe<Record<string, unknown>>({ type: 'object' })
