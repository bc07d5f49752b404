import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMock } from './harness/server.js'
import { quick, report, round } from './harness/report.js'
import { recordApp } from '../src/recording/record.js'

/**
 * Recording from a mock of `large`: messages a second, the CPU of the recorder for each, and what its memory does from
 * the first tenth to the end. The mock runs on the first core, the recorder on the others.
 */
const wanted = quick ? 2000 : 100_000

const folder = mkdtempSync(join(tmpdir(), 'bench-record-'))
const server = await startMock(['--fixture', 'large'])
try {
  // The listing of ten thousand chats comes before the first message.
  let began = 0
  let cpuAtStart = process.cpuUsage()
  const heap: Array<{ messages: number, bytes: number, resident: number }> = []
  const out = join(folder, 'recorded.json')
  const since = performance.now()
  const recorded = await recordApp({
    from: server.url,
    token: 'test-token',
    out,
    anonymise: true,
    maxMessages: wanted,
    onProgress: ({ phase, messages }) => {
      if (phase !== 'messages') return
      if (began === 0) {
        began = performance.now()
        cpuAtStart = process.cpuUsage()
      }
      if (messages < (heap.length + 1) * wanted / 10) return
      globalThis.gc?.()
      const { heapUsed, rss } = process.memoryUsage()
      heap.push({ messages, bytes: heapUsed, resident: rss })
    }
  })
  const end = performance.now()
  const { user, system } = process.cpuUsage(cpuAtStart)
  const seconds = (end - began) / 1000
  const [first, last] = [heap[0], heap.at(-1)]
  report('record', [{
    messages: recorded.messages,
    'messages/s': Math.round(recorded.messages / seconds),
    'recorder CPU, us/message': Math.round((user + system) / recorded.messages),
    'seconds in all, with listing chats': round((end - since) / 1000),
    'heap at a tenth, MB': megabytes(first?.bytes),
    'heap at the end, MB': megabytes(last?.bytes),
    'resident at the end, MB': megabytes(last?.resident),
    'fixture, MB': megabytes(statSync(out).size)
  }])
} finally {
  await server.stop()
  rmSync(folder, { recursive: true })
}

function megabytes (bytes = NaN): number { return round(bytes / 1e6) }
