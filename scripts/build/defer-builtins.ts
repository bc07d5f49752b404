import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** Puts off what packages do while they load and most runs have no use for. Nothing else changes in them. */
export const lateWork: Plugin = {
  name: 'late-work',
  setup (build) {
    // Modules of Node that packages load and few runs use: a stand-in loads each when something is asked of it.
    const rare = /^(node:)?(http2|https|tls|zlib)$/
    build.onResolve({ filter: rare }, ({ kind, namespace, path }) =>
      kind === 'require-call' && namespace !== 'late' ? { path, namespace: 'late' } : { path, external: true })
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] })`
    }))
    // The router compiles a function for each short piece of a path, which takes longer than all that they will save.
    build.onLoad({ filter: /find-my-way[\\/]lib[\\/]node\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replace('LONG_PREFIX_MIN_LENGTH = 16', 'LONG_PREFIX_MIN_LENGTH = 2')
      if (contents === source) throw new Error(`${path} is not what it was: see whether its start has become cheaper`)
      return { contents }
    })
  }
}
