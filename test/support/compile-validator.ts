import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { _, type Ajv as AjvCore, Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import ajvFormats from 'ajv-formats'
import ajvStandalone from 'ajv/dist/standalone/index.js'
import { formats } from '../../src/domain/validation/formats.js'
import { validatorOptions, type ValidatorKind } from '../../src/domain/validation/compile-validator.js'
import { addFormats } from '../../src/domain/sandbox/time-format.js'

/** `answer`: what a server returns, whatever draft its schema is written in. */
type Kind = ValidatorKind | 'answer'

const load = createRequire(import.meta.url)
const { version } = load('ajv/package.json') as { version: string }
const kept = fileURLToPath(new URL('../../node_modules/.cache/tests/validators', import.meta.url))
const allFormats: Record<string, unknown> = {
  ...formats,
  // Matrix's own name for the form of a media URL.
  'mx-mxc-uri': /^mxc:\/\//
}

/**
 * In the tests, replaces `src/domain/validation/compile-validator.ts`: each test file would compile the same hundreds
 * of schemas again, which took an eighth of all the time that the tests take. The first one keeps the code beside the
 * tests' bundles.
 */
export function compileValidator (schema: object, kind: Kind): ValidateFunction {
  const text = JSON.stringify(schema)
  const options = kind === 'answer' ? answerOptions : validatorOptions(kind)
  const hash = createHash('sha256').update(JSON.stringify([version, kind, options])).update(text).digest('hex').slice(0, 24)
  const file = join(kept, `${hash}.cjs`)
  const code = textOf(file) ?? keep(file, codeOf(JSON.parse(text) as AnySchema, kind, options))
  const module = { exports: {} as ValidateFunction }
  const run = new Script(`(function (require, module, exports) {${code}\n})`, { filename: file }).runInThisContext() as
    (load: (name: string) => unknown, module: object, exports: object) => void
  run(name => name === 'formats' ? { formats: allFormats } : load(name), module, module.exports)
  return module.exports
}

const answerOptions: Options = { allErrors: true, strict: false, validateSchema: false }

function codeOf (schema: AnySchema, kind: Kind, options: Options): string {
  const withSource = { ...options, code: { source: true, formats: _`require("formats").formats` } }
  const ajv: AjvCore = kind === 'answer' ? new Ajv2019(withSource) : new Ajv(withSource)
  addFormats(ajv, ajvFormats.default)
  ajv.addFormat('mx-mxc-uri', allFormats['mx-mxc-uri'] as RegExp)
  return ajvStandalone.default(ajv, ajv.compile(schema))
}

function textOf (file: string): string | undefined {
  try { return readFileSync(file, 'utf8') } catch { return undefined }
}

function keep (file: string, code: string): string {
  mkdirSync(kept, { recursive: true })
  // Whole or not at all: another test file may look for it.
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, code)
  renameSync(draft, file)
  return code
}
