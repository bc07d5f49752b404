import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { Failure } from './failure.js'
import { createProgram } from './program.js'

process.on('uncaughtException', end)

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
void createProgram(version).parseAsync().catch(end)

/** Ends the process with what is wrong, as one line for each fault. */
function end (error: unknown): void {
  // Who reads the output may leave first, as `head` does: that is no fault.
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EPIPE' && syscall === 'write') return
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
