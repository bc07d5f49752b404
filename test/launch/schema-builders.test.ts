import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { test } from 'tap'
import * as TypeBox from '@sinclair/typebox'
import * as builders from '../../src/launch/schema-builders.js'
import * as sources from '../../src/server/start-server.js'
import * as format from '../../src/fixtures/format.js'
import { useSchemaBuilders } from '../../scripts/build/schema-builders.js'

type Sources = typeof sources & typeof format

/** Everything that describes a request or an answer, and fixtures, as text. */
async function schemas ({ prepareServer, FixtureFile }: Pick<Sources, 'prepareServer' | 'FixtureFile'>) {
  const { app } = await prepareServer({ fixture: 'empty' })
  await app.ready()
  const described = app.operations.map(({ operation, schema, published }): [string, string] =>
    [operation, JSON.stringify({ schema, published })])
  await app.close()
  return new Map([['fixture', JSON.stringify(FixtureFile)], ...described])
}

await test('the package has the schemas of the sources, to the order of their fields', async t => {
  const outfile = join(t.testdir(), 'server.cjs')
  await build({
    stdin: {
      contents: "export * from './src/server/start-server.js'; export { FixtureFile } from './src/fixtures/format.js'",
      resolveDir: resolve(import.meta.dirname, '../..')
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    banner: { js: 'const fileURL = require("node:url").pathToFileURL(__filename).href' },
    define: { 'import.meta.url': 'fileURL' },
    plugins: [useSchemaBuilders]
  })
  const own = await schemas(createRequire(import.meta.url)(outfile) as Sources)
  const all = await schemas({ ...sources, ...format })
  t.ok(all.size > 100)
  t.strictSame([...own.keys()], [...all.keys()])
  for (const [name, text] of all) t.equal(own.get(name), text, name)
})

await test('each builder builds what TypeBox builds, with options and without', async t => {
  type Builders = Pick<typeof TypeBox, 'Array' | 'Boolean' | 'Integer' | 'Intersect' | 'Literal' | 'Null' | 'Number' |
    'Object' | 'Omit' | 'Optional' | 'Partial' | 'Record' | 'Required' | 'String' | 'Union' | 'Unknown' | 'Unsafe'>
  const built = (Type: Builders) => {
    const options = { description: 'D', title: 'T' }
    const simple = [Type.Boolean, Type.Integer, Type.Null, Type.Number, Type.String, Type.Unknown]
      .flatMap(type => [type(), type(options)])
    const box = Type.Object({ a: Type.String(), b: Type.Optional(Type.Integer(options)) },
      { ...options, additionalProperties: false })
    const other = Type.Object({ c: Type.Optional(Type.Boolean()) })
    const both = Type.Intersect([box, other])
    return [
      ...simple, box, other, both, Type.Object({}), Type.Intersect([box, both], options),
      Type.Array(box, { maxItems: 2 }),
      Type.Intersect([box, Type.Union([other, Type.Null()], options)]), Type.Literal('x', options), Type.Literal(7),
      Type.Record(Type.String(), box, options), Type.Unsafe({ type: 'string', enum: ['a'] }), Type.Unsafe(),
      Type.Partial(box), Type.Partial(box, { title: 'P' }), Type.Required(box), Type.Required(other, options),
      Type.Omit(box, ['a']), Type.Omit(box, ['b'], { title: 'O' }), Type.Object({ all: Type.Required(other) })
    ]
  }
  t.strictSame(JSON.stringify(built(builders as unknown as Builders)), JSON.stringify(built(TypeBox)))
})
