import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('while chats move up, paging finds each of the others once', async t => {
  const box = await freshSandbox(t, mock, { fixture: 'empty' })
  const client = await box.client()
  const ids = []
  for (let number = 1; number <= 60; number++) ids.push((await box.addChat({ messages: [`${number}`] })).id)
  const oldest = ids[0]

  const seen = []
  let page = await client.chats.list()
  await box.receiveMessage(oldest, { text: 'Now it is the newest' })
  for (;;) {
    seen.push(...page.items.map(({ id }) => id))
    if (!page.hasNextPage()) break
    page = await page.getNextPage()
  }

  assert.deepEqual([...seen].sort(), ids.filter(id => id !== oldest).sort())
  assert.equal((await client.chats.list()).items[0].id, oldest, 'listing again finds the one that moved')
})
