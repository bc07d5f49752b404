import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/*
 * Loads a TypeScript file together with all that it imports of this repository, as one module, in which each file still
 * has its own import.meta. Node otherwise asks its hooks' thread about each of the 450 files that a test needs, which
 * takes longer than most tests. Packages are loaded by Node as always, so that there is one of each.
 *
 * What was made is kept until one of its files changes.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const cache = join(root, 'node_modules/.cache/tests')

/** A hook of Node: https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload */
export async function load (url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context)
  return { format: 'module', shortCircuit: true, source: await moduleOf(fileURLToPath(url)) }
}

async function moduleOf (path) {
  const kept = join(cache, `${createHash('sha256').update(path).digest('hex').slice(0, 16)}.json`)
  const { source, files } = await readFile(kept, 'utf8').then(JSON.parse).catch(() => ({}))
  if (source !== undefined && await haveStayed(files)) return source
  const made = await make(path)
  await mkdir(cache, { recursive: true })
  // Whole or not at all: another test file's process may want it too.
  await writeFile(`${kept}.${process.pid}`, JSON.stringify(made))
  await rename(`${kept}.${process.pid}`, kept)
  return made.source
}

async function make (path) {
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    absWorkingDir: root,
    outfile: path,
    write: false,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    keepNames: true,
    sourcemap: 'inline',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
    plugins: [ownMeta]
  })
  const inputs = [...Object.keys(metafile.inputs).map(name => join(root, name)), fileURLToPath(import.meta.url)]
  return { files: await timesOf(inputs), source: outputFiles[0].text }
}

/** Gives each file the import.meta that it would have by itself. */
const ownMeta = {
  name: 'own-meta',
  setup (build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8')
      if (!contents.includes('import.meta.')) return undefined
      const own = { url: pathToFileURL(path).href, dirname: join(path, '..'), filename: path }
      return {
        loader: 'ts',
        contents: contents.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name) => JSON.stringify(own[name]))
      }
    })
  }
}

/** When each of the files was last changed. */
async function timesOf (paths) {
  return Object.fromEntries(await Promise.all(paths.map(async path => [path, (await stat(path)).mtimeMs])))
}

async function haveStayed (files) {
  const now = await timesOf(Object.keys(files)).catch(() => ({}))
  return Object.entries(files).every(([path, time]) => now[path] === time)
}
