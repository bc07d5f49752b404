import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What dist/ is made from. */
const sources = ['src', 'integrations/testcontainers/container.ts', 'scripts/build', 'scripts/build.ts', 'package.json', 'package-lock.json']
/** What the build writes last. */
const product = 'dist/LICENCES.txt'
/** What its types are made from, besides. */
const sourcesOfTypes = ['build-types.ts', 'plain-types.ts', 'package-lock.json'].map(name => `scripts/release/${name}`)
/** What is written last of the types. */
const typesProduct = 'dist/testcontainers.d.ts'

/**
 * Whether dist/ has been built from the sources as they are.
 * @param root the repository
 */
export function isBuildCurrent (root: string): boolean { return isCurrent(root, sources, product) }

/** Whether the types in dist/ have been written from the sources as they are. */
export function areTypesCurrent (root: string): boolean {
  return isCurrent(root, [...sources, ...sourcesOfTypes], typesProduct)
}

/**
 * Whether a file has been built from sources as they are.
 * @param root what the paths are relative to
 * @param sources files and folders
 * @param product the file that is written last
 */
export function isCurrent (root: string, sources: readonly string[], product: string): boolean {
  const built = modified(join(root, product))
  return sources.every(source => {
    const path = join(root, source)
    const within = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }) as string[] : []
    // A folder is modified when something in it is added, renamed or deleted.
    return [path, ...within.map(name => join(path, name))].every(one => modified(one) <= built)
  })
}

/** In milliseconds; what is missing has never been modified. */
function modified (path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity
}
