import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quick, resultsDirectory } from './harness/report.js'

/**
 * Runs the whole suite, each script by itself, and gathers what they wrote. `--quick` shows that they run, not how
 * fast, and leaves out what needs the network (peers).
 */
const scripts = ['cold-start', 'operations', 'floor', 'growth', 'fan-out', 'turns', 'control-load', 'text', 'mcp', 'record', 'memory', ...quick ? [] : ['peers'], 'soak']

const since = performance.now()
for (const script of scripts) {
  const { status } = spawnSync(process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, `${script}.ts`), ...quick ? ['--quick'] : []], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`bench/${script}.ts failed`)
}
const all: unknown[] = scripts.map(script => JSON.parse(readFileSync(join(resultsDirectory, `${script}.json`), 'utf8')))
writeFileSync(join(resultsDirectory, 'all.json'), `${JSON.stringify(all, undefined, 2)}\n`)
console.log(`\nbench/results/all.json has the tables; it took ${Math.round((performance.now() - since) / 1000)} s`)
