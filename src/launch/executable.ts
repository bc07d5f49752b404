import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getRawAsset } from 'node:sea'
import { cacheFolder } from './compile-cache.js'

/** The name of what is inside, by its content: scripts/release/executable.ts puts it here. */
declare const CONTENT: string

/** Where the files are in the asset `files`, after a line of JSON. */
interface Index { [path: string]: [start: number, end: number] }

/**
 * The main file of the single executable. Its first run writes the package's files to the user's cache folder, from
 * where this and later runs load them, with the compiled code among them.
 */
const app = placeOfFiles()
process.env.NODE_COMPILE_CACHE ||= join(app, 'cache')
createRequire(join(app, 'package.json'))('./dist/cli.cjs')

function placeOfFiles (): string {
  const place = join(cacheFolder(), CONTENT)
  if (existsSync(place)) return place
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
    const draft = mkdtempSync(`${place}.`)
    unpack(draft)
    return settle(draft, place)
  } catch {
    // On a read-only machine, for this run alone: in a folder that others share, only a new one is safe.
    const once = mkdtempSync(join(tmpdir(), 'beeper-desktop-mock-'))
    process.once('exit', () => { rmSync(once, { recursive: true, force: true }) })
    unpack(once)
    return once
  }
}

/** Whole or not at all: another run may be doing the same. */
function settle (draft: string, place: string): string {
  try {
    renameSync(draft, place)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
  return place
}

function unpack (folder: string): void {
  const asset = Buffer.from(getRawAsset('files') as ArrayBuffer)
  const head = asset.indexOf('\n') + 1
  const index = JSON.parse(asset.toString('utf8', 0, head)) as Index
  for (const [path, [start, end]] of Object.entries(index)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, asset.subarray(head + start, head + end))
  }
}
