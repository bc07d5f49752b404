import { createProgram } from './program.js'
import { end, onUncaught } from './uncaught.js'
import { version } from '../platform/package-file.js'

/**
 * Runs the command with this process's arguments, and ends the process when something is wrong.
 * @param ready is called when the server listens
 */
export async function run (ready?: () => void): Promise<void> {
  process.on('uncaughtException', onUncaught)
  await createProgram(version, ready).parseAsync().catch(end)
}
