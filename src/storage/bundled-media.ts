import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundledMedium } from '../domain/assets/asset.js'
import { packageFile } from '../platform/package-file.js'

const directory = packageFile('fixtures/assets')

/** A line of fixtures/assets/assets.json. */
interface ManifestEntry {
  url: string
  file: string
  mimeType: string
  fileName: string
  size?: { width: number, height: number }
  duration?: number
}

let manifest: Map<string, BundledMedium> | undefined

/** What the package has for the media URLs of its fixtures. The list is read when it is first asked for. */
export function bundledMedium (url: string): BundledMedium | undefined {
  manifest ??= readManifest()
  return manifest.get(url)
}

function readManifest (): Map<string, BundledMedium> {
  const entries = JSON.parse(readFileSync(join(directory, 'assets.json'), 'utf8')) as ManifestEntry[]
  return new Map(entries.map(({ file, ...entry }) =>
    [entry.url, { ...entry, source: join(directory, file) }]))
}
