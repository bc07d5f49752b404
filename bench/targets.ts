import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { report, resultsDirectory, round, type Row } from './harness/report.js'

/** The rows that a script wrote; none if it did not run. */
function rowsOf (script: string): Row[] {
  const path = join(resultsDirectory, `${script}.json`)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { rows: Row[] }).rows : []
}

function numberIn (rows: Row[], wanted: Row, field: string): number | undefined {
  const found = rows.find(row => Object.entries(wanted).every(([name, value]) => row[name] === value))?.[field]
  return typeof found === 'number' ? found : undefined
}

function quotient (value: number | undefined, of: number | undefined): number | undefined {
  return value === undefined || of === undefined ? undefined : value / of
}

/**
 * Gathers what the scripts measured into one table: each thing that people wait for, as a ratio of one run, and the
 * most that it may be.
 */
export function reportTargets (): void {
  const [sandboxes, lifecycle, requests, growth, starts] =
    ['sandboxes', 'lifecycle', 'request-path', 'growth', 'peers-start'].map(rowsOf) as [Row[], Row[], Row[], Row[], Row[]]
  const ofEmpty = (what: string) => numberIn(sandboxes, { what }, 'of making empty')
  const heapOf = (fixture: string) => numberIn(sandboxes, { what: `make a sandbox of ${fixture}` }, 'KiB')
  const large = 'make a further sandbox of large'
  const cpu = (operation: string, size: string) =>
    numberIn(growth, { operation, holds: `${size} chats and messages` }, 'CPU us')
  const grown = (operation: string) => quotient(cpu(operation, '1,000,000'), cpu(operation, '1,000'))
  const peers = ['Steady', 'Prism', 'json-server', 'Mockoon'].map(peer => ({ 'to the first page of chats': peer }))
  const ofPeers = peers.map(peer => numberIn(starts, peer, 'the mock of it')).filter(ratio => ratio !== undefined)
  const table: Array<[what: string, measured: number | undefined, target: number]> = [
    ['make a sandbox of default, of one of empty', ofEmpty('make a sandbox of default'), 1.5],
    ['heap of one more default sandbox, of one of empty', quotient(heapOf('default'), heapOf('empty')), 1.3],
    ['reset default after ten changes, of making empty', ofEmpty('reset default after ten changes'), 1],
    ['fork default after ten changes, of making empty', ofEmpty('fork default after ten changes'), 1.5],
    ['a further sandbox of large, ms', numberIn(sandboxes, { what: large }, 'ms'), 50],
    ['its memory, MB', quotient(numberIn(sandboxes, { what: large }, 'KiB'), 1024), 5],
    ['its reset after ten changes, ms', numberIn(sandboxes, { what: 'reset large after ten changes' }, 'ms'), 20],
    ...requests.map(({ what, ratio, 'at most': most }): [string, number | undefined, number] =>
      [`${String(what)}, CPU of the build before`, typeof ratio === 'number' ? ratio : undefined, Number(most)]),
    ['list chats at a million, of a thousand', grown('listChats'), 1.1],
    ['list messages at a million, of a thousand', grown('listMessages'), 1.1],
    ['start to the first page of chats, no cache, CPU of the build before',
      numberIn(lifecycle, { what: 'start to the first page of chats, no cache' }, 'of before'), 0.72],
    ['start to the first page of chats with a cache, of the fastest peer',
      ofPeers.length > 0 ? Math.max(...ofPeers) : undefined, 1.05]
  ]
  report('targets', table.map(([what, measured, target]) => ({
    what,
    measured: measured === undefined ? 'not measured' : round(measured, 2),
    'at most': target,
    met: measured === undefined ? undefined : measured <= target ? 'yes' : 'no'
  })))
}
