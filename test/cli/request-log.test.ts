import t from 'tap'
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { registerRequestLog } from '../../src/http/hooks/request-log.js'

async function linesOf (level: string, requestLines: boolean) {
  const lines: Array<Record<string, unknown>> = []
  const write = (line: string) => { lines.push(JSON.parse(line)) }
  const loggerInstance: FastifyBaseLogger = pino({ level, base: null }, { write })
  const app = Fastify({ loggerInstance, logController: new LogController({ disableRequestLogging: true }) })
  app.decorateRequest('declared', { getter: () => ({}) })
  registerRequestLog(app, { requestLines })
  app.post('/v0/x', async () => 'ok')
  await app.inject({ method: 'POST', url: '/v0/x?token=Hush', headers: { authorization: 'Bearer Hush' } })
  await app.close()
  t.notMatch(JSON.stringify(lines), /Hush/)
  return lines
}

await t.test('a request is logged as a record at debug, a short line for people, otherwise not', async t => {
  t.strictSame(await linesOf('info', false), [])
  t.match(await linesOf('info', true), [{ level: 30, msg: /^POST \/v0\/x 200 \d+ ms$/ }])
  const record = { level: 20, method: 'POST', path: '/v0/x', status: 200, ms: Number }
  t.match(await linesOf('debug', false), [record])
  const both = await linesOf('debug', true)
  t.equal(both.length, 1)
  t.match(both, [record])
  t.strictSame(await linesOf('warn', true), [])
})
