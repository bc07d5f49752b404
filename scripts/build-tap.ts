import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Builds tap without its TypeScript plugin, as .taprc says, unless that has been done. After `npm ci`, tap would build
 * itself in its first run, but still load the plugin in that run: about two seconds a file.
 */
const built = new URL('../node_modules/@tapjs/test/test-built/dist/esm/index.js', import.meta.url)

if (readFileSync(built, 'utf8').includes('@tapjs/typescript')) {
  execFileSync('npx', ['tap', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
}
