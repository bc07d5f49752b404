import type { RE2JS } from 're2js'
import type { PersonaFixture } from '../../../fixtures/format.js'
import { cut } from '../../../platform/cut.js'

let engine: typeof RE2JS | undefined

/**
 * Patterns come from fixtures and callers, so they run in an engine whose time is linear in the text: one that
 * backtracks can be kept busy for hours by a few characters. It is loaded when a persona has a pattern.
 */
export async function loadPatternsOf (personas: PersonaFixture[] = []): Promise<void> {
  const any = personas.some(({ script }) => script !== 'echo' && script.some(({ when }) => when?.pattern !== undefined))
  if (any) engine ??= (await import('re2js')).RE2JS
}

/**
 * How many instructions a pattern compiles to, once the patterns have been loaded.
 * @param limit what would be far more is estimated, and not compiled
 * @returns what is wrong with it, for a pattern that is none
 */
export function compiledSize (pattern: string, limit: number): number | string {
  const estimate = sizeEstimate(pattern)
  if (estimate > 4 * limit) return estimate
  try {
    return engine?.compile(pattern, engine.CASE_INSENSITIVE).programSize() ?? 0
  } catch (error) {
    return (error as Error).message
  }
}

/** The characters of a pattern, each as often as the counts behind it and behind the groups around it repeat it. */
function sizeEstimate (pattern: string): number {
  let size = 0
  /** The size before the piece that a count would repeat, and before each open group. */
  let before = 0
  const groups: number[] = []
  for (const [piece, most, least] of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?:\d+,)?(\d+)\}|\{(\d+),\}|[^]/g)) {
    const times = Number(most ?? least ?? 0)
    if (times > 1) {
      size += (size - before) * (times - 1)
      continue
    }
    if (piece === '(') groups.push(size)
    before = piece === ')' ? groups.pop() ?? size : size
    size++
  }
  return size
}

/**
 * A pattern in RE2's syntax, which is that of JavaScript without look-around and back references; case does not matter.
 * @param longest how many characters of a text it looks at
 * @returns a function that returns the groups of the first match, the whole match first; undefined before loading
 */
export function compile (pattern: string, longest: number): ((text: string) => string[] | undefined) | undefined {
  const compiled = engine?.compile(pattern, engine.CASE_INSENSITIVE)
  if (!compiled) return undefined
  return text => {
    const matcher = compiled.matcher(cut(text, longest))
    if (!matcher.find()) return undefined
    return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '')
  }
}
