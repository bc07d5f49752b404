import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import { freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock(t)

await t.test('a reminder comes due', async t => {
  const box = await freshSandbox(t, mock, { clock: { now: '2026-05-04T09:00:00Z', frozen: true } })
  const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
  const { items: [chat] } = await client.chats.list()
  await client.chats.reminders.create(chat.id, { reminder: { remindAt: '2026-05-04T17:00:00Z' } })
  t.equal((await client.chats.retrieve(chat.id)).reminder?.remindAt, '2026-05-04T17:00:00.000Z')

  await box.clock.advance('8h')

  t.notOk((await client.chats.retrieve(chat.id)).reminder)
})
