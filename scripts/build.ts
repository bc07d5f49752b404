import { build, transform } from 'esbuild'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lazyEntries, lazyModules, type LazyModule } from './bundle/lazy-modules.js'
import { licences } from './bundle/licences.js'
import { ownURL } from './bundle/own-url.js'
import { patches, type Patch } from './bundle/patches.js'

/**
 * Makes dist/: the command and the library with all that they need of other packages, in files that load each other
 * when they need to. They are CommonJS, which starts faster than ES modules: Node's loader has less to do, V8's code
 * cache can hold whole files, and an `import` of `node:http` would load every client that Node brings.
 */
const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'dist')
const target = 'node20'

/** What packages load at their head, and few runs use. */
const lazy: LazyModule[] = [
  { name: 'child_process' },
  { name: 'duplexify' },
  { name: 'fs/promises' },
  { name: 'http2' },
  { name: 'https' },
  { name: 'ip-address', members: ['Address6'] },
  { name: 'light-my-request' },
  { name: 'module' },
  { name: 'thread-stream' },
  { name: 'tls' },
  { name: 'zlib' }
]

const standIn = (name: string) => join(root, 'scripts/bundle/stand-ins', `${name}.cjs`)
const standIns = {
  '@fastify/ajv-compiler': standIn('compiler'),
  '@fastify/fast-json-stringify-compiler': standIn('compiler'),
  assert: standIn('assert'),
  'node:assert': standIn('assert'),
  'node:perf_hooks': standIn('perf-hooks'),
  semver: standIn('semver')
}

/** The router compiles functions for each route when it is added, and few routes are ever asked for. */
const changed: Patch[] = [
  {
    file: 'find-my-way/lib/node.js',
    find: 'kind === NODE_TYPES.STATIC ? compilePrefixMatch(prefix) : null',
    replace: 'kind === NODE_TYPES.STATIC ? (path, i) => (this.matchPrefix = compilePrefixMatch(prefix))(path, i) : null'
  },
  {
    file: 'find-my-way/lib/node.js',
    find: 'this.matchPrefix = compilePrefixMatch(childPrefix)',
    replace: 'this.matchPrefix = (path, i) => (this.matchPrefix = compilePrefixMatch(childPrefix))(path, i)'
  },
  {
    file: 'find-my-way/lib/handler-storage.js',
    find: '_createParamsObject: this._compileCreateParamsObject(params)',
    replace: '_createParamsObject: (...given) => (handlerObject._createParamsObject = this._compileCreateParamsObject(params))(...given)'
  }
]

await rm(out, { recursive: true, force: true })
await mkdir(out)
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts', ...lazyEntries(lazy) },
  outdir: out,
  outExtension: { '.js': '.cjs' },
  chunkNames: '[name]-[hash]',
  bundle: true,
  alias: standIns,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target,
  sourcemap: 'inline',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  write: false,
  plugins: [ownURL(join(root, 'src')), lazyModules(lazy), patches(changed)]
})
await Promise.all(outputFiles.map(({ path, text }) => writeCommonJS(path, text)))
await chmod(join(out, 'cli.cjs'), 0o755)
await writeFile(join(out, 'LICENCES.txt'), await licences(root, Object.keys(metafile.inputs)))

/** esbuild splits ES modules only, so each file becomes CommonJS in a second step. */
async function writeCommonJS (path: string, text: string): Promise<void> {
  const name = basename(path)
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minifyWhitespace: true,
    minifySyntax: true,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__bundleURL' },
    banner: text.includes('import.meta.url') ? 'const __bundleURL=require("node:url").pathToFileURL(__filename).href;' : '',
    sourcefile: name,
    sourcemap: 'external',
    sourcesContent: false
  })
  await writeFile(path, `${code}//# sourceMappingURL=${name}.map\n`)
  await writeFile(`${path}.map`, map)
}
