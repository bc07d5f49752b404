import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

const authorised = { Authorization: 'Bearer test-token' }
const json = { ...authorised, 'Content-Type': 'application/json' }

/**
 * Creates a chat, and uses what a server does with packages that it loads only when needed, so that none is missing.
 * @param assets folder with the media of the fixtures
 */
export async function useAll (url: string, assets: string): Promise<void> {
  const accountID = 'matrix'
  const created = await ask(`${url}/v0/create-chat`, {
    accountID, type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'], title: 'Smoke', messageText: '**Hello** :)'
  }) as { success: boolean, chatID: string }
  assert.equal(created.success, true)
  const chat = await ask(`${url}/v1/chats/${encodeURIComponent(created.chatID)}`) as { title: string }
  assert.equal(chat.title, 'Smoke')

  await upload(url, join(assets, 'photo.jpg'), 'width')
  await upload(url, join(assets, 'tune.mp3'), 'duration')

  for (const path of ['/v1/info', '/v1/spec', '/_mock/spec', '/_mock/docs', '/_mock/docs/explorer.js']) {
    const answer = await fetch(`${url}${path}`)
    assert.equal(answer.status, 200, path)
    // An unread response is in flight until it is garbage-collected, and the server would wait for it.
    await answer.arrayBuffer()
  }
}

async function upload (url: string, path: string, fact: 'width' | 'duration'): Promise<void> {
  const content = await readFile(path)
  const body = new FormData()
  body.set('file', new Blob([content]), basename(path))
  const answer = await fetch(`${url}/v1/assets/upload`, { method: 'POST', headers: authorised, body })
  const asset = await answer.json() as { srcURL: string, width?: number, duration?: number }
  assert.ok(asset[fact], `${path} has a ${fact}`)
  const served = await fetch(`${url}/v1/assets/serve?url=${encodeURIComponent(asset.srcURL)}`, { headers: authorised })
  assert.deepEqual(Buffer.from(await served.arrayBuffer()), content)
}

async function ask (url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, body ? { method: 'POST', headers: json, body: JSON.stringify(body) } : { headers: authorised })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return JSON.parse(text)
}
