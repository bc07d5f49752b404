import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundlesFor } from './bundles.mjs'

/**
 * Gives Node the bundle of a test file, or of a file that a test imports by a path of its own making.
 * A hook of Node: https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload
 */
export async function load (url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context)
  const { test } = await bundlesFor(fileURLToPath(url))
  return { format: 'module', shortCircuit: true, source: await readFile(test, 'utf8') }
}
