import { readFileSync } from 'node:fs'
import t from 'tap'
import { run, serve } from '../support/command.js'

await t.test('verify compares, and writes the evidence', async t => {
  const { url } = await serve(t)
  const file = `${t.testdir()}/evidence.json`
  const against = ['verify', '--against', url]
  const { code, stdout, stderr } = await run(t, [...against, '--token', 'reader', '--out', file])
  t.match({ code, stdout, stderr }, { code: 0, stdout: /^Beeper 4\.\S+: \d+ as assumed, 0 differ, \d+ not checked\n$/, stderr: '' })
  t.match(JSON.parse(readFileSync(file, 'utf8')), {
    format: 'beeper-desktop-mock-evidence/1',
    product: { name: 'Beeper' },
    date: /^\d{4}-\d\d-\d\dT/,
    behaviours: [{ behaviour: /^\w+: /, result: /seen|not checked/ }]
  })
  const lines = (await run(t, ['--json', ...against, '--token', 'reader'])).stdout.trim().split('\n')
  t.ok(lines.length > 300)
  t.match(JSON.parse(lines[0] ?? ''), { behaviour: String, result: String })
})

await t.test('verify shows what differs, with both answers', async t => {
  const { url } = await serve(t)
  const rule = await fetch(`${url}/_mock/sandboxes/default/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'getBridge', answer: { status: 400 }, offSchema: true })
  })
  t.ok(rule.ok, await rule.text())
  const { code, stdout } = await run(t, ['verify', '--against', url, '--token', 'reader'])
  t.equal(code, 1)
  t.match(stdout, 'getBridge: An unknown bridge is 404\n  status differs, GET /v1/bridges/verify-no-such-id\n  app: 400\n    400 {"')
  t.match(stdout, '  mock: 404\n    404 {"message":"…","code":"NOT_FOUND"}\n')
  t.match(stdout, / 1 differ, /)
})

await t.test('what verify cannot do', async t => {
  const { url } = await serve(t)
  const against = ['--against', url]
  const table: Array<[args: string[], code: number, message: RegExp]> = [
    [[], 2, /^error: --against is missing/],
    [against, 2, /^error: a token of the app is missing/],
    [[...against, '--writes'], 2, /^error: --writes needs --chat/],
    [[...against, '--chat', 'x'], 2, /^error: --chat needs --writes/],
    [[...against, '--token', 'reader', '--writes', '--chat', 'x'], 2, /^error: verify sends messages in the chat x, .*: add --yes/],
    [[...against, '--token', 'reader', '--writes', '--chat', 'x', '--yes'], 2, /error: --chat: the app has no chat "x"\n$/],
    [[...against, '--token', 'wrong'], 1, /^error: GET \/v1\/\w+ answers 401/]
  ]
  for (const [args, code, message] of table) t.match(await run(t, ['verify', ...args]), { code, stderr: message }, args.join(' '))
})
