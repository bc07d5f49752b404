import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createProgram } from '../../src/cli/program.js'
import { checkOutput } from '../../src/cli/output-file.js'

const app = 'http://127.0.0.1:1'
for (const [args, name] of [
  [['verify', '--against', app, '--token', 'x', '--out'], '--out'],
  [['record', '--from', app, '--token', 'x', '--out'], '--out'],
  [['proxy', '--to', app, '--save-har'], '--save-har'],
  [['proxy', '--to', app, '--save-fixture'], '--save-fixture'],
  [['proxy', '--to', app, '--save-test'], '--save-test'],
  [['state', 'save', '--url', app], 'state save']
] as Array<[string[], string]>) {
  await t.test(`what cannot be written is refused before the work: ${args.join(' ')}`, async t => {
    const folder = t.testdir()
    const file = join(folder, 'none', 'file')
    const refused = async (output: string) => createProgram('0.0.0').parseAsync([...args, output], { from: 'user' })
    await t.rejects(refused(file), { exitCode: 2, message: `${name}: ${file}: there is no directory ${join(folder, 'none')}: create it first` })
    await t.rejects(refused(folder), { exitCode: 2, message: `${name}: ${folder} is a directory: name a file in it` })
  })
}

await t.test('what can be written is accepted, and not made yet', async t => {
  const folder = t.testdir({ there: '' })
  await checkOutput('--out', undefined)
  await checkOutput('--out', join(folder, 'there'))
  await checkOutput('--out', join(folder, 'new'))
  t.notOk(existsSync(join(folder, 'new')))
  await checkOutput('--out', '/dev/null')
})
