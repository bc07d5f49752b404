import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('edits, reactions and deletions of others reach the client', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat()
  const { id } = await box.receiveMessage(chat.id, { text: 'See you at six' })
  const read = () => client.messages.retrieve(id, { chatID: chat.id })

  await box.changeMessage(id, { text: 'See you at seven' })
  await box.changeMessage(id, { reaction: { key: '👍' } })
  const edited = await read()
  assert.equal(edited.text, 'See you at seven')
  assert.ok(edited.editedTimestamp)
  assert.deepEqual(edited.reactions.map(({ reactionKey }) => reactionKey), ['👍'])

  await box.changeMessage(id, { deleted: true })
  const deleted = await read()
  assert.equal(deleted.isDeleted, true)
  assert.equal(deleted.text, undefined)
})
