import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

/** Your client: it waits for as long as the server asks it to. */
async function send (box, chatID, text, sleep) {
  for (;;) {
    const response = await fetch(`${box.url}/v1/chats/${encodeURIComponent(chatID)}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${box.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text })
    })
    if (response.status !== 429) return response.json()
    await sleep(Number(response.headers.get('retry-after')))
  }
}

test('a 429 is tried again after Retry-After', async t => {
  const box = await freshSandbox(t, mock)
  const chat = await box.addChat()
  await box.fail({ operation: 'sendMessage', status: 429, retryAfter: 30, times: 2 })

  const waits = []
  await send(box, chat.id, 'Hello', async seconds => { waits.push(seconds) })

  assert.deepEqual(waits, [30, 30])
  await expectRequest(box).toHaveSent({ operation: 'sendMessage', body: { text: 'Hello' } }, { times: 3 })
})
