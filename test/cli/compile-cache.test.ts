import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t, { type Test } from 'tap'

const run = promisify(execFile)
type Variables = Record<string, string>

/** A command in the way of the bundle: an entry that loads one file, which loads another. Says what it was told. */
async function command (t: Pick<Test, 'testdir'>) {
  const home = t.testdir({
    'main-1.cjs': "const { word } = require('./chunk-2.cjs'); require('./cache.cjs').keepCompiled(); console.log(word())",
    'chunk-2.cjs': "exports.word = () => require('node:path').basename(__filename) + (require('./main-1.cjs') ? ' in time' : '')",
    'cli.cjs': "require('./cache.cjs').useCompileCache(); require('./main-1.cjs')"
  })
  await build({
    entryPoints: ['src/cli/compile-cache.ts'],
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

/** Files of the cache, which lie in a folder for the version of Node. */
async function cached (cache: string): Promise<string[]> {
  const files = await readdir(cache, { recursive: true }).catch(() => [])
  return files.filter(file => file.endsWith('.cache')).map(file => join(cache, file)).sort()
}

const expected = 'chunk-2.cjs in time\n'

await t.test('what is compiled is kept, privately, and the next start takes it', async t => {
  const { start, cache } = await command(t)
  t.equal(await start(), expected)
  const files = await cached(cache)
  t.match(files, [/chunk-2\.cjs\.cache$/, /main-1\.cjs\.cache$/])
  if (process.platform !== 'win32') {
    for (const file of files) t.equal((await stat(file)).mode & 0o77, 0)
    t.equal((await stat(cache)).mode & 0o77, 0)
  }
  const before = await Promise.all(files.map(file => stat(file)))
  t.equal(await start(), expected)
  const after = await Promise.all(files.map(file => stat(file)))
  t.same(after.map(({ mtimeMs, ino }) => [mtimeMs, ino]), before.map(({ mtimeMs, ino }) => [mtimeMs, ino]), 'not made again')
})

await t.test('a cache that V8 refuses is made anew', async t => {
  const { start, cache } = await command(t)
  await start()
  const [file = ''] = await cached(cache)
  const good = (await readFile(file)).length
  await writeFile(file, 'nonsense')
  t.equal(await start(), expected)
  t.equal((await readFile(file)).length, good)
})

await t.test('without a place to keep it everything works', async t => {
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
  t.equal((await cached(join(place, 'beeper-desktop-mock'))).length, 2)
})

await t.test('it can be switched off', async t => {
  const { start, cache } = await command(t)
  t.equal(await start({ NODE_DISABLE_COMPILE_CACHE: '1' }), expected)
  t.same(await cached(cache), [])
})
