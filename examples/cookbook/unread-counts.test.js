import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('the unread count rises with messages and falls with reading', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat({ messages: ['one', 'two'] })
  const unread = async () => (await client.chats.retrieve(chat.id)).unreadCount
  assert.equal(await unread(), 2)

  const third = await box.receiveMessage(chat.id, { text: 'three' })
  assert.equal(await unread(), 3)

  await client.chats.markRead(chat.id)
  assert.equal(await unread(), 0)

  await client.chats.markUnread(chat.id)
  const { unreadCount, isMarkedUnread, lastReadMessageSortKey } = await client.chats.retrieve(chat.id)
  assert.equal(unreadCount, 0)
  assert.equal(isMarkedUnread, true)
  assert.equal(lastReadMessageSortKey, third.sortKey)
})
