// node:test
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ after })
test('a sandbox of its own', async t => {
  const box = await freshSandbox(t, mock)
  assert.deepEqual(await box.requests(), [])
})
