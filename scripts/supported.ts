import type { Operation } from '../src/http/operation.js'

const titles: Record<string, string> = {
  v1: 'v1', v0: 'v0 (deprecated by the real app, served from the same state)', oauth: 'OAuth', control: 'Control API (the mock\'s own)'
}

/**
 * The text of SUPPORTED.md: every operation, with its behaviour and the evidence for it.
 * @param operations what the routes declare
 */
export function supported (operations: readonly Operation[]): string {
  const lines = [
    '# Supported operations',
    '',
    'Generated from the routes by `npm run gen`. A running server returns the same at `GET /_mock/operations`.',
    '',
    'Evidence: **seen** on the real app, **published** in its API description, or **assumed** where neither says.',
    ''
  ]
  for (const [generation, title] of Object.entries(titles)) {
    const served = operations.filter(operation => operation.generation === generation)
    if (served.length === 0) continue
    lines.push(`## ${title}`, '', '| operation | call | scope | behaviour and evidence |', '|---|---|---|---|')
    for (const { operation, method, url, scope, fidelity } of served) {
      const path = url.replace(/:(\w+)/g, '{$1}')
      const behaviour = fidelity.map(([what, evidence]) => `${what}: **${evidence}**`).join('<br>').replaceAll('|', '\\|')
      lines.push(`| ${operation} | \`${method} ${path}\` | ${scope} | ${behaviour} |`)
    }
    lines.push('')
  }
  return lines.join('\n')
}
