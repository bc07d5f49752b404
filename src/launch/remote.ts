/** What commands need that only speak to a running server, in a file of its own: dist/remote.cjs. */
export async function runCommand (): Promise<void> {
  const { run } = await import('../cli/main.js')
  await run()
}
