import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Where results are written; not kept in git. */
export const resultsDirectory = resolve(import.meta.dirname, '../results')

const options = { quick: { type: 'boolean' }, against: { type: 'string' } } as const
const { values, positionals } = parseArgs({ options, allowPositionals: true })

/** Whether to show only that it runs, not how fast: for CI. */
export const quick = values.quick ?? false

/** The earlier build to compare with: a commit, a tag, or a directory that it is in. */
export const against = values.against

/** Numbers of the command line, in order. */
export const given = positionals.map(Number)

export type Row = Record<string, string | number | undefined>

/** Prints a table, and writes it as JSON into the results. */
export function report (name: string, rows: Row[]): void {
  console.log(`\n${name}${quick ? ' (quick: the figures say nothing)' : ''}`)
  console.table(rows)
  const machine = { cores: availableParallelism(), node: process.version, platform: `${process.platform}-${process.arch}` }
  mkdirSync(resultsDirectory, { recursive: true })
  writeFileSync(join(resultsDirectory, `${name}.json`), `${JSON.stringify({ name, quick, machine, rows }, undefined, 2)}\n`)
}

/** A number as tables show it. */
export function round (value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}
