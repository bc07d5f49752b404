import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The path of a file of the package, such as `fixtures/default.json`. The sources and the build both lie one folder
 * below its root.
 */
export function packageFile (path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}

/** The version of this package. */
export const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }
