import formbody from '@fastify/formbody'
import { parse } from 'node:querystring'
import type { FastifyInstance } from 'fastify'
import type { AnySchema, ValidateFunction } from 'ajv'
import { parseBody, unreadableBody } from '../../http/validation.js'
import { parseJSON, type JSONError } from '../../platform/json.js'

/**
 * Form-encoded bodies, as curl and shell scripts send them. All their values are text: they are coerced to what the
 * schema asks for, and objects and lists may be written as JSON. A JSON object that the caller forgot to declare as
 * such (`curl -d '{...}'`) is read as one.
 */
export async function registerForms (app: FastifyInstance): Promise<void> {
  const forms = new WeakSet<object>()
  await app.register(formbody, {
    parser: text => {
      if (/^\s*\{/.test(text)) return parseBody(text) as Record<string, unknown>
      const form = { ...parse(text) }
      forms.add(form)
      return form
    }
  })
  const coercers = new WeakMap<object, ValidateFunction>()
  app.addHook('preValidation', async request => {
    const { body, routeOptions: { schema } } = request
    if (!isObject(body) || !forms.has(body) || !isObject(schema?.body)) return
    readNested(body, schema.body)
    let coerce = coercers.get(schema.body)
    if (!coerce) coercers.set(schema.body, coerce = await coercer(schema.body))
    // What cannot be coerced is left for the validation proper to report.
    coerce(body)
  })
}

async function coercer (schema: Record<string, unknown>): Promise<ValidateFunction> {
  const { Ajv } = await import('ajv')
  const options = { allErrors: true, strict: false, coerceTypes: 'array', validateFormats: false } as const
  return new Ajv(options).compile(withFields(schema, isObject(schema.properties) ? schema.properties : {}))
}

/**
 * The schema of a form's fields, without what is inside of objects: they come as JSON, which needs no coercion. To
 * compile the schema of a whole state would block the server for a tenth of a second.
 */
function withFields (schema: Record<string, unknown>, fields: Record<string, unknown>): AnySchema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, shallow(field)]))
  return { ...schema, properties }
}

function shallow (schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shallow)
  if (!isObject(schema)) return schema
  if (schema.type === 'object') return { type: 'object' }
  const { anyOf, items, ...rest } = schema
  return {
    ...rest,
    ...anyOf === undefined ? {} : { anyOf: shallow(anyOf) },
    ...items === undefined ? {} : { items: shallow(items) }
  }
}

function readNested (form: Record<string, unknown>, schema: Record<string, unknown>): void {
  const properties = isObject(schema.properties) ? schema.properties : {}
  for (const [name, value] of Object.entries(form)) {
    if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || !takesNested(properties[name])) continue
    try {
      form[name] = parseJSON(value)
    } catch (error) {
      if ((error as JSONError).isTooDeep) throw unreadableBody(error)
      // Text after all; the schema says whether text will do.
    }
  }
}

function takesNested (schema: unknown): boolean {
  if (!isObject(schema)) return false
  if (schema.type === 'object' || schema.type === 'array') return true
  return Array.isArray(schema.anyOf) && schema.anyOf.some(takesNested)
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
