import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'
import { listen } from './listener.js'

test('after the connection is lost, the client reads what it missed', async t => {
  const box = await freshSandbox(t, mock)
  const client = await box.client()
  const chat = await box.addChat({ messages: ['first'] })
  const app = new EventEmitter()
  const onReady = async () => {
    const { items } = await client.messages.list(chat.id)
    app.emit('shown', items.map(({ text }) => text))
  }
  const online = once(app, 'online')
  t.after(listen({ url: box.url, token: box.token, onReady, wait: () => online }))
  await once(app, 'shown')

  await box.closeSocket(await box.waitForSocket(), { code: 1006 })
  await box.receiveMessage(chat.id, { text: 'second' })
  app.emit('online')

  const [texts] = await once(app, 'shown')
  assert.deepEqual(texts, ['second', 'first'])
})
