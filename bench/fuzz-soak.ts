import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fuzzOverHTTP } from '../test/support/fuzz-over-http.js'
import { smallFixture } from '../test/support/app.js'
import { given, quick, report, round } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * Sends requests made from both API documents, from right to thoroughly spoilt, to a started server. None may be
 * answered by a 5xx that no fault asked for, hang, or end the server; the longest block of its event loop is shown.
 *
 *     npx tsx bench/fuzz-soak.ts [requests] [seed]
 */
const [requests = quick ? 2_000 : 100_000, seed = Math.floor(Math.random() * 2 ** 31)] = given
const directory = mkdtempSync(join(tmpdir(), 'fuzz-soak-'))
const fixture = join(directory, 'small.json')
writeFileSync(fixture, JSON.stringify(smallFixture))
console.log(`${requests} requests, seed ${seed}`)

const start = async (): Promise<Server> => {
  const started = await startMock(['--fixture', fixture, '--seed', String(seed)])
  await started.block()
  return started
}
let server = await start()
const block = { longest: 0, computed: 0 }
let slowest: Array<{ computed: number, milliseconds: number, request: string }> = []
const look = async (): Promise<number> => {
  const { longest, computed } = await server.block()
  block.longest = Math.max(block.longest, longest)
  block.computed = Math.max(block.computed, computed)
  return computed
}
const since = performance.now()
const result = await fuzzOverHTTP({
  url: server.url,
  requests,
  seed,
  lost: async () => {
    // The connection breaks a moment before the process is known to have ended.
    const restarted = await Promise.race([server.ended.then(() => true), after(1_000, false)])
    if (restarted) server = await start()
    return { url: server.url, restarted }
  },
  slow: async (milliseconds, request) => {
    slowest = [...slowest, { computed: await look(), milliseconds, request }]
      .sort((a, b) => b.computed - a.computed).slice(0, 10)
  },
  progress: async (sent, { failures, hangs, restarts, problems }) => {
    await look()
    if (sent % 5_000 === 0) {
      const { rss } = await server.memory()
      console.log(`${sent}: ${failures} failures, ${hangs} hangs, ${restarts} restarts, ${problems.size} problems, ` +
        `longest block ${round(block.longest)} ms (computing ${round(block.computed)} ms), RSS ${round(rss / 1e6)} MB`)
    }
  }
})
await server.stop()
rmSync(directory, { recursive: true })

const { answers, unsent, statuses, failures, hangs, restarts, problems } = result
for (const [problem, more] of problems) console.log(`\n${problem}\n${more}`)
console.log('\nThe longest computations without a pause, each up to the request that was slow then:')
for (const { computed, milliseconds, request } of slowest) {
  console.log(`${round(computed)} ms, answered after ${round(milliseconds)} ms  ${request.slice(0, 400)}`)
}
report('fuzz-soak statuses', [statuses])
report('fuzz-soak', [{
  requests,
  seed,
  answers,
  unsent,
  '5xx that no fault asked for': failures,
  hangs,
  restarts,
  'other problems': problems.size,
  'longest block, ms': round(block.longest),
  'computing in one, ms': round(block.computed),
  minutes: round((performance.now() - since) / 60_000)
}])
if (failures + hangs + restarts + problems.size > 0) process.exitCode = 1
