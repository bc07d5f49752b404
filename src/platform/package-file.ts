import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's folder: the nearest one above this file with a package.json, in the sources and in the build alike. */
const root = nearestPackage(dirname(fileURLToPath(import.meta.url)))

function nearestPackage (folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : nearestPackage(dirname(folder))
}

/** Returns the absolute path of a file of the package, such as `fixtures/default.json`. */
export function packageFile (path: string): string {
  return join(root, path)
}

/** The version of this package. */
export const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }
