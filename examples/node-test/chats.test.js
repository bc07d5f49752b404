import { after, test } from 'node:test'
import BeeperDesktop from '@beeper/desktop-api'
import { expectRequest, freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ after }, { seed: 1 })

test('a call that is rate limited is sent again', async t => {
  const box = await freshSandbox(t, mock)
  const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
  const { items: [chat] } = await client.chats.list()

  await box.fail({ operation: 'sendMessage', status: 429, times: 1 })
  await client.messages.send(chat.id, { text: 'Hello' })

  await expectRequest(box).toHaveSent({ operation: 'sendMessage', status: 429 }, { times: 1 })
  await expectRequest(box).toHaveSent({ operation: 'sendMessage', status: 200, body: { text: 'Hello' } }, { times: 1 })
})
