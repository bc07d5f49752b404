import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

async function connect (t, box) {
  const client = new Client({ name: 'example', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${box.url}/v0/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${box.token}` } }
  }))
  t.after(() => client.close())
  return client
}

test('an agent finds a chat and writes to it', async t => {
  const box = await freshSandbox(t, mock, { fixture: 'empty' })
  const chat = await box.addChat({ network: 'WhatsApp', with: 2, title: 'Choir' })
  const agent = await connect(t, box)

  const { content: [found] } = await agent.callTool({ name: 'search_chats', arguments: { query: 'Choir' } })
  assert.match(found.text, /Choir/)
  await agent.callTool({ name: 'send_message', arguments: { chatID: chat.id, text: 'I am late' } })

  await expectRequest(box).toHaveSent('mcp.send_message', { times: 1 })
  const { items: [message] } = await (await box.client()).messages.list(chat.id)
  assert.equal(message.text, 'I am late')
})

test('a tool that fails tells the agent so', async t => {
  const box = await freshSandbox(t, mock)
  const agent = await connect(t, box)

  const { isError } = await agent.callTool({ name: 'send_message', arguments: { chatID: 'nope', text: 'Hello' } })

  assert.equal(isError, true)
})
