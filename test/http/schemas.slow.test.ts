import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import t from 'tap'
import { differences, normalise, type Schema } from '../../scripts/contract/normalise.js'

const v1 = await exportedSchemas('v1')
const v0 = await exportedSchemas('v0')

await t.test('a title names one schema, and its generation', async t => {
  for (const [title, schemas] of titled(new Map([...v1, ...v0]))) {
    for (const schema of schemas) t.same(JSON.stringify(schema), JSON.stringify(schemas[0]), title)
  }
  for (const title of titled(v0).keys()) t.match(title, /^V0/)
  for (const title of titled(v1).keys()) t.notMatch(title, /^V0/)
})

await t.test('every schema compiles in strict mode', async t => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  for (const [name, schema] of [...v1, ...v0]) t.doesNotThrow(() => ajv.compile(schema), name)
})

await t.test('what older clients send is accepted beside the contract\'s form', async t => {
  const ajv = new Ajv({ strict: true })
  addFormats.default(ajv)
  const accepts = (name: string, body: unknown) => ajv.validate(v1.get(name) ?? {}, body)

  const remindAt = '2026-04-03T10:15:20.125Z'
  t.ok(accepts('SetChatReminderBodyAccepted', { reminder: { remindAt } }))
  t.ok(accepts('SetChatReminderBodyAccepted', { reminder: { remindAtMs: 1775211320125 } }))
  t.notOk(accepts('SetChatReminderBodyAccepted', { reminder: {} }))
  t.notOk(accepts('SetChatReminderBody', { reminder: { remindAtMs: 1775211320125 } }))

  const create = { accountID: 'matrix', type: 'single', participantIDs: ['@robin.vale:beeper.com'] }
  const start = { accountID: 'matrix', mode: 'start', user: { phoneNumber: '+15550170011' } }
  t.ok(accepts('CreateChatBodyAccepted', create))
  t.ok(accepts('CreateChatBodyAccepted', start))
  t.notOk(accepts('CreateChatBodyAccepted', { ...start, mode: 'open' }))
  t.notOk(accepts('CreateChatBody', start))
})

await t.test('the comparison finds the differences that matter', async t => {
  const definitions = { Name: { type: 'string', since: '1.0.0' } }
  const facts = {
    type: 'object',
    properties: { name: '$Name', age: { type: 'integer', nullable: true, min: 0, exclusiveMin: true, default: 1 } },
    required: ['name']
  }
  const age = { default: 1, anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'null' }] }
  const ours = { type: 'object', title: 'Person', properties: { name: { type: 'string' }, age }, required: ['name'] }
  const found = (changed: Schema) => differences(normalise(changed), normalise(facts, definitions))

  t.same(found(ours), [])
  t.same(found({ ...ours, required: [] }), ['/required: missing, contract ["name"]'])
  t.same(found({ ...ours, additionalProperties: false }), ['/additionalProperties: not in the contract, ours false'])
  t.same(found({ ...ours, properties: { name: { type: 'number' }, age } }),
    ['/properties/name/type: ours "number", contract "string"'])
  t.same(found({ ...ours, properties: { age, name: { type: 'string' } } }),
    ['/properties: order, ours age,name, contract name,age'])
  t.throws(() => normalise('$Nobody', definitions), /Unknown reference: \$Nobody/)
})

async function exportedSchemas (generation: string): Promise<Map<string, Schema>> {
  const folder = resolve(import.meta.dirname, `../../src/http/${generation}/schemas`)
  const schemas = new Map<string, Schema>()
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(resolve(folder, file))
    for (const [name, value] of Object.entries(module)) {
      if (/^[A-Z]/.test(name) && typeof value === 'object') schemas.set(name, value as Schema)
    }
  }
  return schemas
}

/** Every titled schema, at whatever depth, with all its occurrences. */
function titled (schemas: Map<string, Schema>): Map<string, Schema[]> {
  const found = new Map<string, Schema[]>()
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    const { title } = value as Schema
    if (typeof title === 'string') found.set(title, [...found.get(title) ?? [], value as Schema])
    for (const child of Object.values(value)) visit(child)
  }
  for (const schema of schemas.values()) visit(schema)
  return found
}
