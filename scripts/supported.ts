import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence, Operation } from '../src/http/operation.js'
import { readEvidence, type Evidence as AppEvidence } from '../src/recording/verify/evidence.js'
import { behaviourID } from '../src/recording/verify/check.js'

const titles: Record<string, string> = {
  v1: 'v1',
  matrix: 'Matrix (passed through by the real app)',
  v0: 'v0 (deprecated by the real app, served from the same state)',
  oauth: 'OAuth',
  mcp: 'MCP (`mcp.` names a tool)',
  control: 'Control API (the mock\'s own)'
}
const ranks = ['seen', 'published', 'assumed'] as const

/**
 * The text of SUPPORTED.md: every operation, with its behaviour and the evidence for it, counted by rank.
 * @param declared what the routes declare
 * @param evidence what `verify` found on the app; of several, the latest that checked a behaviour counts
 */
export function supported (declared: readonly Operation[], evidence: readonly AppEvidence[] = []): string {
  const runs = runsOf(evidence)
  const operations = declared.map(operation => ({ ...operation, fidelity: withRuns(operation, runs) }))
  const emulated = operations.filter(({ generation }) => generation !== 'control')
  const lines = [
    '# Supported operations',
    '',
    'Generated from the routes by `npm run gen`. A running server returns the same at `GET /_mock/operations`.',
    '',
    'Evidence: **seen** on the real app, **published** in its API description, or **assumed** where neither says. What was',
    'seen names its source. The counts of each operation are in this order.',
    '',
    '| API | operations | behaviours | seen | published | assumed | share of assumed |',
    '|---|---|---|---|---|---|---|',
    ...['v1', 'matrix', 'v0', 'oauth', 'mcp'].map(generation =>
      countRow(generation, emulated.filter(operation => operation.generation === generation))),
    countRow('all', emulated),
    ''
  ]
  for (const [generation, title] of Object.entries(titles)) {
    const served = operations.filter(operation => operation.generation === generation)
    if (served.length === 0) continue
    lines.push(
      `## ${title}`, '',
      '| operation | call | scope | seen, published, assumed | behaviour and evidence |', '|---|---|---|---|---|'
    )
    for (const { operation, method, url, scope, fidelity } of served) {
      const path = url.replace(/:(\w+)\??/g, '{$1}')
      const behaviour = fidelity
        .map(([what, evidence, source]) => {
          const run = runs.get(behaviourID(operation, what))
          const differs = run?.result === 'differs' ? `; **differs** (${run.source})` : ''
          return `${what}: **${evidence}**${source === undefined ? '' : ` (${source})`}${differs}`
        })
        .join('<br>').replaceAll('|', '\\|')
      const counts = countsOf([{ fidelity }])
      const shown = fidelity.length === 0 ? '' : ranks.map(rank => counts[rank]).join(', ')
      lines.push(`| ${operation} | \`${method} ${path}\` | ${scope} | ${shown} | ${behaviour} |`)
    }
    lines.push('')
  }
  return lines.join('\n')
}

/**
 * The evidence files in a folder: what people who have the app have sent.
 * @throws Error naming a file that is none
 */
export function evidenceIn (folder: string): AppEvidence[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter(name => name.endsWith('.json')).sort()
    .map(name => readEvidence(readFileSync(join(folder, name), 'utf8'), name))
}

/** What the last run that checked a behaviour found. */
type Runs = ReadonlyMap<string, { result: 'seen' | 'differs', source: string }>

function runsOf (evidence: readonly AppEvidence[]): Runs {
  const runs = new Map<string, { result: 'seen' | 'differs', source: string }>()
  for (const { product, date, behaviours } of [...evidence].sort((a, b) => a.date.localeCompare(b.date))) {
    const source = `verify, ${product.version}, ${date.slice(0, 10)}`
    for (const { behaviour, result } of behaviours) if (result !== 'not checked') runs.set(behaviour, { result, source })
  }
  return runs
}

/** What was assumed and has been seen since is seen. */
function withRuns ({ operation, fidelity }: Operation, runs: Runs): Operation['fidelity'] {
  return fidelity.map(entry => {
    const [what, evidence] = entry
    const run = runs.get(behaviourID(operation, what))
    return evidence === 'assumed' && run?.result === 'seen' ? [what, 'seen', run.source] as const : entry
  })
}

/** How many behaviours have each rank. */
function countsOf (operations: ReadonlyArray<Pick<Operation, 'fidelity'>>): Record<Evidence, number> {
  const counts = { seen: 0, published: 0, assumed: 0 }
  for (const { fidelity } of operations) for (const [, evidence] of fidelity) counts[evidence]++
  return counts
}

function countRow (name: string, operations: readonly Operation[]): string {
  const counts = countsOf(operations)
  const all = ranks.reduce((sum, rank) => sum + counts[rank], 0)
  const share = all === 0 ? 0 : Math.round(counts.assumed / all * 100)
  return `| ${name} | ${operations.length} | ${all} | ${ranks.map(rank => counts[rank]).join(' | ')} | ${share} % |`
}
