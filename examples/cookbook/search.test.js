import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('messages are found by their words, people and chats', async t => {
  const box = await freshSandbox(t, mock, { fixture: 'empty' })
  const client = await box.client()
  const family = await box.addChat({ network: 'WhatsApp', with: 3, title: 'Family' })
  const work = await box.addChat({ network: 'Slack', with: 2, title: 'Work' })
  await box.receiveMessage(family.id, { text: 'The tickets are on the table' })
  await box.receiveMessage(work.id, { text: 'Two tickets are still open' })

  const everywhere = await client.messages.search({ query: 'tickets' })
  const atWork = await client.messages.search({ query: 'tickets', chatIDs: [work.id] })
  const chats = await client.chats.search({ query: 'fam' })

  assert.equal(everywhere.items.length, 2)
  assert.deepEqual(atWork.items.map(({ text }) => text), ['Two tickets are still open'])
  assert.deepEqual(chats.items.map(({ title }) => title), ['Family'])
})
