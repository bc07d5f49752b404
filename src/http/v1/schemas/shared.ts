import { Type, type SchemaOptions, type Static, type TSchema } from '@sinclair/typebox'

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

/** `additionalProperties`, as the published document has it; `Type.Record` would give `patternProperties`. */
export function MapOf<T extends TSchema> (values: T, options: SchemaOptions = {}) {
  return Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: values, ...options })
}

export function DateTime (options: SchemaOptions = {}) {
  return Type.String({ format: 'date-time', ...options })
}

/** The properties of every cursor page. contract: v1-behaviour.md, Pagination */
export function pageProperties<T extends TSchema> (item: T) {
  return {
    items: Type.Array(item),
    hasMore: Type.Boolean({ description: 'More items lie beyond this page.' }),
    oldestCursor: Nullable(Type.String(), { description: 'Pass with direction=before to get older items.' }),
    newestCursor: Nullable(Type.String(), { description: 'Pass with direction=after to get newer items.' })
  }
}

export const ErrorIssue = Type.Object({
  code: Type.String({ description: 'Kind of fault, for example invalid_type.' }),
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

export const ChatID = Type.String({ title: 'ChatID', description: 'Chat ID; inputs take a local chat ID too.' })
export type ChatID = Static<typeof ChatID>

export const AccountID = Type.String({ title: 'AccountID' })
export type AccountID = Static<typeof AccountID>

export const Cursor = Type.String({ title: 'Cursor', description: 'Opaque position, taken from an earlier page.' })
export type Cursor = Static<typeof Cursor>

export const Direction = StringEnum(['after', 'before'], {
  title: 'Direction',
  description: 'before: older than the cursor, the default when only a cursor is given; after: newer.'
})
export type Direction = Static<typeof Direction>

export const User = Type.Object({
  id: Type.String({ description: 'Key of the person; use it wherever a user ID is asked for.' }),
  username: Type.Optional(Type.String()),
  phoneNumber: Type.Optional(Type.String({ description: 'E.164.' })),
  email: Type.Optional(Type.String()),
  fullName: Type.Optional(Type.String()),
  imgURL: Type.Optional(Type.String({ description: 'Avatar; may be temporary or valid on this device only.' })),
  cannotMessage: Type.Optional(Type.Boolean({ description: 'No chat can be started with this person.' })),
  isSelf: Type.Optional(Type.Boolean({ description: "The account's own identity." }))
}, { title: 'User' })
export type User = Static<typeof User>

export const Participant = Type.Intersect([
  User,
  Type.Object({
    isAdmin: Type.Optional(Type.Boolean()),
    isPending: Type.Optional(Type.Boolean({ description: 'Invited, not joined yet.' })),
    isNetworkBot: Type.Optional(Type.Boolean({ description: "The bridge's own bot." }))
  })
], { title: 'Participant' })
export type Participant = Static<typeof Participant>
