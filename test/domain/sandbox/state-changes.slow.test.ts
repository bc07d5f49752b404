import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { loadHomeservers } from '../../../src/domain/homeserver/load.js'
import { checkFixture } from '../../../src/fixtures/check.js'
import { readStateLines, StateLines } from '../../../src/fixtures/state-lines.js'
import { StateChanges, stateEntries } from '../../../src/domain/sandbox/state-changes.js'
import { Sandboxes } from '../../../src/domain/sandbox/sandboxes.js'
import { AssetFiles } from '../../../src/storage/asset-store.js'
import { ManualHost, smallFixture } from '../../support/app.js'
import { changes, prelude } from '../../support/changes.js'

class Failed extends Error {}

/** What happens besides to a sandbox whose changes are followed. */
const more: Record<string, (box: Sandbox, n: number) => unknown> = {
  ...changes,
  reset: box => { box.reset() },
  restore: box => { box.restore(JSON.parse(JSON.stringify(box.snapshot())) as FixtureFile) },
  restoreSaved: box => { box.restoreSaved(box.save()) },
  forgetPeople: (box, n) => { box.commit(() => { box.contacts.removeAll(n % 2 ? 'matrix' : 'none') }) },
  fails: (box, n) => box.commit(() => {
    const names = Object.keys(changes).filter(name => name !== 'upload')
    for (const at of [n, n + 1, n + 2]) {
      try {
        // What is asynchronous is refused before it waits for anything, or changes the sandbox afterwards.
        Promise.resolve(changes[names[at % names.length]!]!(box, at)).catch(() => {})
      } catch {}
    }
    throw new Failed()
  })
}
interface Step { kind: string, n: number }

const special = ['take', 'whole', 'reset', 'restore', 'restoreSaved', 'forgetPeople', 'fails']

const [take, whole, reset] = ['take', 'whole', 'reset'].map(kind => ({ kind, n: 0 })) as [Step, Step, Step]
const step = (kind: string, n = 0): Step => ({ kind, n })
/** What chance would seldom bring together. */
const sequences: Step[][] = [
  [step('deleteChat'), take, reset, take],
  [step('deleteChat'), whole, reset, take],
  [step('createGroup'), take, reset, step('createGroup'), step('send'), take],
  [step('addContact'), take, step('forgetPeople', 1), step('addContact'), take]
]

const anyStep = fc.record({
  kind: fc.oneof(fc.constantFrom(...Object.keys(changes)), fc.constantFrom(...special)),
  n: fc.nat(10_000)
})

function sandboxes (assets: AssetFiles): Sandboxes {
  return new Sandboxes({
    host: new ManualHost(),
    seed: 1,
    sendDelay: 0,
    journalSize: 0,
    limit: 2,
    maxRecords: 6,
    assets,
    uploadLimits: { count: 100, bytes: 1e6 }
  })
}

/** A state file without the file: what is in it, and which state each line leads to. */
class Written {
  #text = ''
  #lines = new StateLines()
  #changes: StateChanges
  /** By length in bytes: the digest of the state that is there then. */
  digests = new Map<number, string>()
  readonly #box: Sandbox

  constructor (box: Sandbox) {
    this.#box = box
    this.#changes = new StateChanges(box)
  }

  get content (): Buffer { return Buffer.from(this.#text) }

  /** @param meanwhile happens while the rows are written */
  async whole (meanwhile: () => Promise<unknown>): Promise<void> {
    const changes = new StateChanges(this.#box)
    const lines = new StateLines()
    let text = ''
    const entries = stateEntries(this.#box)
    const some = function * () {
      // Only a part of the entries comes before what happens meanwhile.
      for (let at = 0; at < 5; at++) {
        const { value, done } = entries.next()
        if (!done) yield value
      }
    }
    const first = [...some()]
    await meanwhile()
    for (const piece of lines.whole([...first, ...entries])) text += piece
    if (changes.isReplaced) {
      changes.stop()
      return this.whole(async () => undefined)
    }
    this.#changes.stop()
    this.#changes = changes
    this.#lines = lines
    this.#text = text
    this.digests.clear()
    this.take()
  }

  take (): void {
    if (this.#changes.isReplaced) throw new Error('the file has to be replaced')
    this.#text += this.#lines.changes(this.#changes.take())
    this.digests.set(Buffer.byteLength(this.#text), this.#box.digest())
  }

  get isReplaced (): boolean { return this.#changes.isReplaced }
}

for (const homeserver of [undefined, 'home']) {
  const where = homeserver === undefined ? 'alone' : 'in an installation with others'
  await t.test(`what is read back is the state after a prefix of the changes, wherever the file is cut off, ${where}`, async t => {
    await loadHomeservers(homeserver)
    let reads = 0
    const assets = new AssetFiles({ limit: 1e9 })
    t.teardown(() => { assets.dispose() })
    const run = async (steps: Step[], cuts: number[]) => {
      const [made, others] = [sandboxes(assets), sandboxes(assets)]
      try {
        const box = made.create({ id: 'default', fixture: smallFixture, homeserver })
        if (homeserver !== undefined) made.create({ id: 'peer', fixture: smallFixture, homeserver })
        const reader = others.create({ id: 'default', fixture: { format: 1 } })
        const act = async (kind: string, n: number) => {
          try {
            await more[kind]!(box, n)
          } catch {}
        }
        const written = new Written(box)
        await written.whole(async () => undefined)
        for (const kind of prelude) await act(kind, 8)
        for (const { kind, n } of steps) {
          if (kind === 'whole') await written.whole(() => act(Object.keys(more)[n % Object.keys(more).length]!, n))
          else if (kind !== 'take') await act(kind, n)
          else if (written.isReplaced) await written.whole(async () => undefined)
          else written.take()
        }
        if (written.isReplaced) await written.whole(async () => undefined)
        else written.take()
        const { content, digests } = written
        const [first = 0] = digests.keys()
        for (const cut of [1e9, ...cuts]) {
          const length = Math.min(first + cut % (content.length - first + 1), content.length)
          const whole = [...digests.keys()].filter(end => end <= (cut === 1e9 ? content.length : length)).at(-1)!
          const read = readStateLines(content.subarray(0, cut === 1e9 ? undefined : length), 'state.json')
          if (read.length !== whole || !read.isIntact) throw new Error(`${read.length} and not ${whole} of ${length} are read`)
          reader.restore(await checkFixture(JSON.parse(JSON.stringify(read.state)), 'state.json'))
          if (reader.digest() !== digests.get(whole)) {
            const sections = box.parts.map(({ section }) => section as keyof FixtureFile)
            const [ours, theirs] = [reader.snapshot(), box.snapshot()]
            const differ = sections.filter(section => JSON.stringify(ours[section]) !== JSON.stringify(theirs[section]))
            throw new Error(`after ${whole} bytes it is another state, in ${differ.join()}`)
          }
          reads++
        }
      } finally {
        made.dispose()
        others.dispose()
      }
    }
    const anyCuts = fc.array(fc.nat(), { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 60 }), anyCuts, run)
    await fc.assert(property, { numRuns: 100, seed: 1, examples: sequences.map(steps => [steps, [0, 7, 1000]]) })
    t.ok(reads > 200)
  })
}

await t.test('where rows say that they are the user\'s, another user needs all of them written again', async t => {
  const assets = new AssetFiles({ limit: 1e9 })
  const made = sandboxes(assets)
  t.teardown(() => {
    made.dispose()
    assets.dispose()
  })
  const box = made.create({ id: 'default', fixture: smallFixture })
  const followed = new StateChanges(box)
  box.commit(() => { box.accounts.update(box.accounts.get('matrix'), { status: 'disconnected' }) })
  t.notOk(followed.isReplaced)
  box.commit(() => { box.accounts.update(box.accounts.get('matrix'), { selfID: '@other:beeper.com' }) })
  t.ok(followed.isReplaced)
})
