import { createMockServer, type MockSandbox } from '../src/index.js'

/**
 * What one more sandbox costs: time to make and to delete it through the library, and memory that it holds. The
 * argument is their number.
 */
const count = Number(process.argv[2] ?? 2000)
if (!global.gc) throw new Error('Run it with node --expose-gc')

for (const fixture of ['empty', 'default']) {
  await using mock = await createMockServer({ maxSandboxes: count + 2, seed: 1 })
  await (await mock.createSandbox({ fixture })).delete()
  const before = held()
  const boxes: MockSandbox[] = []
  const made = await timed(async () => { boxes.push(await mock.createSandbox({ fixture })) })
  const memory = (held() - before) / count
  const deleted = await timed(async at => boxes[at]?.delete())
  process.stdout.write(`${fixture}: ${made.toFixed(2)} ms to make, ${deleted.toFixed(2)} ms to delete, ` +
    `${(memory / 1024).toFixed(0)} KiB\n`)
}

/** Bytes that the process needs and cannot free. */
function held (): number {
  global.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** @returns milliseconds of each of the rounds */
async function timed (work: (at: number) => Promise<void> | undefined): Promise<number> {
  const start = performance.now()
  for (let at = 0; at < count; at++) await work(at)
  return (performance.now() - start) / count
}
