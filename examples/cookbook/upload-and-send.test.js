import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a file is uploaded and sent', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat()

  const file = new File(['Milk, bread'], 'list.txt', { type: 'text/plain' })
  const { uploadID } = await client.assets.upload({ file })
  await client.messages.send(chat.id, { text: 'The list', attachment: { uploadID } })

  const { items: [message] } = await client.messages.list(chat.id)
  assert.equal(message.text, 'The list')
  const [{ fileName, srcURL }] = message.attachments
  assert.equal(fileName, 'list.txt')
  assert.equal(await (await client.assets.serve({ url: srcURL })).text(), 'Milk, bread')
})
