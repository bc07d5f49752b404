import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'

/**
 * Keeps `import.meta.url` of our sources what it would be if each were compiled on its own, so that the paths that
 * they make from it lead to the same places from the bundle, which lies flat in one folder.
 * @param root the folder of the sources
 */
export function ownURL (root: string): Plugin {
  return {
    name: 'own-url',
    setup (build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const place = relative(root, path).split(sep).join('/')
        if (place.startsWith('..')) return undefined
        const text = await readFile(path, 'utf8')
        const url = `new URL(${JSON.stringify(`./${place.replace(/\.ts$/, '.js')}`)}, import.meta.url).href`
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
      })
    }
  }
}
