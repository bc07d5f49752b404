import { createMockServer, type MockSandbox, type MockServer } from '../src/index.js'
import { given, quick, report, round, type Row } from './harness/report.js'

/**
 * What one more sandbox costs through the library, each as a ratio of one run: to make it, to reset it after ten
 * changes, to take it elsewhere, and the memory that it holds; beside it the same for `large`.
 *
 *     node --expose-gc --import tsx bench/sandboxes.ts [sandboxes of each fixture] [sandboxes of large, or 0]
 */
const [count = quick ? 5 : 300, larges = quick ? 0 : 5] = given
const { gc } = globalThis
if (!gc) throw new Error('Run it with node --expose-gc')

/** Bytes that the process needs and cannot free. */
async function held (): Promise<number> {
  for (let round = 0; round < 4; round++) {
    await new Promise(resolve => { setImmediate(resolve) })
    gc?.()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Milliseconds of some work, and the longest that a timer of 5 ms had to wait meanwhile. */
async function timed (work: () => Promise<unknown>): Promise<{ took: number, wait: number }> {
  let wait = 0
  let last = performance.now()
  const look = () => {
    const now = performance.now()
    wait = Math.max(wait, now - last - 5)
    last = now
  }
  const timer = setInterval(look, 5)
  const start = performance.now()
  await work()
  const took = performance.now() - start
  look()
  clearInterval(timer)
  return { took, wait }
}

async function changeTenTimes ({ url, token }: MockSandbox, chatIDs: string[]): Promise<void> {
  for (let at = 0; at < 10; at++) {
    const response = await fetch(`${url}/v1/chats/${encodeURIComponent(chatIDs[at % chatIDs.length] ?? '')}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"text":"Hello"}'
    })
    if (!response.ok) throw new Error(await response.text())
    await response.arrayBuffer()
  }
}

async function chatsOf ({ url, token }: MockSandbox): Promise<string[]> {
  const response = await fetch(`${url}/v1/chats`, { headers: { authorization: `Bearer ${token}` } })
  const { items } = await response.json() as { items: Array<{ id: string, isReadOnly?: boolean, network: string }> }
  return items.filter(({ isReadOnly, network }) => !isReadOnly && network === 'Beeper (Matrix)').map(({ id }) => id)
}

/** Milliseconds: the median of so many rounds. */
async function median (rounds: number, prepare: () => Promise<unknown>, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    await prepare()
    all.push((await timed(work)).took)
  }
  return all.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN
}

const nothing = async () => {}

await using mock = await createMockServer({ maxSandboxes: 2 * count + larges + 10, seed: 1, rateLimit: 'off' })

/** Makes sandboxes of two fixtures alternately, so that both meet the same machine. */
async function make (server: MockServer): Promise<Record<'empty' | 'default', { ms: number, bytes: number }>> {
  const results = { empty: { ms: NaN, bytes: NaN }, default: { ms: NaN, bytes: NaN } }
  for (const fixture of ['empty', 'default'] as const) {
    for (let at = 0; at < Math.min(100, count); at++) await (await server.createSandbox({ fixture })).delete()
  }
  const times = { empty: [] as number[], default: [] as number[] }
  for (let at = 0; at < count; at++) {
    for (const fixture of ['empty', 'default'] as const) {
      const start = performance.now()
      const box = await server.createSandbox({ fixture })
      times[fixture].push(performance.now() - start)
      await box.delete()
    }
  }
  for (const fixture of ['empty', 'default'] as const) {
    const before = await held()
    const boxes: MockSandbox[] = []
    for (let at = 0; at < count; at++) boxes.push(await server.createSandbox({ fixture }))
    results[fixture] = {
      ms: times[fixture].sort((a, b) => a - b)[Math.floor(count / 2)] ?? NaN,
      bytes: (await held() - before) / count
    }
    for (const box of boxes) await box.delete()
  }
  return results
}

const { empty, default: full } = await make(mock)
const rows: Row[] = []
const add = (what: string, ms: number, more: Row = {}) =>
  rows.push({ what, ms: round(ms, 3), 'of making empty': round(ms / empty.ms, 2), ...more })

add('make a sandbox of empty', empty.ms, { KiB: round(empty.bytes / 1024) })
add('make a sandbox of default', full.ms, { KiB: round(full.bytes / 1024) })
const box = await mock.createSandbox({ fixture: 'default' })
const other = await mock.createSandbox({ fixture: 'default' })
const chats = await chatsOf(box)
const rounds = quick ? 3 : 51
add('reset default after ten changes', await median(rounds, async () => changeTenTimes(box, chats), box.reset))
add('snapshot default, changed, and restore it elsewhere', await median(
  rounds, async () => changeTenTimes(box, chats), async () => other.restore(await box.snapshot())))
let forks: MockSandbox[] = []
await box.reset()
await changeTenTimes(box, chats)
add('fork default after ten changes', await median(rounds, nothing, async () => { forks.push(await box.fork()) }))
for (const fork of forks) await fork.delete()
forks = []

if (larges > 0) {
  const first = await timed(() => mock.createSandbox({ id: 'large', fixture: 'large' }))
  add('make the first sandbox of large', first.took, { 'longest wait, ms': round(first.wait) })
  const before = await held()
  const boxes: MockSandbox[] = []
  const makings: Array<{ took: number, wait: number }> = []
  for (let at = 0; at < larges; at++) {
    makings.push(await timed(async () => { boxes.push(await mock.createSandbox({ fixture: 'large' })) }))
  }
  const bytes = (await held() - before) / larges
  const best = (all: Array<{ took: number, wait: number }>) => all.sort((a, b) => a.took - b.took)[all.length >> 1]
  const making = best(makings)
  add('make a further sandbox of large', making?.took ?? NaN, { KiB: round(bytes / 1024), 'longest wait, ms': round(making?.wait ?? NaN) })
  const resets: Array<{ took: number, wait: number }> = []
  for (const large of boxes) {
    await changeTenTimes(large, await chatsOf(large))
    resets.push(await timed(large.reset))
  }
  const reset = best(resets)
  add('reset large after ten changes', reset?.took ?? NaN, { 'longest wait, ms': round(reset?.wait ?? NaN) })
  const [large] = boxes
  if (large) add('fork large', await median(5, nothing, async () => { forks.push(await large.fork()) }))
}
report('sandboxes', rows)
