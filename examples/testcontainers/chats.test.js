import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectMockServer } from 'beeper-desktop-mock'
import { GenericContainer, Wait } from 'testcontainers'

const controlToken = 'for-this-run'
let container
let mock

before(async () => {
  container = await new GenericContainer('beeper-desktop-mock')
    .withExposedPorts(23373)
    .withEnvironment({ BEEPER_MOCK_CONTROL_TOKEN: controlToken })
    .withWaitStrategy(Wait.forHealthCheck())
    .start()
  const url = `http://${container.getHost()}:${container.getMappedPort(23373)}`
  mock = await connectMockServer(url, { controlToken })
})

after(async () => { await container?.stop() })

test('each test has a sandbox of its own in the container', async () => {
  const box = await mock.createSandbox({ fixture: 'empty' })
  const answer = await fetch(`${box.url}/v1/accounts`, { headers: { Authorization: `Bearer ${box.token}` } })
  assert.equal(answer.status, 200)
})
