import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { prepareServer } from '../src/server/start-server.js'
import { compareWithContract, type Contract, type OpenAPIDocument } from './contract/compare.js'
import { withLaterFacts } from './contract/later.js'

/**
 * Compares what GET /v1/spec serves with the contract file and what is known of later apps, and prints what is missing,
 * extra or different.
 * Exit status 1 when something is different, extra or missing.
 */
const file = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../shared/contract/v1.json'))
if (!existsSync(file)) {
  console.error(`No contract at ${file}: name the file as an argument`)
  process.exit(2)
}
const contract = withLaterFacts(JSON.parse(readFileSync(file, 'utf8')) as Contract)

const { app } = await prepareServer({ fixture: 'empty' })
const response = await app.inject({ url: '/v1/spec' })
await app.close()
const result = compareWithContract(response.json<OpenAPIDocument>(), contract)

const lines = (title: string, items: string[]) => {
  console.log(`${title}: ${items.length}`)
  for (const item of items) console.log(`  ${item}`)
}
console.log(`operations of the contract: ${contract.operations.length}`)
console.log(`the same in every part: ${result.same.length}`)
lines('different', result.different)
lines('missing', result.missing)
lines('extra', result.extra)
console.log(`named schemas compared: ${result.schemas.compared} of ${Object.keys(contract.schemas).length}`)
lines('named schemas that only operations use which are not served, the WebSocket or an alias', result.schemas.missing)
lines('named schemas that the contract does not have', result.schemas.extra)
const faults = [result.different, result.missing, result.extra, result.schemas.extra].flat()
if (faults.length > 0) process.exitCode = 1
