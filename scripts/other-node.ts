import { spawnSync } from 'node:child_process'

/**
 * With `--node VERSION` among the arguments, runs this script again on that Node, which npm downloads, and ends with
 * its exit code. Programs that it starts find that Node on their path, too.
 * @param args of the script
 * @returns them, when they name no Node
 */
export function onOtherNode (args: readonly string[]): string[] {
  const at = args.indexOf('--node')
  if (at < 0) return [...args]
  const version = args[at + 1] ?? ''
  if (!/^\d+(\.\d+)*$/.test(version)) throw new Error(`--node needs a version such as 22, and not "${version}"`)
  const others = args.filter((_, index) => index !== at && index !== at + 1)
  // The package's install script puts the program into its place; .npmrc switches such scripts off.
  const npx = ['--yes', '--ignore-scripts=false', '--package', `node@${version}`, '--', 'node']
  const script = process.argv[1] ?? ''
  const { status, error } = spawnSync('npx', [...npx, ...process.execArgv, script, ...others], { stdio: 'inherit' })
  if (error) throw error
  process.exit(status ?? 1)
}
