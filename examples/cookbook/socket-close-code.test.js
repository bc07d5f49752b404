import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'
import { listen } from './listener.js'

test('a revoked token ends the connection for good', async t => {
  const box = await freshSandbox(t, mock)
  const token = await box.createToken({ scopes: ['read'] })
  const ended = new Promise(resolve => {
    t.after(listen({ url: box.url, token: token.token, onEnd: resolve }))
  })
  await box.waitForSocket({ tokenID: token.id })

  await box.revokeToken(token)

  assert.equal(await ended, 1008)
})

test('an internal error of the server is worth another attempt', async t => {
  const box = await freshSandbox(t, mock)
  const chat = await box.addChat()
  t.after(listen({ url: box.url, token: box.token }))
  const socket = await box.waitForSocket({ chatID: chat.id })

  await box.fail({ socket: { close: 1011 }, times: 1 })
  await box.receiveMessage(chat.id, { text: 'hi' })

  await box.waitForSocket({ chatID: chat.id, after: socket })
})
