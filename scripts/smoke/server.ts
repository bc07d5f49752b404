import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { ChildProcess } from 'node:child_process'
import { WebSocket } from 'ws'

const authorised = { Authorization: 'Bearer test-token' }
const json = { ...authorised, 'Content-Type': 'application/json' }

/** Uses what a server does with every package that it loads only when needed, so that none is missing. */
export async function useAll (url: string): Promise<void> {
  const accountID = 'matrix'
  const created = await ask(`${url}/v0/create-chat`, {
    accountID, type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'], title: 'Smoke', messageText: '**Hello** :)'
  }) as { success: boolean, chatID: string }
  assert.equal(created.success, true)
  const chat = await ask(`${url}/v1/chats/${encodeURIComponent(created.chatID)}`) as { title: string }
  assert.equal(chat.title, 'Smoke')

  await upload(url, 'photo.jpg', 'width')
  await upload(url, 'tune.mp3', 'duration')

  for (const path of ['/v1/info', '/v1/spec', '/_mock/spec', '/_mock/docs', '/_mock/docs/explorer.js']) {
    assert.equal((await fetch(`${url}${path}`)).status, 200, path)
  }
}

async function upload (url: string, name: string, fact: 'width' | 'duration'): Promise<void> {
  const content = await readFile(join(import.meta.dirname, '../../fixtures/assets', name))
  const body = new FormData()
  body.set('file', new Blob([content]), name)
  const answer = await fetch(`${url}/v1/assets/upload`, { method: 'POST', headers: authorised, body })
  const asset = await answer.json() as { srcURL: string, width?: number, duration?: number }
  assert.ok(asset[fact], `${name} has a ${fact}`)
  const served = await fetch(`${url}/v1/assets/serve?url=${encodeURIComponent(asset.srcURL)}`, { headers: authorised })
  assert.deepEqual(Buffer.from(await served.arrayBuffer()), content)
}

async function ask (url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, body ? { method: 'POST', headers: json, body: JSON.stringify(body) } : { headers: authorised })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return JSON.parse(text)
}

/**
 * Stops a server by SIGTERM while an idle connection and a WebSocket are open to it.
 * @returns milliseconds until it was gone; it has ended with 0, in less than a second
 */
export async function stopWithOpenConnections (server: ChildProcess, url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const [answer] = await once(get(`${url}/_mock/health`, { agent }), 'response') as [NodeJS.ReadableStream]
  answer.resume()
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, { headers: authorised })
  await once(socket, 'open')
  const began = performance.now()
  server.kill('SIGTERM')
  const [code] = await Promise.race([once(server, 'exit'), after(1000, ['still there after a second'])]) as [unknown]
  agent.destroy()
  assert.equal(code, 0)
  return Math.round(performance.now() - began)
}
