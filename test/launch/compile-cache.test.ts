import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t, { type Test } from 'tap'

const run = promisify(execFile)
type Variables = Record<string, string>

/** A command in the way of the package's: it loads a bundle, and has it kept. Says what it was told. */
async function command (t: Pick<Test, 'testdir'>) {
  const home = t.testdir({
    'bundle.cjs': "exports.word = () => require('node:path').basename(__filename) + ' in time'",
    'cli.cjs': `
      const { exports: bundle, keep } = require('./cache.cjs').loadCached(__dirname + '/bundle.cjs', 'build-1', require)
      keep()
      console.log(bundle.word())`
  })
  await build({
    entryPoints: ['src/launch/compile-cache.ts'],
    outfile: join(home, 'cache.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error'
  })
  const cache = join(home, 'cache')
  return {
    home,
    cache,
    start: async (variables: Variables = {}) => {
      const env = { PATH: process.env.PATH ?? '', HOME: home, NODE_COMPILE_CACHE: cache, ...variables }
      return (await run(process.execPath, [join(home, 'cli.cjs')], { env })).stdout
    }
  }
}

async function cached (cache: string): Promise<string[]> {
  const files = await readdir(cache).catch(() => [])
  return files.map(file => join(cache, file))
}

const expected = 'bundle.cjs in time\n'

await t.test('compiled code is stored privately, and the next start uses it', async t => {
  const { start, cache } = await command(t)
  t.equal(await start(), expected)
  const [file = '', ...more] = await cached(cache)
  t.same(more, [])
  if (process.platform !== 'win32') for (const path of [file, cache]) t.equal((await stat(path)).mode & 0o77, 0)
  const before = await stat(file)
  t.equal(await start(), expected)
  const after = await stat(file)
  t.same([after.mtimeMs, after.ino], [before.mtimeMs, before.ino], 'not made again')
})

await t.test('a cache that V8 rejects is created again', async t => {
  const { start, cache } = await command(t)
  await start()
  const [file = ''] = await cached(cache)
  const good = (await readFile(file)).length
  await writeFile(file, 'nonsense')
  t.equal(await start(), expected)
  t.equal((await readFile(file)).length, good)
})

await t.test('without a writable cache everything works', async t => {
  const { start, home } = await command(t)
  const file = join(home, 'file')
  await writeFile(file, '')
  t.equal(await start({ NODE_COMPILE_CACHE: join(file, 'below') }), expected)
})

await t.test('the user\'s folder for caches is the usual place', async t => {
  const { start, home } = await command(t)
  const elsewhere = join(home, 'elsewhere')
  t.equal(await start({ NODE_COMPILE_CACHE: '', XDG_CACHE_HOME: elsewhere, LOCALAPPDATA: elsewhere }), expected)
  const place = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : elsewhere
  t.equal((await cached(join(place, 'beeper-desktop-mock'))).length, 1)
})

await t.test('it can be switched off', async t => {
  const { start, cache } = await command(t)
  t.equal(await start({ NODE_DISABLE_COMPILE_CACHE: '1' }), expected)
  t.same(await cached(cache), [])
})
