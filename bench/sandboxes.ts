import { createMockServer, type MockSandbox } from '../src/index.js'
import { given, quick, report, round, type Row } from './harness/report.js'

/**
 * What one more sandbox costs through the library: to make it, to reset it after ten changes, to fork it or take it
 * elsewhere, each in turn with making one of `empty`, and the memory that it holds; then the same for `large`.
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
interface Timed { took: number, wait: number }

async function timed (work: () => Promise<unknown>): Promise<Timed> {
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

await using mock = await createMockServer({ maxSandboxes: count + 2 * larges + 10, seed: 1, rateLimit: 'off' })
const fixtures = ['empty', 'default'] as const

/** Milliseconds of CPU of each round, by what was done. */
const times = new Map<string, number[]>()

async function measure (what: string, work: () => Promise<unknown>): Promise<void> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  times.set(what, [...times.get(what) ?? [], (user + system) / 1000])
}

function median (all: number[] = []): number {
  return [...all].sort((a, b) => a - b)[all.length >> 1] ?? NaN
}

const [box, other] = [await mock.createSandbox({ fixture: 'default' }), await mock.createSandbox({ fixture: 'default' })]
const chats = await chatsOf(box)
for (let at = 0; at < count; at++) {
  const made: MockSandbox[] = []
  for (const fixture of fixtures) {
    await measure(`make a sandbox of ${fixture}`, async () => { made.push(await mock.createSandbox({ fixture })) })
  }
  await changeTenTimes(box, chats)
  await measure('snapshot default after ten changes, and restore it elsewhere', async () => other.restore(await box.snapshot()))
  await measure('fork default after ten changes', async () => { made.push(await box.fork()) })
  await measure('reset default after ten changes', box.reset)
  for (const sandbox of made) await sandbox.delete()
}

const memory: Record<string, number> = {}
for (const fixture of fixtures) {
  const before = await held()
  const boxes: MockSandbox[] = []
  for (let at = 0; at < count; at++) boxes.push(await mock.createSandbox({ fixture }))
  memory[`make a sandbox of ${fixture}`] = (await held() - before) / count
  for (const sandbox of boxes) await sandbox.delete()
}

const rows: Row[] = []
const empty = median(times.get('make a sandbox of empty'))
for (const [what, all] of times) {
  const bytes = memory[what]
  rows.push({
    what,
    'CPU, ms': round(median(all), 2),
    'of making empty': round(median(all) / empty, 2),
    ...(bytes === undefined ? {} : { KiB: round(bytes / 1024) })
  })
}

if (larges > 0) {
  const add = (what: string, { took, wait }: Timed, more: Row = {}) =>
    rows.push({ what, ms: round(took), 'longest wait, ms': round(wait), ...more })
  const middle = (all: Timed[]) => [...all].sort((a, b) => a.took - b.took)[all.length >> 1] ?? { took: NaN, wait: NaN }
  add('make the first sandbox of large', await timed(async () => mock.createSandbox({ id: 'large', fixture: 'large' })))
  const before = await held()
  const boxes: MockSandbox[] = []
  const makings: Timed[] = []
  for (let at = 0; at < larges; at++) {
    makings.push(await timed(async () => { boxes.push(await mock.createSandbox({ fixture: 'large' })) }))
  }
  add('make a further sandbox of large', middle(makings), { KiB: round((await held() - before) / larges / 1024) })
  const resets: Timed[] = []
  const forks: Timed[] = []
  for (const large of boxes) {
    await changeTenTimes(large, await chatsOf(large))
    forks.push(await timed(large.fork.bind(large)))
    resets.push(await timed(large.reset))
  }
  add('fork large after ten changes', middle(forks))
  add('reset large after ten changes', middle(resets))
}
report('sandboxes', rows)
