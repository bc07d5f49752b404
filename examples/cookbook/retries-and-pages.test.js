import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('the SDK retries as soon as the server asks it to', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  await box.fail({ operation: 'getAccounts', status: 429, headers: { 'retry-after-ms': '1' }, times: 2 })
  await client.accounts.list()
  await expectRequest(box).toHaveSent('getAccounts', { times: 3 })
})

test('messages after a cursor are paged by hand', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat({ messages: ['hi'] })
  let { newestCursor: cursor } = await client.messages.list(chat.id)
  for (let number = 1; number <= 30; number++) await box.receiveMessage(chat.id, { text: `${number}` })

  const texts = []
  while (cursor) {
    const page = await client.messages.list(chat.id, { cursor, direction: 'after' })
    texts.push(...page.items.map(({ text }) => text).reverse())
    cursor = page.newestCursor
  }

  assert.deepEqual(texts, Array.from({ length: 30 }, (_, at) => `${at + 1}`))
})
