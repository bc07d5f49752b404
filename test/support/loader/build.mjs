import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { builtTap, bundleAll, folder, root } from './bundles.mjs'

/*
 * Makes what a run of the tests needs, once instead of in each test file:
 *
 * - tap without the plugins that .taprc leaves out. After `npm ci`, tap would build itself in its first run, but still
 *   load them in that run: about two seconds a file
 * - the bundles, and what V8 compiles of them in a test that uses most of the code
 * - what V8 compiles of the built command: tests kill it before it has kept that
 */
const built = readFileSync(`${root}${builtTap}/esm/index.js`, 'utf8')
if (/@tapjs\/(typescript|mock)/.test(built)) {
  // The command `tap` would look for itself in the root's packages.
  execFileSync(process.execPath, ['test/node_modules/@tapjs/run/dist/esm/index.js', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}
if (await bundleAll()) {
  // The run itself tells whether it passes.
  const args = ['--import', './test/support/loader/register.mjs', 'test/clients/sdk-conformance.test.ts']
  spawnSync(process.execPath, args, { cwd: root, env: { ...process.env, KEEP_COMPILED_TESTS: '1' }, stdio: 'ignore' })
}
const server = spawn(process.execPath, ['dist/cli.cjs', '--port', '0', '--json'], {
  cwd: root, env: { ...process.env, NODE_COMPILE_CACHE: folder }, stdio: ['ignore', 'pipe', 'ignore']
})
server.stdout.once('data', () => { server.kill('SIGTERM') })
await once(server, 'exit')
