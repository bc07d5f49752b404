import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mock } from './server.js'

test('what one device sends, the other one has', async () => {
  const [phone, laptop] = await mock.createInstallations(2)
  const [onPhone, onLaptop] = [await phone.client(), await laptop.client()]
  const { items: [chat] } = await onPhone.chats.search({ accountIDs: ['matrix'] })

  await onPhone.messages.send(chat.id, { text: 'From the phone' })

  const { items: [message] } = await onLaptop.messages.list(chat.id)
  assert.equal(message.text, 'From the phone')
  assert.equal(message.isSender, true)
})
