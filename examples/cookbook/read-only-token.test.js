import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a client that may only read says so, and does not try again', async t => {
  const box = await freshSandbox(t, mock)
  const chat = await box.addChat()
  const { token } = await box.createToken({ scopes: ['read'] })
  const client = await box.client({ accessToken: token })

  await assert.rejects(client.messages.send(chat.id, { text: 'Hello' }), { status: 403 })

  await expectRequest(box).toHaveSent('sendMessage', { times: 1 })
})
