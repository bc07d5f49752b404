import { build, type BuildOptions } from 'esbuild'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deferBuiltins } from './build/defer-builtins.js'
import { isBuildCurrent } from './build/is-current.js'
import { lateFiles, latePackages, leaveOutServers, shareLateFiles, useCompiledValidators } from './build/late-packages.js'
import { licences } from './build/licences.js'
import { sizes } from './build/sizes.js'
import { buildUI } from './build/ui.js'
import { buildValidators } from './build/validators.js'

/**
 * Makes dist/, with all that the package needs of others in it:
 *
 * - bundle.cjs: the command and the library. CommonJS, as most packages in it are, so that V8's cache can hold it whole
 * - lazy/*.cjs: packages that few runs need, each loaded when it is first asked for
 * - validators/*.cjs: of the parts of requests, each loaded at the first request that needs it
 * - remote.cjs: the commands that only speak to a running server
 * - cli.cjs: loads the one that a call needs through the code cache, and runs it
 * - ui/: the page, compressed
 * - index.js, testing.js, testcontainers.js: the library's entries as ES modules, with types beside them
 *
 * When it is made from the sources as they are, it is left alone: tests and checks may be using it.
 *
 * With --sizes it says how much each package is of the bundle, and of the lazy files.
 */
const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'dist')

const common = {
  absWorkingDir: root,
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  supported: { 'dynamic-import': false },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true
} satisfies BuildOptions

const withSizes = process.argv.includes('--sizes')
if (!withSizes && isBuildCurrent(root)) process.exit()

// The first npm start takes a while without a word otherwise.
if (process.stderr.isTTY) console.error('Building; this takes some seconds ...')
await rm(out, { recursive: true, force: true })
await mkdir(join(out, 'lazy'), { recursive: true })
const validators = await buildValidators(common)
const bundle = await build({
  ...common,
  entryPoints: { bundle: 'src/launch/bundle.ts' },
  plugins: [latePackages, useCompiledValidators, deferBuiltins],
  define: { 'import.meta.url': 'fileURL', VALIDATORS: JSON.stringify(validators) },
  banner: { js: 'const fileURL=require("node:url").pathToFileURL(__filename).href;' }
})
const remote = await build({
  ...common,
  entryPoints: { remote: 'src/launch/remote.ts' },
  plugins: [leaveOutServers, latePackages, useCompiledValidators],
  define: { 'import.meta.url': 'fileURL', VALIDATORS: JSON.stringify(validators) },
  banner: { js: 'const fileURL=require("node:url").pathToFileURL(__filename).href;' }
})
const others = await build({
  ...common,
  entryPoints: lateFiles,
  plugins: [shareLateFiles],
  define: { 'import.meta.url': 'fileURL' },
  banner: { js: 'const fileURL=require("node:url").pathToFileURL(__filename).href;' }
})
await build({
  ...common,
  entryPoints: { cli: 'src/launch/launcher.ts' },
  define: {
    BUNDLE_HASH: JSON.stringify(await hashOf(join(out, 'bundle.cjs'))),
    REMOTE_HASH: JSON.stringify(await hashOf(join(out, 'remote.cjs')))
  }
})
await chmod(join(out, 'cli.cjs'), 0o755)
for (const entry of ['index', 'testing']) await writeFile(join(out, `${entry}.js`), await entryOf(entry))
await copyFile(join(root, 'node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js'), join(out, 'openapi-explorer.js'))
// Testcontainers is a package of those who use this entry, and the library is the one beside it.
await build({
  ...common,
  entryPoints: { testcontainers: 'integrations/testcontainers/container.ts' },
  outExtension: {},
  format: 'esm',
  sourcemap: false,
  external: ['testcontainers'],
  plugins: [{
    name: 'own-library',
    setup: build => { build.onResolve({ filter: /\/src\/index\.js$/ }, () => ({ path: './index.js', external: true })) }
  }]
})
const page = await buildUI(root)
const inputs = [bundle, remote, others, { metafile: page }].flatMap(({ metafile }) => Object.keys(metafile.inputs))
await writeFile(join(out, 'LICENCES.txt'), await licences(root, [...inputs, 'node_modules/openapi-explorer/x']))
if (withSizes) {
  for (const { metafile } of [bundle, remote, others]) {
    console.table(sizes(metafile).filter(({ bytes }) => bytes > 5000))
  }
}

async function hashOf (path: string): Promise<string> {
  return createHash('sha256').update(await readFile(path)).digest('hex').slice(0, 16)
}

/** An ES module that hands on what the bundle exports for an entry of the library. */
async function entryOf (name: string): Promise<string> {
  const exported = Object.keys(await import(`../src/${name}.js`) as object)
  return `export { ${exported.join(', ')} } from './bundle.cjs'\n`
}
