import { fileURLToPath } from 'node:url'
import { buildUIOnce } from '../../scripts/build/ui.js'

let built: Promise<void> | undefined

/** Sees to it that dist/ui holds the page as its sources are. A run of all tests has built it before. */
export async function buildPage (): Promise<void> {
  await (built ??= buildUIOnce(fileURLToPath(new URL('../../', import.meta.url))))
}
