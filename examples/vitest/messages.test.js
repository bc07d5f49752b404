import BeeperDesktop from '@beeper/desktop-api'
import { expect, test as base } from 'vitest'
import { requestMatchers, vitestFixtures } from 'beeper-desktop-mock/testing'

expect.extend(requestMatchers)

const test = base.extend(vitestFixtures({ seed: 1 }))

test('somebody writes', async ({ box }) => {
  const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
  const { items: [chat] } = await client.chats.list()

  await box.receiveMessage(chat.id, { text: 'Are you there?' })

  const { items: [newest] } = await client.messages.list(chat.id)
  expect(newest).toMatchObject({ text: 'Are you there?', isSender: false, isUnread: true })
  await expect(box).toHaveSent({ operation: 'listMessages', params: { chatID: chat.id } }, { times: 1 })
})

test('tests share nothing', async ({ box }) => {
  expect(await box.requests()).toEqual([])
})
