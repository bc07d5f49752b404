import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Server, type IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { useAll } from './server.js'

/**
 * Loaded into a container's server before it starts, unreachable from outside: calls it as a client would, and
 * leaves what it found, beside itself. A fault ends the server.
 */
const url = 'http://127.0.0.1:23373'

async function check (): Promise<void> {
  while (!(await fetch(`${url}/_mock/health`).catch(() => undefined))?.ok) await after(5)
  const ready = Math.round(performance.now())
  await useAll(url, '/app/fixtures/assets')

  const child = execFile('beeper-desktop-mock', { env: { PATH: process.env.PATH, BEEPER_MOCK_PORT: 'x' } })
  let text = ''
  child.stderr?.on('data', chunk => { text += String(chunk) })
  const [code] = await once(child, 'close') as [number]
  assert.deepEqual([code, text.split('\n').length], [2, 2], text)

  const capabilities = /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  let readOnly = false
  try { writeFileSync('/home/node/probe', '') } catch { readOnly = true }
  writeFileSync(`${import.meta.dirname}/${hostname()}.json`, JSON.stringify({ ready, capabilities, readOnly }))
}

/** A caller outside gets no answer before everything is checked, and so stops no server too early. */
function answerAfter (checked: Promise<void>): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this` below
  const emit = Server.prototype.emit as (this: Server, event: string, ...args: unknown[]) => boolean
  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
    const [request] = args as [IncomingMessage]
    if (event !== 'request' || request.url !== '/_mock/health?checked') return emit.call(this, event, ...args)
    void checked.then(() => emit.call(this, event, ...args))
    return true
  }
}

// The health check's processes load this too.
if (process.pid === 1) {
  answerAfter(check().catch((error: unknown) => {
    console.error(error)
    process.exit(70)
  }))
}
