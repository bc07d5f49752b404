import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a message is pending until the network confirms it', async t => {
  const box = await freshSandbox(t, mock, { sendDelay: 5000, clock: { frozen: true } })
  const client = await box.client()
  const chat = await box.addChat()
  const { pendingMessageID } = await client.messages.send(chat.id, { text: 'Hello' })
  const read = () => client.messages.retrieve(pendingMessageID, { chatID: chat.id })
  assert.equal((await read()).sendStatus.status, 'PENDING')

  await box.clock.advance('5s')

  const sent = await read()
  assert.notEqual(sent.id, pendingMessageID, 'the final ID; the pending one still finds the message')
  assert.equal(sent.sendStatus.status, 'SUCCESS')
})

test('a message that the network rejects is shown as failed', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat()
  await box.fail({ send: { status: 'FAIL_PERMANENT', message: 'You are blocked' }, chatID: chat.id })

  const { pendingMessageID } = await client.messages.send(chat.id, { text: 'Hello' })

  const { sendStatus } = await client.messages.retrieve(pendingMessageID, { chatID: chat.id })
  assert.equal(sendStatus.status, 'FAIL_PERMANENT')
  assert.equal(sendStatus.message, 'You are blocked')
})
