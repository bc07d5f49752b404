import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a state that took long to arrange is restored before each try', async t => {
  const box = await freshSandbox(t, mock, { fixture: 'empty' })
  const client = await box.client()
  const chat = await box.addChat({ with: 30, title: 'Choir', messages: ['Who sings on Sunday?'] })
  const prepared = await box.snapshot()
  const digest = await box.digest()

  for (const answer of ['I do', 'Not me']) {
    await client.messages.send(chat.id, { text: answer })
    const { items } = await client.messages.list(chat.id)
    assert.deepEqual(items.map(({ text }) => text), [answer, 'Who sings on Sunday?'])

    await box.restore(prepared)
    assert.equal(await box.digest(), digest)
  }
})

test('a fork lets two tests go on from the same state', async t => {
  const box = await freshSandbox(t, mock, { fixture: 'empty' })
  const chat = await box.addChat({ messages: ['hi'] })
  const twin = await box.fork()
  t.after(twin.delete)

  await (await twin.client()).chats.archive(chat.id)

  assert.equal((await (await twin.client()).chats.retrieve(chat.id)).isArchived, true)
  assert.equal((await (await box.client()).chats.retrieve(chat.id)).isArchived, false)
})
