import type { Logger } from 'pino'
import { CommanderError } from 'commander'
import { Failure } from './failure.js'

let log: Logger | undefined

/** For errors that nothing caught: ends the process, or logs them once `keepServing` was called. */
export function onUncaught (error: unknown): void {
  if (isNobodyReading(error)) return
  if (!log) return end(error)
  log.error({ err: error, place: 'the process' }, 'contained an error: nothing else caught it')
}

/**
 * From now on the process survives unexpected errors. That is safe, and better than an exit in the middle of a test
 * run: state changes only inside commits, which roll back when they throw, and everything that runs for a sandbox is
 * contained. What remains is an error in a library's callback, about a single connection.
 */
export function keepServing (serverLog: Logger): void {
  log = serverLog
}

/** Ends the process with what is wrong, as one line for each fault. */
export function end (error: unknown): void {
  if (isNobodyReading(error)) return
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

/** An unexpected error, and where it happened. */
function unexpected (error: unknown): string {
  if (!(error instanceof Error)) return `unexpected: ${String(error)}`
  const [place = ''] = /^ +at .*$/m.exec(error.stack ?? '') ?? []
  return `unexpected: ${error.name}: ${error.message.replaceAll('\n', ' ')} (${place.trim()})`
}

/** Who reads the output may leave first, as `head` and a terminal that is closed do: that is no fault. */
function isNobodyReading (error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException
  return (code === 'EPIPE' || code === 'EIO') && syscall === 'write'
}
