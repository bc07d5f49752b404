import type { Plugin } from 'esbuild'

/** Loads Node's modules that packages require and most runs have no use for when something is first asked of them. */
export const deferBuiltins: Plugin = {
  name: 'defer-builtins',
  setup (build) {
    // Modules of Node that packages load and few runs use: a stand-in loads each when something is asked of it.
    const rare = /^(node:)?(http2|https|tls|zlib)$/
    build.onResolve({ filter: rare }, ({ kind, namespace, path }) =>
      kind === 'require-call' && namespace !== 'late' ? { path, namespace: 'late' } : { path, external: true })
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] })`
    }))
  }
}
