import { createRequire, isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

const require = createRequire(import.meta.url)

/** A module that is loaded when something of it is first used. */
export interface LazyModule {
  /** As it is written in `require` or `import`; a module of Node's with or without `node:`. */
  name: string
  /**
   * Exported classes and functions to stand in for, each on its own, since whoever takes them out of the module at
   * its head would load it there and then.
   */
  members?: readonly string[]
}

/**
 * Lets packages and our own sources load some modules when they first use them, and not when they are loaded
 * themselves: packages load at their head what few runs need. A proxy stands in for the module, so this is for what
 * is used seldom.
 *
 * Packages become files of their own, through `lazyEntries`; modules of Node's are required by their name.
 */
export function lazyModules (modules: readonly LazyModule[]): Plugin {
  const names = modules.map(({ name }) => name.replaceAll(/[/.]/g, '\\$&'))
  return {
    name: 'lazy-modules',
    setup (build) {
      build.onResolve({ filter: new RegExp(`^(node:)?(${names.join('|')})$`) }, ({ kind, namespace, path, importer }) => {
        if (namespace.startsWith('lazy')) return undefined
        if (kind === 'require-call') return { path, namespace: 'lazy-require' }
        const ours = !importer.includes('node_modules')
        return kind === 'import-statement' && ours ? { path, namespace: 'lazy-import' } : undefined
      })
      build.onResolve({ filter: /.*/, namespace: 'lazy-import' }, ({ path }) => ({ path, external: true }))
      build.onResolve({ filter: /.*/, namespace: 'lazy-require' }, ({ path }) => ({ path, external: true }))
      build.onLoad({ filter: /.*/, namespace: 'lazy-import' }, ({ path }) => ({ contents: functionsOf(path) }))
      build.onLoad({ filter: /.*/, namespace: 'lazy-require' }, ({ path }) => ({
        contents: proxyFor(path, modules.find(({ name }) => name === withoutScheme(path))?.members ?? [])
      }))
    }
  }
}

/** The entry points that the lazy packages need. */
export function lazyEntries (modules: readonly LazyModule[]): Record<string, string> {
  return Object.fromEntries(modules.filter(({ name }) => !isBuiltin(name)).map(({ name }) => [entryName(name), name]))
}

function entryName (name: string): string {
  return `lazy-${name.replaceAll(/[@/]+/g, '-').replace(/^-/, '')}`
}

function withoutScheme (path: string): string {
  return path.replace(/^node:/, '')
}

/** A CommonJS module that is like the real one to who requires it. */
function proxyFor (path: string, members: readonly string[]): string {
  const real = isBuiltin(path) ? `require('${path}')` : `require('./${entryName(path)}.cjs').default`
  return `
    let loaded
    const load = () => loaded ??= ${real}
    const lazy = whole => new Proxy(function () {}, {
      get: (_, key) => whole()[key],
      has: (_, key) => key in whole(),
      apply: (_, self, given) => Reflect.apply(whole(), self, given),
      construct: (_, given) => Reflect.construct(whole(), given)
    })
    const members = { ${members.map(member => `${member}: lazy(() => load().${member})`).join(', ')} }
    module.exports = new Proxy(lazy(load), { get: (whole, key) => members[key] ?? whole[key] })`
}

/** An ES module with the functions of one of Node's; the build fails where somebody imports anything else of it. */
function functionsOf (path: string): string {
  if (!isBuiltin(path)) throw new Error(`${path} is imported as an ES module: import() it where it is used`)
  const exported = Object.entries(require(path) as Record<string, unknown>)
  const functions = exported.filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
  return functions.map(([name]) => `export const ${name} = (...given) => require('${path}').${name}(...given)`).join('\n')
}
