import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { earlierBuild, lastTag } from './harness/earlier-build.js'
import { against, quick, resultsDirectory } from './harness/report.js'
import { reportTargets } from './targets.js'

/**
 * Runs the whole suite, each script by itself, and gathers what they wrote; the last table has the targets.
 *
 * `--quick` shows that they run, not how fast, and leaves out what needs the network (peers, and an earlier build
 * unless it is named). `--against REF` names the commit or tag that lifecycle and request-path compare this build
 * with, by default the last tag, or a directory that a build is in.
 */
const scripts = [
  'lifecycle', 'request-path', 'sandboxes', 'cold-start', 'operations', 'floor', 'growth', 'fan-out', 'turns',
  'control-load', 'text', 'mcp', 'record', 'proxy', 'replicas', 'memory', ...quick ? [] : ['peers'], 'soak'
]

/** What Node needs for those that look at their own memory. */
const flags: Record<string, string[]> = { sandboxes: ['--expose-gc'] }

const since = performance.now()
// What an earlier run wrote is not of this one.
rmSync(resultsDirectory, { recursive: true, force: true })
const ref = against ?? (quick ? undefined : lastTag())
if (ref === undefined) console.log('Nothing is compared with an earlier build: name one with --against REF')
const before = ref === undefined ? undefined : earlierBuild(ref)
const env = { ...process.env, ...(before ? { BENCH_BEFORE: before.directory } : {}) }
try {
  for (const script of scripts) {
    const own = [...flags[script] ?? [], '--import', 'tsx', join(import.meta.dirname, `${script}.ts`)]
    const { status } = spawnSync(process.execPath, [...own, ...quick ? ['--quick'] : []], { stdio: 'inherit', env })
    if (status !== 0) throw new Error(`bench/${script}.ts failed`)
  }
} finally {
  before?.remove()
}
reportTargets()
const all: unknown[] = [...scripts, 'targets']
  .map(script => JSON.parse(readFileSync(join(resultsDirectory, `${script}.json`), 'utf8')))
writeFileSync(join(resultsDirectory, 'all.json'), `${JSON.stringify(all, undefined, 2)}\n`)
console.log(`\nbench/results/all.json has the tables; it took ${Math.round((performance.now() - since) / 1000)} s`)
