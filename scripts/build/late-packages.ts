import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'

/** Packages that our sources `import()` where they use them: more than half of all code, and no start needs it. */
const imported = [
  '@fastify/busboy', '@fastify/send', '@humanwhocodes/momoa', '@modelcontextprotocol/sdk/server/index.js', 'ajv',
  'ajv-formats', 'eta/core', 'eventsource-parser', 'exifr', 'file-type', 'image-meta', 'json-merge-patch', 'markdown-it',
  'mediabunny', 'music-metadata', 'parse5', 'pino-pretty', 're2js'
]
/** Packages that other packages `require` in functions that few runs call. */
const required = ['light-my-request']
/**
 * Packages that other packages `require` when they load, for classes that they make instances of in functions that few
 * runs call: @fastify/websocket in tests of routes, @fastify/rate-limit for addresses, pino for workers.
 */
const classes: Record<string, string | undefined> = {
  duplexify: undefined, 'ip-address': 'Address6', 'thread-stream': undefined
}
/** Fastify's compilers: it requires them where the app sets none, and this one sets its own. */
const unused = /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/
/** Where not the package's entry is bundled. */
const forms: Record<string, string> = {
  // Its form as a CommonJS module, whose default export then is one for the bundle too.
  'markdown-it': 'node_modules/markdown-it/dist/index.cjs.js',
  // Without its writers, codecs and players.
  mediabunny: 'src/storage/media/mediabunny.ts'
}

/** What works on a real app, which no server and no other command needs. */
const recordingFiles = ['record', 'proxy-session', 'verify/verify']
const recordingFileOf = (name: string) => `lazy/recording-${name.replaceAll('/', '-')}`

const fileOf = (name: string) => `lazy/${name.replace(/\.js$/, '').replaceAll(/[@/]+/g, '-').replace(/^-/, '')}`

/** What is in files of its own, by file. */
export const lateFiles: Record<string, string> = {
  ...Object.fromEntries([...imported, ...required, ...Object.keys(classes)]
    .map(name => [fileOf(name), forms[name] ?? name])),
  'lazy/compile-validator': 'src/domain/validation/compile-validator.ts',
  'lazy/completion': 'src/cli/completion.ts',
  'lazy/spinner': 'src/cli/spinner.ts',
  ...Object.fromEntries(recordingFiles.map(name => [recordingFileOf(name), `src/recording/${name}.ts`]))
}

/** Leaves packages that few runs need to files of their own. */
export const latePackages: Plugin = {
  name: 'late-packages',
  setup (build) {
    build.onResolve({ filter: /^[^./]/ }, ({ kind, path }) => {
      if (kind === 'require-call' && unused.test(path)) return { path, namespace: 'unused' }
      const isLate = kind === 'dynamic-import' ? imported.includes(path) : kind === 'require-call' && required.includes(path)
      return isLate ? { path: `./${fileOf(path)}.cjs`, external: true } : undefined
    })
    build.onResolve({ filter: /^\.\/lazy\//, namespace: 'class' }, ({ path }) => ({ path, external: true }))
    // Their packages are ES modules alone, whose default export is none where a CommonJS file requires it.
    build.onResolve({ filter: /\/(completion|spinner)\.js$/ }, ({ path }) =>
      ({ path: `./lazy/${path.replace(/^.*\/(.*)\.js$/, '$1')}.cjs`, external: true }))
    build.onResolve({ filter: /\/recording\/[a-z/-]+\.js$/ }, ({ kind, path }) => {
      const name = path.replace(/^.*\/recording\/|\.js$/g, '')
      return kind === 'dynamic-import' && recordingFiles.includes(name)
        ? { path: `./${recordingFileOf(name)}.cjs`, external: true }
        : undefined
    })
    build.onLoad({ filter: /./, namespace: 'unused' }, ({ path }) =>
      ({ contents: `throw new Error(${JSON.stringify(`${path} is not in the bundle`)})` }))
    build.onResolve({ filter: /^[^./]/ }, ({ kind, namespace, path }) => {
      const isClass = kind === 'require-call' && namespace === 'file' && Object.hasOwn(classes, path)
      return isClass ? { path, namespace: 'class' } : undefined
    })
    build.onLoad({ filter: /./, namespace: 'class' }, ({ path }) => {
      const name = classes[path]
      const [exported, member] = name === undefined ? ['module.exports', ''] : [`exports.${name}`, `.${name}`]
      const late = `require('./${fileOf(path)}.cjs')${member}`
      return { contents: `${exported} = function (...given) { return new (${late})(...given) }` }
    })
    // Fastify calls three functions of the forty that the package's entry loads.
    build.onResolve({ filter: /^semver$/ }, ({ path }) => ({ path, namespace: 'semver' }))
    build.onLoad({ filter: /./, namespace: 'semver' }, () => ({
      contents: ['coerce', 'gt', 'satisfies'].map(name => `exports.${name} = require('semver/functions/${name}')`).join('\n'),
      resolveDir: process.cwd()
    }))
  }
}

/** Leaves out of remote.cjs what starts a server: the launcher loads it for none of the calls that do. */
export const leaveOutServers: Plugin = {
  name: 'leave-out-servers',
  setup (build) {
    build.onResolve({ filter: /^\.\/(start|validate|mcp\/serve|described-operations|twin)\.js$/ }, ({ importer, path }) =>
      /cli.(?:program|recording.(?:commands|verify))\.ts$/.test(importer) ? { path, namespace: 'left-out' } : undefined)
    build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) =>
      ({ contents: `throw new Error(${JSON.stringify(`${path} is not in remote.cjs`)})` }))
  }
}

/** In the late files: has one of them load another that is a file already. */
export const shareLateFiles: Plugin = {
  name: 'share-late-files',
  setup (build) {
    build.onResolve({ filter: /^ajv(-formats)?$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path: `./${path}.cjs`, external: true } : undefined)
  }
}

/** Replaces the compiler of validators by those that the build compiled. */
export const useCompiledValidators: Plugin = {
  name: 'use-compiled-validators',
  setup (build) {
    build.onResolve({ filter: /\/compile-validator\.js$/ }, ({ importer }) =>
      importer.endsWith('launch/validators.ts') ? undefined : { path: resolve('src/launch/validators.ts') })
  }
}
