import t from 'tap'
import { Validator } from '@seriousme/openapi-schema-validator'
import { openapiDocument } from '../../src/http/openapi/document.js'
import { build } from '../support/app.js'

await t.test('the documents are valid OpenAPI 3.1 and need no token', async t => {
  const { call } = await build(t)
  for (const url of ['/v1/spec', '/_mock/spec']) {
    const { status, body } = await call('GET', url, undefined, null)
    t.equal(status, 200)
    const result = await new Validator().validate(structuredClone(body))
    t.strictSame(result.errors, undefined, url)
    t.ok(result.valid, url)
    t.equal(body.openapi, '3.1.0')
    t.notMatch(JSON.stringify(body), /:\w+"\s*:\s*\{"(get|post)/, 'paths have braces')
  }
})

await t.test('the server URL is the requested one', async t => {
  const { app } = await build(t)
  const response = await app.inject({ url: '/v1/spec', headers: { host: 'localhost:4711' } })
  t.strictSame(response.json<{ servers: unknown }>().servers, [{ url: 'http://localhost:4711' }])
})

await t.test('every documented route is in a document, under its name', async t => {
  const { app, call } = await build(t)
  const named = new Set<string>()
  for (const url of ['/v1/spec', '/_mock/spec']) {
    const { body } = await call('GET', url)
    for (const path of Object.values<Record<string, { operationId: string }>>(body.paths)) {
      for (const { operationId } of Object.values(path)) named.add(operationId)
    }
  }
  const expected = app.operations.filter(({ hidden }) => !hidden).map(({ operation }) => operation)
  t.strictSame([...named].sort(), expected.sort())
})

await t.test('a schema with a title is written once, and referenced', async t => {
  const named = { title: 'Thing', type: 'object', properties: { inner: { title: 'Inner', type: 'string' } } }
  const route = {
    operation: 'getThing', scope: 'none', generation: 'control', tag: 'T', summary: 'S.', fidelity: [], method: 'GET', url: '/t/:id'
  } as const
  const document = openapiDocument([{ ...route, schema: { response: { 200: { type: 'array', items: named } } } }], {
    title: 'x', version: '1', description: 'x', serverURL: 'http://localhost'
  })
  t.match(document, {
    paths: {
      '/t/{id}': {
        get: { responses: { 200: { content: { 'application/json': { schema: { items: { $ref: '#/components/schemas/Thing' } } } } } } }
      }
    },
    components: { schemas: { Thing: { properties: { inner: { $ref: '#/components/schemas/Inner' } } }, Inner: { type: 'string' } } }
  })
})

await t.test('the pages of the documents load nothing from elsewhere', async t => {
  const { app } = await build(t)
  const landing = await app.inject({ url: '/_mock/docs' })
  t.match(landing.headers['content-type'], 'text/html')
  t.match(landing.headers['content-security-policy'], /default-src 'none'; script-src 'self'/)
  t.match(landing.body, '<a href="ui/guides/start.md">')
  t.match((await app.inject({ url: '/_mock/docs?api=nothing' })).body, landing.body)
  for (const [api, spec] of [['v1', '../v1/spec'], ['mock', 'spec']]) {
    const page = await app.inject({ url: `/_mock/docs?api=${api}` })
    t.match(page.body, `spec-url="${spec}"`)
    t.notMatch(page.body.replaceAll('http://www.w3.org/2000/svg', ''), /https?:/)
  }
  for (const name of ['explorer.js', 'page.js']) {
    const script = await app.inject({ url: `/_mock/docs/${name}` })
    t.equal(script.statusCode, 200)
    t.match(script.headers['content-type'], 'text/javascript')
  }
})
