import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('strictness finds a field that the API does not have', async t => {
  const box = await freshSandbox(t, mock, { strict: 'refuse' })
  const chat = await box.addChat()

  const response = await fetch(`${box.url}/v1/chats/${encodeURIComponent(chat.id)}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${box.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Yes', replyTo: '1001' })
  })

  assert.equal(response.status, 400)
  const { details: { issues: [issue] } } = await response.json()
  assert.deepEqual(issue.path, ['body', 'replyTo'])
})

test('at the end of a test, no call had a warning', async t => {
  const box = await freshSandbox(t, mock, { strict: 'warn' })
  const client = await box.client()

  await client.chats.list()

  await box.assertNoWarnings()
})
