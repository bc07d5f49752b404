import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Command, run, serve } from '../support/command.js'

await t.test('proxy shows what passes, and saves it when it is stopped', async t => {
  const { url } = await serve(t)
  const folder = t.testdir()
  const files = { har: `${folder}/session.har`, fixture: `${folder}/session.json`, test: `${folder}/session.test.js` }
  const command = new Command(t, ['proxy', '--to', url,
    '--save-har', files.har, '--save-fixture', files.fixture, '--save-test', files.test])
  const [, proxy = ''] = await command.sees('stdout', /^(http:\S+) -> /)
  const answer = await fetch(`${proxy}/v1/accounts`, { headers: { authorization: 'Bearer reader' } })
  t.equal(answer.status, 200)
  await answer.arrayBuffer()
  await command.sees('stdout', /\tGET \/v1\/accounts\t200\tgetAccounts\t\d+ ms\n/)
  command.kill('SIGINT')
  const { code, stdout } = await command.end()
  t.equal(code, 0)
  for (const file of Object.values(files)) t.match(stdout, `${file}: saved\n`)
  t.match(JSON.parse(readFileSync(files.har, 'utf8')), { log: { entries: [{ request: { method: 'GET' }, response: { status: 200 } }] } })
  t.notMatch(readFileSync(files.har, 'utf8'), /reader/)
  t.notMatch(readFileSync(files.fixture, 'utf8'), /robin|vale/i)
  t.match(readFileSync(files.test, 'utf8'), 'await call(\'GET\', "/v1/accounts"), 200, \'getAccounts\'')
})

await t.test('what proxy cannot do', async t => {
  t.match(await run(t, ['proxy']), { code: 2, stderr: /^error: --to is missing/ })
  t.match(await run(t, ['proxy', '--to', 'nowhere']), { code: 2, stderr: /^error: --to: expected a URL/ })
  t.match(await run(t, ['proxy', '--to', 'http://127.0.0.1:1', '--listen', '70000']), { code: 2, stderr: /Expected a port/ })
  t.match(await run(t, ['proxy', '--to', 'http://127.0.0.1:1', '--save-test', 'x.js']), { code: 2, stderr: /needs --save-fixture/ })
  t.notOk(existsSync('x.js'))
})
