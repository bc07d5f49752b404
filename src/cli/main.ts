import { createProgram, describeAll } from './program.js'
import { end, onUncaught } from './uncaught.js'
import { version } from '../platform/package-file.js'
import { asksForHelp } from './remote/names.js'

/**
 * Runs the command with this process's arguments, and ends the process when something is wrong.
 * @param ready is called when the server listens
 */
export async function run (ready?: () => void): Promise<void> {
  process.on('uncaughtException', onUncaught)
  await runWith(process.argv.slice(2), ready).catch(end)
}

async function runWith (args: readonly string[], ready?: () => void): Promise<void> {
  const program = createProgram(version, ready)
  const [first = ''] = args
  const isHelp = first !== 'complete' && asksForHelp(args)
  if (isHelp || ['help', 'completion', 'complete'].includes(first)) {
    await describeAll(program)
    await (await import('./completion.js')).addCompletion(program)
  }
  if (!isHelp) {
    await program.parseAsync()
    return
  }
  const { commandWords, helpFor } = await import('./help.js')
  process.stdout.write(helpFor(program, commandWords(program, args)))
}
