import { CommanderError } from 'commander'
import { Failure } from './failure.js'
import { createProgram } from './program.js'
import { version } from '../platform/package-file.js'

/**
 * Runs the command with this process's arguments, and ends the process when something is wrong.
 * @param ready is called when the server listens
 */
export async function run (ready?: () => void): Promise<void> {
  process.on('uncaughtException', end)
  await createProgram(version, ready).parseAsync().catch(end)
}

/** Ends the process with what is wrong, as one line for each fault. */
function end (error: unknown): void {
  // Who reads the output may leave first, as `head` and a terminal that is closed do: that is no fault.
  const { code, syscall } = error as NodeJS.ErrnoException
  if ((code === 'EPIPE' || code === 'EIO') && syscall === 'write') return
  if (error instanceof CommanderError && error.exitCode === 0) return
  // A command that needs another word has shown its help.
  if (error instanceof CommanderError && error.code === 'commander.help') process.exit(2)
  const [text, exitCode] = error instanceof Failure
    ? [error.message, error.exitCode]
    : error instanceof CommanderError
      ? [error.message.replace(/^error: /, '').replaceAll('\n', ' '), 2]
      : [unexpected(error), 1]
  for (const line of text.split('\n')) process.stderr.write(`error: ${line}\n`)
  process.exit(exitCode)
}

/** What nobody foresaw, and where it happened. */
function unexpected (error: unknown): string {
  if (!(error instanceof Error)) return `unexpected: ${String(error)}`
  const [place = ''] = /^ +at .*$/m.exec(error.stack ?? '') ?? []
  return `unexpected: ${error.name}: ${error.message.replaceAll('\n', ' ')} (${place.trim()})`
}
