import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** Milliseconds after which what has been compiled is kept, if the process does not end before. */
const settled = 5000

type Require = (name: string) => unknown

/**
 * Loads a CommonJS file as `require` does, with what V8 compiled of it in an earlier run: half of a start is compiling.
 * Node's own cache (module.enableCompileCache) is not in Node 20, and leaves out functions that ran only later.
 *
 * The cache is in the user's cache folder or in NODE_COMPILE_CACHE; NODE_DISABLE_COMPILE_CACHE=1 switches it off.
 * @param path of the file
 * @param build tells this build from others
 * @param require for what the file requires itself
 * @returns its exports, and a function to be called when enough of it has run to be worth keeping
 */
export function loadCached<Exports extends object> (
  path: string, build: string, require: Require
): { exports: Exports, keep: () => void } {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return { exports: require(path) as Exports, keep: () => {} }
  const cache = join(process.env.NODE_COMPILE_CACHE || cacheFolder(), `${build}-${process.version}-${process.arch}.cache`)
  // Reading it as text at once takes Node 20 three times as long.
  const source = readFileSync(path).toString()
  let cachedData: Buffer | undefined
  try { cachedData = readFileSync(cache) } catch {}
  const head = '(function (exports, require, module, __filename, __dirname) {'
  const script = new Script(`${head}${source}\n})`, { filename: path, columnOffset: -head.length, cachedData })
  const module = { exports: {} }
  const run = script.runInThisContext() as (...given: unknown[]) => void
  run(module.exports, require, module, path, dirname(path))
  const usable = cachedData && !script.cachedDataRejected
  return { exports: module.exports as Exports, keep: usable ? () => {} : () => { keepSoon(cache, script) } }
}

function keepSoon (cache: string, script: Script): void {
  const keep = () => {
    clearTimeout(timer)
    process.off('exit', keep)
    write(cache, script.createCachedData())
  }
  const timer = setTimeout(keep, settled).unref()
  process.once('exit', keep)
}

/** Where programs keep what they can make again: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cacheFolder (): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  const home = process.platform === 'win32' && LOCALAPPDATA
    ? LOCALAPPDATA
    : process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(home, 'beeper-desktop-mock')
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
