import t from 'tap'
import { createLog } from '../../src/cli/log.js'
import { redactedLine } from '../../src/domain/journal/redaction.js'

async function written (pretty: boolean, write: (log: Awaited<ReturnType<typeof createLog>>) => void): Promise<string> {
  let text = ''
  write(await createLog({ level: 'debug', pretty, fd: 1 }, { write: line => { text += line } }))
  return text
}

await t.test('secrets are removed by field name, at any depth', async t => {
  const headers = { authorization: 'Hush', cookie: 'Hush', 'set-cookie': ['Hush'], accept: 'text/html' }
  for (const pretty of [false, true]) {
    const text = await written(pretty, log => {
      log.info({ headers, token: 'Hush', controlToken: 'Hush', grant: { accessToken: 'Hush', scope: 'read' } }, 'one')
      log.info({ reply: { headers }, tokens: ['Hush'] }, 'two')
      log.info({ req: { method: 'GET', url: '/v0/x?token=Hush', headers } }, 'three')
      log.child({ token: 'Hush' }).error({ err: new Error('no such token: Bearer Hush Hush') }, 'four Bearer Hush')
    })
    t.notMatch(text, /Hush/)
    for (const kept of ['text/html', 'read', '/v0/x', 'one', 'two', 'three', 'four']) t.ok(text.includes(kept), kept)
  }
})

await t.test('JSON lines say no more than needed', async t => {
  const line = JSON.parse(await written(false, log => { log.warn({ port: 1 }, 'words') }))
  t.match(line, { level: 40, time: Number, port: 1, msg: 'words' })
  t.strictSame(Object.keys(line), ['level', 'time', 'port', 'msg'])
})

await t.test('tokens are removed from anywhere in a line', async t => {
  t.equal(redactedLine('{"msg":"sent Bearer a b c","path":"/x?a=1&access_token=abc&code=d"}'),
    '{"msg":"sent Bearer [redacted]","path":"/x?a=1&access_token=[redacted]&code=[redacted]"}')
  t.equal(redactedLine('{"err":"authorization: bearer abc\\nnext"}'), '{"err":"authorization: [redacted]\\nnext"}')
  t.equal(redactedLine('{"code":"EPIPE","msg":"plain"}'), '{"code":"EPIPE","msg":"plain"}')
})
