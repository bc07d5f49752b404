import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { run, serve } from '../support/command.js'

await t.test('record writes a fixture that a server starts from', async t => {
  const { url } = await serve(t)
  const folder = t.testdir()
  const file = `${folder}/recorded.json`
  const from = ['record', '--from', url, '--out', file]
  t.match(await run(t, [...from, '--token', 'reader']), { code: 0, stdout: `${file}: 1 accounts, 0 contacts, 0 chats, 0 messages\n`, stderr: '' })
  t.notMatch(readFileSync(file, 'utf8'), /robin|vale/i)
  t.match(await run(t, ['validate', file]), { code: 0, stdout: `${file}: ok\n` })

  const variables = { BEEPER_ACCESS_TOKEN: 'reader' }
  const { stdout } = await run(t, ['--json', ...from, '--seed', '7', '--keep-names', '--yes'], { variables })
  t.match(JSON.parse(stdout), { file, accounts: 1 })
  t.match(readFileSync(file, 'utf8'), /Robin Vale/)

  writeFileSync(`${folder}/token`, 'reader\n')
  const again = async () => {
    t.match(await run(t, [...from, '--seed', '7', '--token-file', `${folder}/token`]), { code: 0 })
    return readFileSync(file, 'utf8')
  }
  t.equal(await again(), await again(), 'the same seed invents the same')
})

await t.test('what record cannot do', async t => {
  const { url } = await serve(t)
  const out = ['--out', `${t.testdir()}/recorded.json`]
  const table: Array<[args: string[], code: number, message: RegExp]> = [
    [out, 2, /^error: --from is missing/],
    [['--from', url], 2, /^error: --out is missing/],
    [['--from', url, ...out], 2, /^error: a token of the app is missing: set BEEPER_ACCESS_TOKEN, or pass --token-file or --token\n$/],
    [['--from', url, ...out, '--token', 'reader', '--keep-names'], 2, /^error: --keep-names records names and texts of real people: add --yes/],
    [['--from', url, ...out, '--token', 'reader', '--keep-names', '--anonymise'], 2, /exclude each other/],
    [['--from', url, ...out, '--token', 'wrong'], 1, /^error: GET \/v1\/accounts answers 401: the token is missing, wrong or expired\n$/],
    [['--from', 'http://127.0.0.1:1', ...out, '--token', 'x'], 1, /^error: The app cannot be reached at http:\/\/127.0.0.1:1 \(ECONNREFUSED\)\n$/],
    [['--from', 'nowhere', ...out, '--token', 'x'], 2, /^error: expected a URL/],
    [['--from', url, ...out, '--since', 'lately'], 2, /Expected a date such as 2026-01-31/],
    [['--from', url, ...out, '--max-messages', 'all'], 2, /Expected a whole number/],
    [['--from', url, ...out, '--token-file', 'none'], 2, /^error: --token-file: none: there is no such file\n$/]
  ]
  for (const [args, code, message] of table) t.match(await run(t, ['record', ...args]), { code, stdout: '', stderr: message }, args.join(' '))
  t.notOk(existsSync(`${out[1]}.partial`), 'what has read nothing leaves nothing to continue from')
})
