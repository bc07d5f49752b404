import type { Ajv } from 'ajv'
import type { FormatsPlugin } from 'ajv-formats'
import { canShow } from './time.js'

type Check = (text: string) => boolean

/**
 * The format date-time as sandboxes can hold it: within the years 0000 to 9999 in UTC, and no leap second, which Unix
 * time has no number for.
 * @param format date-time as JSON Schema defines it
 */
export function dateTimeFormat (format: unknown): Check {
  const { validate } = format as { validate: Check }
  return text => validate(text) && canShow(Date.parse(text))
}

/** Adds the formats of JSON Schema, with that date-time. */
export function addFormats (ajv: Ajv, plugin: FormatsPlugin): void {
  plugin(ajv)
  ajv.addFormat('date-time', dateTimeFormat(plugin.get('date-time')))
}
