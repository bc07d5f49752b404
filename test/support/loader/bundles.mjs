import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/*
 * What the tests load, in three layers, each made when one of its files has changed:
 *
 * - packages: every package that tests or sources import, tap among them
 * - sources: every other file that a test imports, of src, scripts or test/support
 * - each test file, on its own
 *
 * The first two are CommonJS, whose modules run when they are first asked for, and whose code V8 keeps compiled. Loaded
 * one by one, by way of Node's hooks, these 1,600 files take longer than most tests.
 */
export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const folder = join(root, 'node_modules/.cache/tests')
/** Where tap builds itself, with its plugins. */
export const builtTap = 'test/node_modules/@tapjs/test/test-built/dist'
const indexFile = join(folder, 'index.json')
/** Packages of the product. The tests' own may bring others of the same names. */
const productPackages = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies)
/** Packages that are loaded from their own folders, for they look for files in them. */
const separate = new Set(['@seriousme/openapi-schema-validator', 'esbuild', 'playwright-core', 'typescript'])
/** With the bundles' names, what has to be as it was for them to hold. */
const installed = ['node_modules/.package-lock.json', 'test/node_modules/.package-lock.json', `${builtTap}/commonjs/index.js`]
const own = ['bundles.mjs', 'register.mjs'].map(name => relative(root, fileURLToPath(new URL(name, import.meta.url))))

/**
 * The bundles for a test file.
 * @returns the files to load: packages, sources, test
 */
export async function bundlesFor (path) {
  const name = nameOf(path)
  const index = readIndex()
  if (index && (index.tests[name]?.time === timeOf(name) || await addTests(index, [name]))) {
    return filesOf(index, name)
  }
  const all = testFiles()
  // A mistake in another test file is no concern of this one.
  return filesOf(await makeAll(all.includes(name) ? all : [...all, name]).catch(async () => makeAll([name])), name)
}

/**
 * Makes what is missing, for all test files.
 * @returns whether packages or sources were made
 */
export async function bundleAll () {
  const index = readIndex()
  const all = testFiles()
  const missing = all.filter(name => index?.tests[name]?.time !== timeOf(name))
  if (index && (missing.length === 0 || await addTests(index, missing))) return false
  await makeAll(all)
  return true
}

function filesOf ({ packages, sources, tests }, name) {
  return { packages: join(folder, packages), sources: join(folder, sources), test: join(folder, tests[name].file) }
}

function testFiles () {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter(name => name.endsWith('.test.ts') && !name.startsWith('node_modules'))
    .map(name => `test/${name.replaceAll(sep, '/')}`)
}

let known

/** What was made earlier, if it holds when this process first asks. */
function readIndex () {
  known ??= readKept()
  return known
}

function readKept () {
  try {
    const index = JSON.parse(readFileSync(indexFile, 'utf8'))
    const holds = index.root === root && Object.entries(index.times).every(([name, time]) => timeOf(name) === time)
    return holds ? index : undefined
  } catch { return undefined }
}

async function makeAll (tests) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    ...common, entryPoints: tests, outdir: folder, write: false, bundle: true, splitting: true, format: 'esm', packages: 'external'
  })
  const imports = Object.values(metafile.inputs).flatMap(input => input.imports)
  const packageNames = [...new Set(imports.filter(({ path, external }) => external && isPackage(path)).map(({ path }) => path))].sort()
  const sourceNames = Object.keys(metafile.inputs).filter(name => !name.endsWith('.test.ts')).sort()
  const index = { root, packageNames, sourceNames, times: timesOf([...sourceNames, ...installed, ...own]), tests: {} }
  index.packages = `packages-${hashOf([packageNames, timesOf([...installed, ...own])])}.cjs`
  index.sources = `sources-${hashOf([index.packages, index.times])}.cjs`
  mkdirSync(folder, { recursive: true })
  if (!exists(index.packages)) await bundleModules(build, index.packages, packageNames, [packageEntries])
  if (!exists(index.sources)) await bundleModules(build, index.sources, sourceNames, [keptValidators, ownMeta, packageStubs(index)], true)
  if (!await addTests(index, tests)) throw new Error('test files changed while they were bundled')
  clean(index)
  known = index
  return index
}

/** One file with modules, of which each runs when it is first asked for by its name. */
async function bundleModules (build, file, names, plugins, mapped = false) {
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: `export const modules = {${names.map(name => entryOf(name))}}`, resolveDir: root, loader: 'ts' },
    outfile: join(folder, file),
    write: false,
    bundle: true,
    format: 'cjs',
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    minifyWhitespace: !mapped,
    external: [...separate],
    supported: { 'dynamic-import': false },
    sourcemap: mapped ? 'linked' : false,
    logOverride: { 'import-is-undefined': 'silent' },
    plugins
  })
  for (const { path, contents } of outputFiles) replace(path, contents)
}

function entryOf (name) {
  return `${JSON.stringify(name)}: () => require(${JSON.stringify(isPackage(name) ? `entry:${name}` : `./${name}`)})`
}

/**
 * Bundles test files, and notes them in the index.
 * @returns whether that could be done: false if one imports what is in none of the bundles
 */
async function addTests (index, names) {
  const { build } = await import('esbuild')
  const missing = []
  const times = timesOf(names)
  const { outputFiles } = await build({
    ...common,
    entryPoints: names,
    // Where their maps' names for the sources begin.
    outdir: root,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    format: 'esm',
    external: [...separate],
    sourcemap: 'inline',
    plugins: [ownMeta, packageStubs(index, missing), sourceStubs(index, missing)]
  })
  if (missing.length > 0) return false
  const made = names.map(name => {
    const { contents } = outputFiles.find(({ path }) => path === join(root, name.replace(/\.ts$/, '.mjs')))
    const file = `test-${hashOf([name, times[name], index.sources])}.mjs`
    replace(join(folder, file), contents)
    return [name, { time: times[name], file }]
  })
  Object.assign(index.tests, Object.fromEntries(made))
  replace(indexFile, JSON.stringify(index))
  return true
}

const common = {
  absWorkingDir: root,
  platform: 'node',
  target: `node${process.versions.node}`,
  keepNames: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'error'
}

/** Has the sources use validators that an earlier test file compiled. */
const keptValidators = {
  name: 'kept-validators',
  setup (build) {
    build.onResolve({ filter: /\/compile-validator\.js$/ }, ({ importer }) =>
      nameOf(importer).startsWith('src/') ? { path: join(root, 'test/support/compile-validator.ts') } : undefined)
  }
}

/** Gives each file the import.meta that it would have by itself. */
const ownMeta = {
  name: 'own-meta',
  setup (build) {
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
      const contents = readFileSync(path, 'utf8')
      if (!contents.includes('import.meta.')) return undefined
      const meta = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path }
      const define = Object.fromEntries(Object.entries(meta).map(([name, value]) => [`import.meta.${name}`, JSON.stringify(value)]))
      // Not by replacing text: it may be in a string, such as a test that is written.
      const { code } = await build.esbuild.transform(contents, { loader: 'ts', sourcefile: path, sourcemap: 'inline', define })
      return { loader: 'js', contents: code }
    })
  }
}

/** Bundles each package in the form that `import` loads: one that also has a form for `require` would be there twice. */
const packageEntries = {
  name: 'package-entries',
  setup (build) {
    build.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'entry' }))
    build.onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
      contents: path === 'tap'
        // Its other form looks for files beside itself.
        ? 'module.exports = require("tap")'
        : `export * from '${path}'; import * as all from '${path}'; export default all.default`,
      resolveDir: productPackages.some(name => path === name || path.startsWith(`${name}/`)) ? root : join(root, 'test')
    }))
  }
}

const packageStubs = ({ packageNames }, missing) => ({
  name: 'package-stubs',
  setup (build) {
    build.onResolve({ filter: /^bundled:/ }, ({ path }) => ({ path: path.slice(8), namespace: 'bundled' }))
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || !isPackage(path)) return undefined
      if (packageNames.includes(path)) return { path, namespace: 'stub' }
      missing?.push(path)
      return { path, external: true }
    })
    build.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({
      contents: `export * from 'bundled:${path}'; export { default } from 'bundled:${path}'`
    }))
    build.onLoad({ filter: /.*/, namespace: 'bundled' }, ({ path }) => ({
      contents: `module.exports = globalThis[Symbol.for('tests.bundled')](${JSON.stringify(path)})`
    }))
  }
})

const sourceStubs = ({ sourceNames }, missing) => ({
  name: 'source-stubs',
  setup (build) {
    build.onResolve({ filter: /^\./ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (kind === 'entry-point' || pluginData === 'resolving') return undefined
      const found = await build.resolve(path, { resolveDir, kind, pluginData: 'resolving' })
      const name = nameOf(found.path)
      if (!name.endsWith('.ts')) return found
      if (sourceNames.includes(name)) return { path: name, namespace: 'stub' }
      missing.push(name)
      return found
    })
  }
})

function isPackage (name) {
  return /^[@a-z]/.test(name) && !/\.(ts|json)$/.test(name) && !isBuiltin(name) && !separate.has(name)
}

/** Leaves what other runs may still be reading. */
function clean ({ packages, sources, tests }) {
  const kept = [packages, sources, ...Object.values(tests).map(({ file }) => file)]
  for (const name of readdirSync(folder)) {
    if (!/^(packages|sources|test)-/.test(name) || kept.some(file => name.startsWith(file))) continue
    const path = join(folder, name)
    if (statSync(path).mtimeMs < Date.now() - 600_000) rmSync(path)
  }
}

/** Whole or not at all: another test file's process may want it too. */
export function replace (path, contents) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, path)
}

function exists (file) { return statSync(join(folder, file), { throwIfNoEntry: false }) !== undefined }
function nameOf (path) { return relative(root, path).replaceAll(sep, '/') }
function timeOf (name) { return statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs }
function timesOf (names) { return Object.fromEntries(names.map(name => [name, timeOf(name)])) }
function hashOf (value) { return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16) }
