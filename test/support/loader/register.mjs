// node --import=./test/support/loader/register.mjs test/some.test.ts
import { readFileSync } from 'node:fs'
import { createRequire, Module, register } from 'node:module'
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { bundlesFor, replace, root } from './bundles.mjs'

// tap leaves its own packages out of stacks by their path.
const hidden = `${root}test/node_modules/@tapjs/bundled.cjs`
const [, main = ''] = process.argv

// Most test files run for a second or two. V8 would optimise functions all the time, on a thread of its own, and most of them
// never run often enough to make up for that: by default, a third of all the time that the tests use. Only those that run
// fifteen times as often as usual are optimised.
if (!/\bslow\b/.test(main)) setFlagsFromString('--interrupt-budget=1000000')
// Nearly all that is made in a test file lives as long as its servers: room for it at once, instead of copying it each time.
setFlagsFromString('--semi-space-growth-factor=16')

if (main.endsWith('.ts')) {
  const { packages, sources } = await bundlesFor(main)
  register('./hooks.mjs', import.meta.url)
  const [inPackages, inSources] = [[packages, hidden], [sources, sources]].map(files => once(() => load(...files)))
  globalThis[Symbol.for('tests.bundled')] = name => (inPackages()[name] ?? inSources()[name])()
}

const kept = []

/**
 * Runs a bundle, with what V8 compiled of it in an earlier run.
 * @param name what stacks call it
 */
function load (file, name) {
  const source = readFileSync(file, 'latin1')
  // Of this version of V8, with these flags.
  const cache = `${file}.${cachedDataVersionTag()}.v8`
  let cachedData
  try { cachedData = readFileSync(cache) } catch {}
  const script = new Script(source, { filename: name, cachedData })
  const module = new Module(name)
  // Node then knows the map for stacks, for as long as the module is there.
  kept.push(module)
  const map = /\n(\/\/# sourceMappingURL=.*)\s*$/.exec(source.slice(-200))
  if (map) module._compile(map[1], name)
  script.runInThisContext()(module.exports, createRequire(`${root}test/package.json`), module, name, root)
  if (process.env.KEEP_COMPILED_TESTS) process.once('exit', () => { replace(cache, script.createCachedData()) })
  return module.exports.modules
}

function once (make) {
  let made
  return () => {
    made ??= make()
    return made
  }
}
