import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** A change to one file of a package. */
export interface Patch {
  /** The end of the file's path. */
  file: string
  /** Text that stands in it exactly once. */
  find: string
  replace: string
}

/** Changes what is bundled of packages, and fails the build when a file is no longer as it was. */
export function patches (all: readonly Patch[]): Plugin {
  const pending = new Set(all)
  return {
    name: 'patches',
    setup (build) {
      for (const file of new Set(all.map(({ file }) => file))) {
        build.onLoad({ filter: new RegExp(`node_modules/${file.replaceAll(/[/.]/g, '\\$&')}$`) }, async ({ path }) => {
          let contents = await readFile(path, 'utf8')
          for (const patch of all) {
            if (patch.file !== file) continue
            const parts = contents.split(patch.find)
            if (parts.length !== 2) throw new Error(`${path} holds ${parts.length - 1} times, not once: ${patch.find}`)
            contents = parts.join(patch.replace)
            pending.delete(patch)
          }
          return { contents, loader: 'js' }
        })
      }
      build.onEnd(() => {
        const [unused] = pending
        if (unused) throw new Error(`Nothing bundled is ${unused.file}, which has a patch`)
      })
    }
  }
}
