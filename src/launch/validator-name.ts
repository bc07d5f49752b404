import { createHash } from 'node:crypto'
import type { ValidatorKind } from '../domain/validation/compile-validator.js'

/**
 * The file of the validator that the build compiled for a schema, without its ending. Schemas that differ in their own
 * name alone share it: the state of a sandbox is a fixture.
 */
export function validatorName (schema: object, kind: ValidatorKind): string {
  const { $id: _id, title: _title, ...rest } = schema as { $id?: string, title?: string }
  return `${kind}-${createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16)}`
}
