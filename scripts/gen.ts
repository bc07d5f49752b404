import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FixtureFile } from '../src/fixtures/format.js'
import { configSchema } from '../src/cli/config.js'
import { prepareServer } from '../src/server/start-server.js'
import { controlAPI } from './control-api.js'
import { flags } from './flags.js'
import { operationNames } from './operation-names.js'
import { evidenceIn, supported } from './supported.js'

/** Writes the files that are generated from the code. With --check, it writes nothing and fails if one is stale. */
const check = process.argv.includes('--check')
const { app } = await prepareServer({ fixture: 'empty' })
await app.ready()
const files: Record<string, string> = {
  'SUPPORTED.md': supported(app.operations, evidenceIn(resolve(import.meta.dirname, '../evidence'))),
  'docs/reference/control-api.md': controlAPI(app.operations),
  'docs/reference/flags.md': flags(),
  'src/client/operation-names.ts': operationNames(app.operations),
  'fixtures/config.schema.json': `${JSON.stringify(configSchema(), null, 2)}\n`,
  'fixtures/schema.json': `${JSON.stringify(FixtureFile, null, 2)}\n`
}
await app.close()

for (const [name, content] of Object.entries(files)) {
  const path = resolve(import.meta.dirname, '..', name)
  const present = await readFile(path, 'utf8').catch(() => undefined)
  if (present === content) continue
  if (check) {
    console.error(`${name} is stale: run npm run gen`)
    process.exitCode = 1
  } else {
    await writeFile(path, content)
    console.log(`wrote ${name}`)
  }
}
