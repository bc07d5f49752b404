import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('the client gives up on a slow answer', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client({ timeout: 100, maxRetries: 0 })
  await box.fail({ operation: 'getAccounts', delay: 60_000 })

  await assert.rejects(client.accounts.list(), { name: 'Error', message: 'Request timed out.' })
})

test('a connection that breaks in the middle of the answer is tried again', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  await box.fail({ operation: 'getAccounts', reset: 'before', times: 1 })

  assert.ok((await client.accounts.list()).length > 0)
  await expectRequest(box).toHaveSent('getAccounts', { times: 2 })
})
