import { createHash } from 'node:crypto'
import type { ValidatorKind } from '../domain/validation/compile-validator.js'

/** The file of the validator that the build compiled for a schema, without its ending. */
export function validatorName (schema: object, kind: ValidatorKind): string {
  return `${kind}-${createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16)}`
}
