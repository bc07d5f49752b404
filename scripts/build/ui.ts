import { build, type Metafile } from 'esbuild'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { guideTitles } from '../../src/control/docs/guide-titles.js'
import { designTokens } from '../../src/platform/design-tokens.js'
import { isCurrent } from './is-current.js'

/** Bytes that all files of the page may have together, compressed as browsers get them. */
const budget = 120 * 1024

/** What the page is made from. */
const sources = ['src/ui', 'src/platform/design-tokens.ts', 'docs/guides', 'scripts/build/ui.ts', 'package-lock.json']

/**
 * Makes the page in dist/ui: index.html, and scripts and styles whose names change with their content. Only compressed
 * forms are kept, `.br` and `.gz`; the server unpacks one for the rare client that accepts neither.
 * @param root the repository
 * @returns what was bundled, for licences and sizes
 * @throws Error when the page is larger than its budget
 */
export async function buildUI (root: string): Promise<Metafile> {
  const out = join(root, 'dist/ui')
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { page: 'src/ui/main.tsx' },
    outdir: out,
    write: false,
    bundle: true,
    // Each view is a file of its own, loaded when it is first shown.
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
    tsconfig: join(root, 'src/ui/tsconfig.json'),
    alias: { react: join(root, 'src/ui/react.ts'), 'react-dom': 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' },
    define: { 'process.env.NODE_ENV': '"production"', GUIDES: JSON.stringify(await guideTitles(join(root, 'docs/guides'))) },
    plugins: [{
      name: 'design-tokens',
      setup (build) {
        build.onResolve({ filter: /^design-tokens$/ }, ({ path }) => ({ path, namespace: 'css' }))
        build.onLoad({ filter: /./, namespace: 'css' }, () => ({ contents: designTokens, loader: 'css' }))
      }
    }],
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    minify: true,
    legalComments: 'none',
    metafile: true
  })
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'src/ui/main.tsx')
  if (!entry) throw new Error('esbuild made no script of src/ui/main.tsx')
  const [script] = entry
  // Those of views are small, and come with the page: esbuild loads no style with a script.
  const styles = outputFiles.map(({ path }) => basename(path)).filter(name => name.endsWith('.css'))
  const html = (await readFile(join(root, 'src/ui/index.html'), 'utf8'))
    .replace('page.js', basename(script))
    .replace('<link rel="stylesheet" href="page.css">', styles.map(name => `<link rel="stylesheet" href="${name}">`).join('\n'))
  const write = async (name: string, contents: Uint8Array): Promise<[string, number]> =>
    [name, await writeCompressed(join(out, name), contents)]
  const files = await Promise.all(outputFiles.map(async ({ path, contents }) => write(basename(path), contents)))
  // Last, since it shows that the page has been built.
  const sizes = [...files, await write('index.html', Buffer.from(html))]
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  if (total > budget) {
    const list = sizes.map(([name, size]) => `${name} ${size}`).join(', ')
    throw new Error(`The page has ${total} bytes compressed; its budget is ${budget}: ${list}`)
  }
  return metafile
}

/** Builds the page unless dist/ui is of the sources as they are: for tests and development. */
export async function buildUIOnce (root: string): Promise<void> {
  if (!isCurrent(root, sources, 'dist/ui/index.html.gz')) await buildUI(root)
}

/** @returns the bytes of the smaller form */
async function writeCompressed (path: string, contents: Uint8Array): Promise<number> {
  const small = await promisify(brotliCompress)(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length
    }
  })
  await writeFile(`${path}.br`, small)
  await writeFile(`${path}.gz`, await promisify(gzip)(contents, { level: constants.Z_BEST_COMPRESSION }))
  return small.length
}

// No `await`: the tests bundle this file as CommonJS, which has none at the top.
if (process.argv[1] === fileURLToPath(import.meta.url)) void buildUIOnce(fileURLToPath(new URL('../../', import.meta.url)))
