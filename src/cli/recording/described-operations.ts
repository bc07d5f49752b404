import type { DescribedOperation } from '../../recording/contract.js'
import { prepareServer } from '../../server/start-server.js'

/** What the routes of a server declare. It does not listen. */
export async function describedOperations (): Promise<DescribedOperation[]> {
  const { app } = await prepareServer({ fixture: 'empty' })
  await app.ready()
  const operations = app.operations.map(({ operation, generation, method, url, schema }) =>
    ({ operation, generation, method, url, schema }))
  await app.close()
  return operations
}
