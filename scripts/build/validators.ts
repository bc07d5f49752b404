import { Ajv, _, type AnySchema } from 'ajv'
import ajvFormats from 'ajv-formats'
import ajvStandalone from 'ajv/dist/standalone/index.js'
import { build, type BuildOptions } from 'esbuild'
import { FixtureFile } from '../../src/fixtures/format.js'
import { SetSubscriptionsMessage } from '../../src/http/events/schemas.js'
import { addFormats } from '../../src/domain/sandbox/time-format.js'
import { validatorName } from '../../src/launch/validator-name.js'
import { validatorOptions, type ValidatorKind } from '../../src/domain/validation/compile-validator.js'
import { prepareServer } from '../../src/server/start-server.js'

const standalone = ajvStandalone.default

/**
 * Compiles the validators of all operations, a file for each schema in `validators/`, so that a start needs no Ajv and
 * a first request no compiler.
 * @returns their names, as `src/launch/validators.ts` looks them up
 */
export async function buildValidators (options: BuildOptions): Promise<string[]> {
  const code = new Map<string, string>()
  for (const [schema, kind] of await schemas()) {
    const name = validatorName(schema, kind)
    if (!code.has(name)) code.set(name, codeOf(schema, kind))
  }
  const names = [...code.keys()]
  await build({
    ...options,
    sourcemap: false,
    entryPoints: [...names.map(name => ({ in: `validator:${name}`, out: `validators/${name}` })),
      { in: 'src/domain/validation/formats.ts', out: 'validators/formats' }],
    plugins: [{
      name: 'validators',
      setup (build) {
        build.onResolve({ filter: /^validator:/ }, ({ path }) => ({ path: path.slice(10), namespace: 'validator' }))
        build.onResolve({ filter: /^\.\/formats\.cjs$/ }, ({ path }) => ({ path, external: true }))
        build.onLoad({ filter: /./, namespace: 'validator' }, ({ path }) =>
          ({ contents: code.get(path) ?? '', resolveDir: process.cwd() }))
      }
    }]
  })
  return names
}

/** Of every part of a request that an operation describes, of frames that clients send, and of fixtures. */
async function schemas (): Promise<Array<[schema: object, kind: ValidatorKind]>> {
  const { app } = await prepareServer({ fixture: 'empty' })
  await app.ready()
  const found = app.operations.flatMap(({ schema }) => {
    const { body, querystring, params, headers } = (schema ?? {}) as Record<string, object | undefined>
    return [...of('body', body), ...of('text', querystring, params, headers)]
  })
  await app.close()
  return [...of('body', SetSubscriptionsMessage, FixtureFile), ...found]
}

function of (kind: ValidatorKind, ...some: Array<object | undefined>): Array<[object, ValidatorKind]> {
  return some.filter(schema => schema !== undefined).map(schema => [schema, kind])
}

function codeOf (schema: object, kind: ValidatorKind): string {
  const ajv = new Ajv({ ...validatorOptions(kind), code: { source: true, formats: _`require("./formats.cjs").formats` } })
  addFormats(ajv, ajvFormats.default)
  // Without the symbols of TypeBox, which JSON does not have.
  return standalone(ajv, ajv.compile(JSON.parse(JSON.stringify(schema)) as AnySchema))
}
