import t from 'tap'
import Fastify from 'fastify'
import { collectOperations } from '../../src/http/operation.js'
import { build } from '../support/app.js'

await t.test('the start fails if a route lacks its declarations', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  collectOperations(app)
  t.throws(() => app.get('/x', () => 'x'), /GET \/x does not declare its operation, scope, generation/)
  const config = { operation: 'x', scope: 'read', generation: 'v1', summary: 'X.', tag: 'X', fidelity: [] } as const
  t.throws(() => app.get('/y', { config: { ...config, scope: undefined as never } }, () => 'y'), /its scope/)
  t.throws(() => app.get('/z', { config }, () => 'z'), /GET \/z needs exposeHeadRoute: true/)
  app.get('/x', { config, exposeHeadRoute: true }, () => 'x')
  t.throws(() => app.post('/x', { config }, () => 'x'), /Two routes declare the operation x/)
})

await t.test('the inventory lists every operation once', async t => {
  const { app } = await build(t)
  t.match(app.operations.find(({ operation }) => operation === 'createChatV0'),
    { method: 'POST', url: '/v0/create-chat', scope: 'write', generation: 'v0' })
  for (const operation of app.operations) {
    t.ok(operation.summary.endsWith('.'), `${operation.operation} has a sentence`)
    if (operation.generation === 'v0') t.ok(operation.successor, `${operation.operation} names its successor`)
  }
})
