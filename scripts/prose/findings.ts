import type { Prose } from './prose.js'
import { wordings } from './words.js'

/** A place in a file, and what is wrong there. */
export interface Finding {
  /** From 1. */
  line: number
  problem: string
}

/** Every wording to avoid in a text, in order. */
export function wordingFindings (prose: Prose): Finding[] {
  const findings = wordings.flatMap(({ pattern, instead }) => [...prose.matchAll(pattern)].map(match => ({
    line: lineOf(prose, match.index),
    problem: `"${match[0].replace(/\s+/g, ' ')}": write ${instead}`
  })))
  return findings.sort((a, b) => a.line - b.line)
}

/**
 * References of a Markdown file that lead nowhere: relative links, with their anchors, and paths of this repository in
 * the text.
 * @param source the Markdown
 * @param read the text of a path relative to the file (`./`, `../`) or, without dots, to the repository; undefined when
 *   there is no such file or folder
 */
export function referenceFindings (source: string, read: (path: string) => string | undefined): Finding[] {
  const findings: Finding[] = []
  for (const { 1: target = '', index } of source.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const text = path === '' ? source : read(path.startsWith('.') ? path : `./${path}`)
    const line = lineOf(source, index)
    if (text === undefined) findings.push({ line, problem: `${path}: no such file` })
    else if (anchor && !anchorsOf(text).has(anchor)) findings.push({ line, problem: `${target}: no such heading` })
  }
  for (const { 0: path, index } of source.matchAll(repositoryPath)) {
    if (read(path) === undefined) findings.push({ line: lineOf(source, index), problem: `${path}: no such file` })
  }
  return findings.sort((a, b) => a.line - b.line)
}

/** Paths of files, not of folders in which something may come to be: they end with an extension. */
const repositoryPath = /(?<![\w./-])(?:src|test|scripts|bench|docs|fixtures|examples|findings)\/[\w./-]*\.(?:ts|mjs|cjs|js|md|json|jpg)\b/g

/** The anchors of a Markdown file's headings, as GitHub makes them. */
function anchorsOf (markdown: string): Set<string> {
  return new Set([...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')))
}

function lineOf (text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
