/** All of the package in one file, dist/bundle.cjs: the library's entries and the command. */
export * from '../index.js'
export * from '../testing.js'

/** @param ready is called when the server listens */
export async function runCommand (ready: () => void): Promise<void> {
  const { run } = await import('../cli/main.js')
  await run(ready)
}
