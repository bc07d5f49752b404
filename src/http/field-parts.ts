import type { FastifySchema } from 'fastify'
import { inputMessage, MockError, type InvalidInput } from '../domain/errors/errors.js'

interface ObjectSchema {
  properties?: Record<string, unknown>
  allOf?: ObjectSchema[]
  anyOf?: ObjectSchema[]
  oneOf?: ObjectSchema[]
}

/** The domain names its own fields; over HTTP each issue also names the part of the request. */
export function locateFields (error: InvalidInput, schema: FastifySchema | undefined): MockError {
  const issues = error.issues.map(issue => ({ ...issue, path: [partOf(issue.path[0], schema), ...issue.path] }))
  const isOfBody = issues[0]?.path[0] === 'body'
  const code = !error.isMalformed ? 'validation_error' : isOfBody ? 'invalid_body' : 'invalid_parameters'
  return new MockError(code, inputMessage(issues), { issues, cause: error })
}

/** The part in which the route declares a field; else the body, which has fields that only the domain names. */
function partOf (field: string | number | undefined, schema: FastifySchema | undefined): 'body' | 'params' | 'query' {
  if (field === undefined) return 'body'
  if (declares(schema?.params, field)) return 'params'
  return declares(schema?.querystring, field) ? 'query' : 'body'
}

/** The parameters of a query that are lists. */
export function listsOf (schema: unknown): ReadonlySet<string> {
  const { properties = {} } = (schema ?? {}) as { properties?: Record<string, Typed> }
  return new Set(Object.keys(properties).filter(name => isList(properties[name])))
}

interface Typed {
  type?: string
  anyOf?: Typed[]
}

function isList (schema: Typed | undefined): boolean {
  return schema?.type === 'array' || schema?.anyOf?.some(isList) === true
}

/** The list of which `name[]` or `name[0]` is an item, as some clients write it in a query; undefined for others. */
export function listNamed (written: string, lists: ReadonlySet<string>): string | undefined {
  const name = /^(.+)\[\d*\]$/.exec(written)?.[1]
  return name !== undefined && lists.has(name) ? name : undefined
}

/** Whether a schema has a property of that name. */
export function declares (schema: unknown, field: string | number): boolean {
  const { properties, allOf = [], anyOf = [], oneOf = [] } = (schema ?? {}) as ObjectSchema
  return Object.hasOwn(properties ?? {}, field) ||
    [...allOf, ...anyOf, ...oneOf].some(alternative => declares(alternative, field))
}
