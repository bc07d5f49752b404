import type { Ajv } from 'ajv'
import type { FormatsPlugin } from 'ajv-formats'
import { canShow } from './time.js'

/**
 * Adds the formats of JSON Schema. A date-time is one that a sandbox can hold: within the years 0000 to 9999 in UTC,
 * and no leap second, which Unix time has no number for.
 */
export function addFormats (ajv: Ajv, plugin: FormatsPlugin): void {
  plugin(ajv)
  const { validate } = plugin.get('date-time') as { validate: (text: string) => boolean }
  ajv.addFormat('date-time', text => validate(text) && canShow(Date.parse(text)))
}
