import t from 'tap'
import Fastify, { type FastifyReply } from 'fastify'
import { Type } from '@sinclair/typebox'
import { strictFaults } from './strict-answers.js'
import { CreateChatOutput } from '../../src/http/v1/schemas/chats.js'

const Person = Type.Object({ name: Type.String(), at: Type.Optional(Type.String({ format: 'date-time' })) })
const Owner = Type.Intersect([Person, Type.Object({ age: Type.Integer() })])
const Pet = Type.Intersect([Person, Type.Object({ owner: Type.Optional(Owner) })])

await t.test('a value must be exactly what its schema names', async t => {
  const cases: Array<[name: string, schema: object, value: unknown, fault: RegExp | undefined]> = [
    ['as named', Person, { name: 'Ada' }, undefined],
    ['with an extra', Person, { name: 'Ada', age: 3 }, /additional properties \(age\)/],
    ['with an extra that is undefined', Person, { name: 'Ada', age: undefined }, /additional properties \(age\)/],
    ['without what is required', Person, {}, /required property 'name'/],
    ['null for a string', Person, { name: null }, /name must be string/],
    ['not a time', Person, { name: 'Ada', at: 'noon' }, /format "date-time"/],
    ['an intersection', Pet, { name: 'Rex', owner: { name: 'Ada', age: 3 } }, undefined],
    ['with an extra', Pet, { name: 'Rex', colour: 'red' }, /unevaluated properties \(colour\)/],
    ['with an extra further in', Pet, { name: 'Rex', owner: { name: 'Ada', age: 3, colour: 'red' } }, /\/owner .*\(colour\)/],
    ['a list', Type.Array(Person), [{ name: 'Ada' }, { name: 'Ben', age: 3 }], /\/1 .*\(age\)/],
    ['a map', Type.Record(Type.String(), Person), { one: { name: 'Ada', age: 3 } }, /\/one .*\(age\)/],
    ['an alternative', Type.Union([Person, Type.Null()]), { name: 'Ada', age: 3 }, /\(age\)/],
    ['anything', Type.Unknown(), { whatever: [1] }, undefined],
    ['a chat of the contract', CreateChatOutput, {}, /required property 'id'/]
  ]
  for (const [name, schema, value, fault] of cases) {
    const found = strictFaults(schema, value).join('; ')
    if (fault) t.match(found, fault, name)
    else t.equal(found, '', name)
  }
})

await t.test('every server in a test process returns 500 if a handler breaks its schema', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const config = { operation: 'x', generation: 'v1' } as const
  app.get('/good', { config, schema: { response: { 200: Person } } }, async () => ({ name: 'Ada' }))
  app.get('/bad', { config, schema: { response: { 200: Person } } }, async () => ({ name: 'Ada', age: 3 }))
  app.get('/undeclared', { config }, async () => ({ name: 'Ada' }))
  app.get('/text', { config }, async () => 'text')
  const errorHandler = (_error: Error, _request: unknown, reply: FastifyReply) => { reply.code(404).send({ error: 'v0' }) }
  app.get('/error', { config, errorHandler }, async () => { throw new Error('x') })
  const cases: Array<[url: string, status: number, text: string | RegExp]> = [
    ['/good', 200, '{"name":"Ada"}'],
    ['/bad', 500, /The 200 of x breaks its schema: .*age/],
    ['/undeclared', 500, /The 200 of x has a body, and its route declares no schema/],
    ['/text', 200, 'text'],
    ['/error', 500, /The 404 of x breaks its schema: .*message/]
  ]
  for (const [url, status, text] of cases) {
    const answer = await app.inject(url)
    t.equal(answer.statusCode, status, url)
    t.match(answer.body, text, url)
  }
})
