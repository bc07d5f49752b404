import { createRequire } from 'node:module'
import type * as compiler from '../domain/validation/compile-validator.js'
import { validatorName } from './validator-name.js'

type Compile = typeof compiler.compileValidator

/** The names of those that the build compiled, which it puts here. */
declare const VALIDATORS: readonly string[]

const load = createRequire(import.meta.url)
const compiled = new Set(VALIDATORS)

/** Replaces `src/domain/validation/compile-validator.ts` in the package: loads what the build compiled. */
export const compileValidator: Compile = (schema, kind) => {
  const name = validatorName(schema, kind)
  if (compiled.has(name)) return load(`./validators/${name}.cjs`) as ReturnType<Compile>
  // The build does not know schemas that depend on how the server was started.
  return (load('./lazy/compile-validator.cjs') as typeof compiler).compileValidator(schema, kind)
}
