import assert from 'node:assert/strict'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'tap'
import { compileValidator, type ValidatorKind } from '../../src/domain/validation/compile-validator.js'
import { FixtureFile } from '../../src/fixtures/format.js'
import { SetSubscriptionsMessage } from '../../src/http/events/schemas.js'
import { validatorName } from '../../src/launch/validator-name.js'
import { prepareServer } from '../../src/server/start-server.js'

const dist = new URL('../../dist/', import.meta.url)
const load = createRequire(dist)

interface Part { name: string, schema: object, kind: ValidatorKind }

/** The parts of requests that operations describe, frames that clients send, and fixtures. */
async function parts (): Promise<Part[]> {
  const { app } = await prepareServer({ fixture: 'empty' })
  await app.ready()
  const found = app.operations.flatMap(({ operation, schema }) =>
    (['body', 'querystring', 'params', 'headers'] as const).flatMap((part): Part[] => {
      const described = schema?.[part] as object | undefined
      return described ? [{ name: `${operation} ${part}`, schema: described, kind: part === 'body' ? 'body' : 'text' }] : []
    }))
  await app.close()
  return [
    { name: 'subscriptions.set', schema: SetSubscriptionsMessage, kind: 'body' },
    { name: 'fixture', schema: FixtureFile, kind: 'body' },
    ...found
  ]
}

const reported = (errors: ErrorObject[] | null | undefined) =>
  (errors ?? []).map(({ instancePath, keyword, message, params, data, schemaPath }) =>
    ({ instancePath, keyword, message, params, data, schemaPath }))

/** Whether it accepts a value, and what it makes of it: defaults are filled in, and text is coerced. */
function verdict (validate: ValidateFunction, value: unknown) {
  const copy = structuredClone(value)
  const isValid = validate(copy)
  return { isValid, errors: reported(validate.errors), value: copy }
}

await test('the validators in the package agree with Ajv, for each part of each operation', async t => {
  const all = await parts()
  t.ok(all.length > 100)
  for (const { name, schema, kind } of all) {
    const path = `./validators/${validatorName(schema, kind)}.cjs`
    if (!existsSync(new URL(path, dist))) t.fail(`${name}: the build compiled no validator`)
    const built = load(path) as ValidateFunction
    const compiled = compileValidator(schema, kind)
    fc.assert(fc.property(valuesFor(schema), value => {
      assert.deepEqual(verdict(built, value), verdict(compiled, value))
    }), { numRuns: 8, seed: 7 })
    t.pass(name)
  }
})

/** Objects whose fields have the names that the schema has, and values that it may or may not accept. */
function valuesFor (schema: object): fc.Arbitrary<unknown> {
  const { properties = {} } = schema as { properties?: Record<string, object> }
  const value = fc.oneof(
    fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null),
    fc.constantFrom('2027-01-02T03:04:05Z', '7', 'true'),
    fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
    fc.dictionary(fc.string({ maxLength: 3 }), fc.integer(), { maxKeys: 2 }))
  const fields = fc.record(Object.fromEntries(Object.keys(properties).map(name => [name, value])), { requiredKeys: [] })
  return fc.oneof({ weight: 4, arbitrary: fields }, { weight: 1, arbitrary: value })
}

await test('formats in the package are those of a sandbox', async t => {
  const { formats } = load('./validators/formats.cjs') as { formats: Record<string, (text: string) => boolean> }
  const dateTime = formats['date-time']
  t.equal(dateTime?.('2027-01-02T03:04:05Z'), true)
  t.equal(dateTime?.('2027-06-30T23:59:60Z'), false, 'a leap second')
})
