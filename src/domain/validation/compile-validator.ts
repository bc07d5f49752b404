import { Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import { addFormats } from '../sandbox/time-format.js'

/** `body`: as it was sent, nothing coerced. `text`: what arrives as text (query, path, headers), which is coerced. */
export type ValidatorKind = 'body' | 'text'

/** How requests, frames and fixtures are validated. */
export function validatorOptions (kind: ValidatorKind): Options {
  return {
    allErrors: true,
    verbose: true,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
    // Tests check our schemas; compiling the meta-schema would take longer than the rest of the start.
    validateSchema: false,
    meta: false,
    coerceTypes: kind === 'body' ? false : 'array'
  }
}

const compilers = new Map<ValidatorKind, Ajv>()

/**
 * In the package, `src/launch/validators.ts` takes the place of this module: what the build compiled beforehand loads
 * in a fraction of the time.
 */
export function compileValidator (schema: object, kind: ValidatorKind): ValidateFunction {
  let ajv = compilers.get(kind)
  if (!ajv) {
    ajv = new Ajv(validatorOptions(kind))
    addFormats(ajv, ajvFormats.default)
    compilers.set(kind, ajv)
  }
  return ajv.compile(schema as AnySchema)
}
