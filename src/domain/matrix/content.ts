import type { Content } from './matrix-store.js'
import { malformedField, type FieldPath } from '../errors/errors.js'
import { JSONError, parseJSON } from '../../platform/json.js'

/** Bytes of JSON: what Matrix allows an event (Matrix client-server API, Size limits). */
const maxContentBytes = 65_536
/** Levels of arrays and objects: a snapshot puts some around them, and must be readable. */
const maxContentLevels = 80

/**
 * Checks content that a client sends.
 * @param field what the operation calls it; empty for the body as a whole
 * @returns a copy that goes through JSON as it is
 * @throws InvalidInput for numbers that JSON cannot hold, too much of it, or too many levels
 */
export function checkedContent (content: Content, field: FieldPath = []): Content {
  const text = JSON.stringify(content, (_key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    throw malformedField(field, 'A number in it is larger than JSON numbers can be', 'too_big')
  })
  const bytes = Buffer.byteLength(text)
  if (bytes > maxContentBytes) {
    throw malformedField(field, `It has ${bytes} bytes as JSON; the limit is ${maxContentBytes}`, 'too_big')
  }
  try {
    return parseJSON(text, maxContentLevels) as Content
  } catch (error) {
    if (!(error instanceof JSONError)) throw error
    throw malformedField(field, `It is nested more than ${maxContentLevels} levels deep`, 'too_big')
  }
}

/** The object in a field of content; undefined for anything else. */
export function objectIn (content: Content | undefined, field: string): Content | undefined {
  const value = content?.[field]
  return isObject(value) ? value : undefined
}

export function isObject (value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text in a field of content; undefined for anything else. */
export function textIn (content: Content | undefined, field: string): string | undefined {
  const value = content?.[field]
  return typeof value === 'string' ? value : undefined
}
