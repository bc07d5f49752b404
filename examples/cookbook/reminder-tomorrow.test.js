import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a reminder for tomorrow comes due', async t => {
  const box = await freshSandbox(t, mock, { clock: { now: '2026-05-04T09:00:00Z', frozen: true } })
  const client = await box.client()
  const chat = await box.addChat()
  await client.chats.reminders.create(chat.id, { reminder: { remindAt: '2026-05-05T09:00:00Z' } })

  await box.clock.advance('23h')
  assert.ok((await client.chats.retrieve(chat.id)).reminder)

  await box.clock.advance('1h')
  const { reminder, isMarkedUnread } = await client.chats.retrieve(chat.id)
  assert.ok(!reminder)
  assert.equal(isMarkedUnread, true)
})
