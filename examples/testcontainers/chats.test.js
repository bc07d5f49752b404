import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BeeperDesktopMockContainer } from 'beeper-desktop-mock/testcontainers'

let container

before(async () => { container = await new BeeperDesktopMockContainer('beeper-desktop-mock').start() })
after(async () => { await container?.stop() })

test('each test has a sandbox of its own in the container', async () => {
  const box = await container.mock.createSandbox({ fixture: 'empty' })
  const answer = await fetch(`${box.url}/v1/accounts`, { headers: { Authorization: `Bearer ${box.token}` } })
  assert.equal(answer.status, 200)
})
