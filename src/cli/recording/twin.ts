import type { FixtureFile } from '../../fixtures/format.js'
import type { LedgerEntry } from '../../recording/verify/verify.js'
import { prepareServer, startServer } from '../../server/start-server.js'

/** Starts a server on a free port of loopback, whose default sandbox has that fixture. */
export async function startTwin (
  fixture: FixtureFile
): Promise<{ url: string, token: string, close: () => Promise<void> }> {
  const server = await startServer({ fixture, port: 0, rateLimit: 'off' })
  return { url: server.url, token: fixture.tokens?.[0]?.token ?? '', close: async () => server.close() }
}

/** Every behaviour of the emulated API, as the routes of a server declare it. */
export async function ledger (): Promise<LedgerEntry[]> {
  const { app } = await prepareServer({ fixture: 'empty' })
  await app.ready()
  const entries = app.operations.filter(({ generation }) => generation !== 'control').flatMap(({ operation, fidelity }) =>
    fidelity.map(([what, evidence]) => ({ operation, what, evidence })))
  await app.close()
  return entries
}
