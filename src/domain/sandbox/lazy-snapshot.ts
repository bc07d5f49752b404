import type { FixtureFile } from '../../fixtures/format.js'
import type { Sandbox } from './sandbox.js'
import type { SavedState } from './staged-state.js'

interface Untouched {
  saved: SavedState
  /** The sections that there are, which callers may add to. */
  sections: string
}

/** What snapshots represent of which nothing was read or set. */
const untouched = new WeakMap<FixtureFile, Untouched>()

/**
 * The state of a sandbox as a fixture whose sections are written when they are read. Most snapshots are only restored,
 * and `savedIn` returns what that needs.
 */
export function lazySnapshot (box: Sandbox): FixtureFile {
  const saved = box.save()
  const file: FixtureFile = { format: 1 }
  const parts: Record<string, { toFixture (): unknown, isEmpty?: boolean }> = { ...saved.parts }
  for (const { section } of box.parts) {
    const part = parts[section]
    if (part ? part.isEmpty : !(section in saved.fixture)) continue
    const write = () => part ? part.toFixture() : saved.fixture[section as keyof FixtureFile]
    defineLazily(file, section, write)
  }
  untouched.set(file, { saved, sections: Object.keys(file).join() })
  return file
}

/** The state that a snapshot represents, if it is one, and still says just that. */
export function savedIn (file: FixtureFile): SavedState | undefined {
  const known = untouched.get(file)
  return known?.sections === Object.keys(file).join() && file.format === 1 ? known.saved : undefined
}

/** Who reads a section may change it, and who sets it does: from then on the file is one like any other. */
function defineLazily (file: FixtureFile, section: string, write: () => unknown): void {
  const settle = (value: unknown) => {
    untouched.delete(file)
    Object.defineProperty(file, section, { value, writable: true, enumerable: true, configurable: true })
  }
  Object.defineProperty(file, section, {
    // As it would come over HTTP: nothing of it belongs to the sandbox.
    get: () => {
      const value: unknown = JSON.parse(JSON.stringify(write()))
      settle(value)
      return value
    },
    set: settle,
    enumerable: true,
    configurable: true
  })
}
