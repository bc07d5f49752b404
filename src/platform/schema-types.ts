import * as Type from '@sinclair/typebox'
import type { SchemaOptions, Static, TSchema } from '@sinclair/typebox'

/**
 * `enum` rather than TypeBox's `anyOf` of constants: one validation error instead of one per value,
 * and the form the published document has.
 */
export function StringEnum<const T extends readonly string[]> (values: T, options: SchemaOptions = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: values, ...options })
}

export function BooleanConst<const T extends boolean> (value: T, options: SchemaOptions = {}) {
  return Type.Unsafe<T>({ type: 'boolean', enum: [value], ...options })
}

export function Nullable<T extends TSchema> (schema: T, options: SchemaOptions = {}) {
  return Type.Union([schema, Type.Null()], options)
}

/** `additionalProperties`, as the published document has it; `Type.Record` would produce `patternProperties`. */
export function MapOf<T extends TSchema> (values: T, options: SchemaOptions = {}) {
  return Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: values, ...options })
}

export function DateTime (options: SchemaOptions = {}) {
  return Type.String({ format: 'date-time', ...options })
}
