import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('what is sent while an account has no connection leaves once it is back', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat({ network: 'WhatsApp' })
  await box.setAccountStatus(chat.accountID, 'disconnected')
  const { pendingMessageID } = await client.messages.send(chat.id, { text: 'Hello' })
  const statusOfMessage = async () => {
    const { sendStatus } = await client.messages.retrieve(pendingMessageID, { chatID: chat.id })
    return sendStatus.status
  }
  assert.equal(await statusOfMessage(), 'PENDING')

  await box.setAccountStatus(chat.accountID, 'connected')
  assert.equal(await statusOfMessage(), 'SUCCESS')
})
