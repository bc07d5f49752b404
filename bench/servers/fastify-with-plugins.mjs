// bare-fastify, and step by step what the mock has around its own work, none of which does any work here.
// The second argument says up to which step: headers, plugins, hooks. The third is for how many microseconds a call
// keeps the server busy besides.
import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { readFileSync } from 'node:fs'

const [{ method, url, schema, answer }] = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const step = ['headers', 'plugins', 'hooks'].indexOf(process.argv[3])
const app = Fastify({ ajv: { customOptions: { strict: false } }, routerOptions: { maxParamLength: 2048 } })
const busy = Number(process.argv[4] ?? 0) / 1000
const tokens = new Set(['test-token'])
const kept = new Map()

const headers = {
  'X-Beeper-Desktop-Version': '4.3.0', Deprecation: '@1760572800', Link: '</v1/chats>; rel="successor-version"'
}
// As the plugins of the next step would set them.
const theirs = {
  Vary: 'Origin',
  'Access-Control-Expose-Headers': 'X-Beeper-Desktop-Version, WWW-Authenticate, Retry-After, X-RateLimit-Limit',
  'X-RateLimit-Limit': 100_000_000,
  'X-RateLimit-Remaining': 99_999_999,
  'X-RateLimit-Reset': 60
}
const set = Object.entries(step === 0 ? { ...headers, ...theirs } : headers)
app.addHook('onRequest', (_request, reply, done) => {
  for (const [name, value] of set) reply.header(name, value)
  done()
})
if (step >= 1) {
  await app.register(cors, { origin: true, exposedHeaders: theirs['Access-Control-Expose-Headers'] })
  await app.register(rateLimit, { max: 100_000_000, timeWindow: 60_000, keyGenerator: () => 'test-token' })
}
app.addHook('onRequest', (request, reply, done) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (tokens.has(token)) done()
  else reply.code(401).send({ error: 'Unauthorized' })
})
if (step >= 2) {
  for (let count = 0; count < 6; count++) app.addHook('onRequest', (_request, _reply, done) => { done() })
  for (let count = 0; count < 4; count++) app.addHook('onSend', (_request, _reply, payload, done) => { done(null, payload) })
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.on('close', () => {})
    done()
  })
}
app.route({
  method,
  url,
  schema,
  handler: async ({ body }) => {
    kept.set(kept.size, body)
    for (const end = performance.now() + busy; performance.now() < end;);
    return answer
  }
})
await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${app.server.address().port}` })}\n`)
