#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { CommanderError } from 'commander'
import { Failure } from './cli/failure.js'
import { createProgram } from './cli/program.js'

// Who reads the output may leave first, as `head` does: that is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error })
}
process.on('uncaughtException', end)

// Since Node 22.1: https://nodejs.org/api/module.html#moduleenablecompilecachecachedir
const { enableCompileCache } = module as { enableCompileCache?: () => unknown }
enableCompileCache?.()

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
await createProgram(version).parseAsync().catch(end)

/** Ends the process with what is wrong, as one line for each fault. */
function end (error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return
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
