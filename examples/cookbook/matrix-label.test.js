import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from 'matrix-js-sdk'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

const silent = { trace () {}, debug () {}, info () {}, warn () {}, error () {}, getChild: () => silent }

test('a label is a space: made with its chat, and gone when the user leaves it', async t => {
  const box = await freshSandbox(t, mock)
  const get = async path => {
    const response = await fetch(`${box.url}/v1${path}`, { headers: { authorization: `Bearer ${box.token}` } })
    return response.json()
  }
  const account = (await get('/accounts')).find(({ accountID }) => accountID === 'matrix')
  const { items: [chat] } = await get('/chats')
  const client = createClient({
    baseUrl: box.url, accessToken: box.token, userId: account.user.id, logger: silent
  })

  const { room_id: label } = await client.createRoom({
    name: 'Family',
    creation_content: { type: 'm.space', 'com.beeper.label': true },
    initial_state: [{ type: 'm.space.child', state_key: chat.id, content: { via: ['beeper.com'] } }]
  })
  assert.ok((await get(`/chats/${encodeURIComponent(chat.id)}`)).labels.some(({ name }) => name === 'Family'))

  await client.leave(label)
  assert.ok((await get('/labels')).every(({ name }) => name !== 'Family'))
})
