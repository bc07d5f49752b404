import { setTimeout as after } from 'node:timers/promises'
import { call } from './harness/load.js'
import { quick, report, round, type Row } from './harness/report.js'
import { startMock } from './harness/server.js'

/**
 * How long others wait while many ask the journal at once, or many fault rules look into bodies: GET /_mock/health
 * every 5 ms, the longest that one of them took, and the longest that the process computed in one turn of its event
 * loop. The budget is 100 ms.
 *
 *     npm run build && npx tsx bench/control-load.ts
 */
const entries = quick ? 20 : 1000
const rules = quick ? 100 : 10_000
const callers = 20
const table: Row[] = []
const box = '/_mock/sandboxes/default'

const server = await startMock()
const get = async (path: string) => {
  const response = await fetch(server.url + path)
  if (response.status !== 200) throw new Error(`${path.slice(0, 100)}: ${response.status}`)
  await response.arrayBuffer()
}
const focus = (draftText: string) => call(server, { method: 'POST', path: '/v1/focus', body: { draftText } })

async function measure (what: string, work: () => Promise<unknown>): Promise<void> {
  const over = new AbortController()
  let longest = 0
  const polling = (async () => {
    while (!over.signal.aborted) {
      const since = performance.now()
      await get('/_mock/health')
      longest = Math.max(longest, performance.now() - since)
      await after(5)
    }
  })()
  await server.block()
  const since = performance.now()
  await work()
  const took = performance.now() - since
  const { computed } = await server.block()
  over.abort()
  await polling
  table.push({ what, 'took ms': round(took, 0), 'longest health ms': round(longest), 'longest block ms': round(computed) })
}

/** The work by all callers at once. */
const together = (work: (at: number) => Promise<unknown>) => () =>
  Promise.all(Array.from({ length: callers }, (_, at) => work(at)))

// A full journal of long bodies.
for (let at = 0; at < entries; at += callers) {
  await together(number => focus(`${at + number} ${'some words of a text, '.repeat(700)}`))()
}
const stars = `/v1/${'*a'.repeat(3000)}*`
await measure(`${callers} × requests?contains= that nothing has`, together(at => get(`${box}/requests?contains=nowhere${at}`)))
await measure(`${callers} × requests?contains=, 10,000 entries`, together(() => get(`${box}/requests?contains=words&limit=10000`)))
await measure(`${callers} × requests?path= with 3000 stars`, together(() => get(`${box}/requests?path=${stars}`)))
await measure(`${callers} × wait?contains=, and ${callers} calls`, async () => {
  const waiting = together(at => get(`${box}/wait?contains=nowhere${at}&timeout=3000`))()
  await together(at => focus(`call ${at}`))()
  await waiting
})
for (let at = 0; at < rules; at++) {
  const rule = { status: 503, body: `${'some words of a text, '.repeat(at % 20)}and ${at}`, path: at % 2 === 0 ? stars : '*' }
  await call(server, { method: 'POST', path: `${box}/faults`, body: rule })
}
await measure(`${callers} calls that ${rules} rules look into`, together(at => focus(`${at} ${'some words of a text, '.repeat(2900)}`)))
await server.stop()

report('control-load', table)
