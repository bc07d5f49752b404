import type { ErrorObject } from 'ajv'
import type { Issue, IssueCode } from './errors.js'
import { isSecretName, redaction } from '../journal/redaction.js'
import { suggestion } from '../../platform/suggest.js'
import { truncate } from '../../platform/cut.js'

/** How many issues one answer names; the rest is counted. */
export const maxListedIssues = 20

const codes: Record<string, IssueCode> = {
  type: 'invalid_type',
  required: 'invalid_type',
  enum: 'invalid_enum_value',
  const: 'invalid_enum_value',
  minItems: 'too_small',
  minLength: 'too_small',
  minimum: 'too_small',
  exclusiveMinimum: 'too_small',
  maxItems: 'too_big',
  maxLength: 'too_big',
  maximum: 'too_big',
  exclusiveMaximum: 'too_big',
  pattern: 'invalid_string',
  format: 'invalid_string',
  additionalProperties: 'unrecognized_keys'
}

/**
 * One issue for each error that Ajv found, worded for the person who wrote the input.
 * @param errors from a validator compiled with `allErrors` and `verbose`
 * @param root what was validated: the first element of every path
 */
export function schemaIssues (errors: ErrorObject[], root: string[]): Issue[] {
  // Beside the issues of a branch, `if` has one of its own that says nothing more.
  const reported = withoutAlternatives(errors.filter(({ keyword }) => keyword !== 'if'))
  const issues = reported.slice(0, maxListedIssues).map(error => issueOf(error, root))
  if (reported.length > maxListedIssues) {
    issues.push({ code: 'custom', path: root, message: `${reported.length - maxListedIssues} more issues are not listed` })
  }
  return issues
}

/** A sentence for a list of issues: the first in full, the others counted. */
export function issuesMessage (issues: Issue[]): string {
  const [first] = issues
  if (!first) return 'Invalid request'
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more: see details)` : ''
  return `Invalid ${pathText(first.path)}: ${first.message}${more}`
}

export function pathText (path: Array<string | number>): string {
  return path.map((step, at) => typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`).join('')
}

/**
 * A value that fits no alternative causes errors for each of them. Only those of the alternative that the value comes
 * closest to are kept: the first whose type is right, else one error that names all types.
 */
function withoutAlternatives (errors: ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>()
  const added: ErrorObject[] = []
  for (const union of errors.filter(error => error.keyword === 'anyOf' || error.keyword === 'oneOf')) {
    if (dropped.has(union)) continue
    dropped.add(union)
    const branches = new Map<string, ErrorObject[]>()
    for (const error of errors) {
      if (!error.schemaPath.startsWith(`${union.schemaPath}/`)) continue
      if (!error.instancePath.startsWith(union.instancePath)) continue
      const branch = error.schemaPath.slice(union.schemaPath.length + 1).split('/', 1)[0] ?? ''
      branches.set(branch, [...branches.get(branch) ?? [], error])
      dropped.add(error)
    }
    const mismatch = (error: ErrorObject) => error.keyword === 'type' && error.instancePath === union.instancePath
    const closest = [...branches.values()].find(branch => !branch.some(mismatch))
    if (closest) {
      for (const error of closest) dropped.delete(error)
    } else {
      const types = [...branches.values()].flat().filter(mismatch).map(error => String(error.params.type))
      added.push({ ...union, keyword: 'type', params: { type: [...new Set(types)].join(' or ') } })
    }
  }
  return [...errors.filter(error => !dropped.has(error)), ...added]
}

function issueOf (error: ErrorObject, root: string[]): Issue {
  const path: Array<string | number> = [...root, ...steps(error.instancePath)]
  if (error.keyword === 'required') path.push(String(error.params.missingProperty))
  return { code: codes[error.keyword] ?? 'custom', message: messageOf(error), path }
}

/** A JSON pointer's steps; array positions as numbers. */
function steps (pointer: string): Array<string | number> {
  return pointer.split('/').slice(1).map(step => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return /^\d+$/.test(name) ? Number(name) : name
  })
}

function messageOf (error: ErrorObject): string {
  const { params } = error
  switch (error.keyword) {
    case 'type': return `Expected ${String(params.type)}, received ${typeName(error.data)}`
    case 'required': return 'Required'
    case 'enum': return `Expected one of ${list(params.allowedValues)}, received ${received(error)}`
    case 'const': return `Expected ${shown(params.allowedValue)}, received ${received(error)}`
    case 'minItems': return `Expected at least ${String(params.limit)} item(s)`
    case 'maxItems': return `Expected at most ${String(params.limit)} item(s)`
    case 'minLength': return params.limit === 1
      ? 'Must not be empty'
      : `Expected at least ${String(params.limit)} characters`
    case 'maxLength': return `Expected at most ${String(params.limit)} characters`
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `Expected a number ${String(params.comparison)} ${String(params.limit)}, received ${received(error)}`
    case 'format': return params.format === 'date-time'
      ? 'Expected an ISO 8601 time with a zone, of the years 0000 to 9999, such as ' +
        `2026-01-31T09:30:00.000Z, received ${received(error)}`
      : `Expected a value of format ${String(params.format)}, received ${received(error)}`
    case 'pattern': return `Expected a value that matches ${String(params.pattern)}, received ${received(error)}`
    case 'additionalProperties': {
      const name = String(params.additionalProperty)
      return `Unknown property ${shown(name)}${suggestion(name, Object.keys((error.parentSchema?.properties ?? {}) as object))}`
    }
    default: return error.message ?? 'Invalid value'
  }
}

function typeName (value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function list (values: unknown): string {
  return Array.isArray(values) ? values.map(value => JSON.stringify(value)).join(', ') : ''
}

/** What came, unless its field holds a secret: messages are read by others than who sent it. */
function received ({ instancePath, data }: ErrorObject): string {
  const name = steps(instancePath).findLast(step => typeof step === 'string')
  return name !== undefined && isSecretName(name) ? redaction : shown(data)
}

/** A value as JSON, short enough for a message. */
function shown (value: unknown): string {
  return truncate(JSON.stringify(value) ?? 'undefined')
}
