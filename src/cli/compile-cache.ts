import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** Milliseconds after the start when what has been compiled by then is kept, if the process does not end before. */
const settled = 5000

/**
 * Keeps what V8 has compiled for the next start, which takes half the time then: in a folder of the user's, or in
 * NODE_COMPILE_CACHE. NODE_DISABLE_COMPILE_CACHE=1 switches it off.
 */
export function useCompileCache (): void {
  // As ES modules, the sources run in development only.
  if (typeof require === 'undefined' || process.env.NODE_DISABLE_COMPILE_CACHE) return
  const directory = process.env.NODE_COMPILE_CACHE || join(cacheHome(), 'beeper-desktop-mock')
  cacheOurs(join(directory, `${process.version}-${process.arch}`))
}

/** Where programs keep what they can make again: https://specifications.freedesktop.org/basedir-spec/latest/ */
function cacheHome (): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32' && LOCALAPPDATA) return LOCALAPPDATA
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return XDG_CACHE_HOME || join(homedir(), '.cache')
}

/** Scripts that the cache did not have, by the file that is to keep them. */
const compiled = new Map<string, Script>()

/** Node's own cache, module.enableCompileCache, leaves out the functions that ran only later, which are most. */
function cacheOurs (directory: string): void {
  const loaded = new Map<string, { exports: object }>()
  const load = (file: string, native: NodeJS.Module): object => {
    const known = loaded.get(file) ?? require.cache[file]
    if (known) return known.exports as object
    const module = { exports: {} }
    loaded.set(file, module)
    run(file, module, native)
    return module.exports
  }
  const run = (file: string, module: { exports: object }, native: NodeJS.Module) => {
    // Node 20 takes three times as long to read it as text at once.
    const source = readFileSync(file).toString()
    // The name has a hash of the content in it, and V8 refuses what another version of it has made.
    const cache = join(directory, `${basename(file)}.cache`)
    let cachedData: Buffer | undefined
    try { cachedData = readFileSync(cache) } catch {}
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename: file, cachedData })
    if (script.cachedDataRejected !== false) compiled.set(cache, script)
    const requireHere = (name: string) =>
      name.startsWith('./') ? load(join(dirname(file), name), native) : native.require(name) as object
    const wrapped = script.runInThisContext() as (...given: unknown[]) => void
    wrapped(module.exports, requireHere, module, file, dirname(file))
  }
  // Files of ours that load others go past Node's resolution, which asks the file system several times for each.
  // eslint-disable-next-line n/no-deprecated-api -- module.registerHooks, which takes its place, is not in Node 20
  require.extensions['.cjs'] = (module, file) => { run(file, module, module) }
}

let armed = false

/** To be called when the server listens. */
export function keepCompiled (): void {
  if (armed) return
  armed = true
  const keep = () => {
    for (const [cache, script] of compiled) write(cache, script.createCachedData())
    compiled.clear()
  }
  process.once('exit', keep)
  setTimeout(keep, settled).unref()
}

/** Whole or not at all: others may be reading it. */
function write (file: string, content: Buffer): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, content, { mode: 0o600 })
    renameSync(draft, file)
  } catch {
    // A read-only machine starts more slowly, and works.
  }
}
