// The reference: routes with the schemas of ours, a bearer check and a Map. Nothing else.
// The file that is named holds the routes, each with the answer that it gives: [{ method, url, schema, answer }]
import Fastify from 'fastify'
import { readFileSync } from 'node:fs'

const routes = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const app = Fastify({ ajv: { customOptions: { strict: false } }, routerOptions: { maxParamLength: 2048 } })
const tokens = new Set(['test-token'])
const kept = new Map()
app.addHook('onRequest', async (request, reply) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (!tokens.has(token)) return reply.code(401).send({ error: 'Unauthorized' })
})
for (const { method, url, schema, answer } of routes) {
  app.route({
    method,
    url,
    schema,
    handler: async ({ body }) => {
      if (body) kept.set(kept.size, body)
      return answer
    }
  })
}
await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${app.server.address().port}` })}\n`)
