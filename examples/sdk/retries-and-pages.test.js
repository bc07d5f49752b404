import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import BeeperDesktop from '@beeper/desktop-api'
import { expectRequest, freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ after }, { seed: 1 })

async function start (t) {
  const box = await freshSandbox(t, mock)
  const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
  const { items: [chat] } = await client.chats.list()
  return { box, client, chat }
}

test('the SDK retries as soon as the server asks it to', async t => {
  const { box, client } = await start(t)
  await box.fail({ operation: 'getAccounts', status: 429, headers: { 'retry-after-ms': '1' }, times: 2 })
  await client.accounts.list()
  await expectRequest(box).toHaveSent('getAccounts', { times: 3 })
})

test('messages after a cursor are paged by hand', async t => {
  const { box, client, chat } = await start(t)
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
