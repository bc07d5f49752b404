import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'
import type { ChildProcess } from 'node:child_process'
import { WebSocket } from 'ws'

/** Milliseconds that it may take on a busy machine. A server that waits for such connections takes eight seconds. */
const patience = 7000

/**
 * Stops a server by SIGTERM while an idle connection and a WebSocket are open to it.
 * @returns milliseconds until it was gone; it has ended with 0, without waiting for them
 */
export async function stopWithOpenConnections (server: ChildProcess, url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const [answer] = await once(get(`${url}/_mock/health`, { agent }), 'response') as [NodeJS.ReadableStream]
  answer.resume()
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, {
    headers: { Authorization: 'Bearer test-token' }
  })
  await once(socket, 'open')
  const began = performance.now()
  server.kill('SIGTERM')
  const [code] = await Promise.race([once(server, 'exit'), after(patience, [`still there after ${patience} ms`])]) as [unknown]
  agent.destroy()
  assert.equal(code, 0)
  return Math.round(performance.now() - began)
}
