import t from 'tap'
import { createInstallations } from '../../src/index.js'
import { CommandLineClient } from '../support/command-line-client.js'

/** The phases that each server goes through after the others. */
async function surface (client: CommandLineClient): Promise<void> {
  await client.raw()
  await client.bridges()
  await client.chats()
}

for (const fixture of ['default', 'clean', 'empty']) {
  for (const count of [2, 3]) {
    await t.test(`${count} installations of different users, fixture ${fixture}`, async t => {
      await using installations = await createInstallations(count, { fixture, seed: 1 })
      const clients = installations.map(box => new CommandLineClient(box))
      for (const [at, client] of clients.entries()) {
        await client.start()
        await client.login(`user${at}@example.com`)
        t.equal(await client.readiness(), 'ready')
      }
      t.equal(new Set(clients.map(({ userID }) => userID)).size, count)
      if (fixture !== 'empty') for (const client of clients) await client.chats()
      const [first, second] = clients
      await first?.message(second!, 'Hello from the first')
      await second?.message(first!, 'Hello from the second')
      if (count > 2) await first?.groupOf(clients.slice(1), 'End to end')
      for (const client of clients) await surface(client)
      for (const client of clients) t.equal(await client.revoke(), 401)
    })
  }

  await t.test(`two installations of one user, fixture ${fixture}`, async t => {
    await using installations = await createInstallations(2, { fixture, seed: 1 })
    const clients = installations.map(box => new CommandLineClient(box))
    const [first, second] = clients as [CommandLineClient, CommandLineClient]
    for (const client of clients) {
      await client.start()
      await client.login('user@example.com')
      t.match(await client.readiness(), /^(ready|needs-verification)$/)
    }
    t.equal(first.userID, second.userID)
    t.strictSame(await second.verify(first), { verification: ['done', 'done'], setup: ['ready', 'ready'] })
    t.strictSame(await first.verify(second), { verification: ['done', 'done'], setup: ['ready', 'ready'] })
    if (fixture !== 'empty') await surface(first)
  })
}
