import type { RE2JS } from 're2js'
import type { PersonaFixture } from '../../../fixtures/format.js'

let engine: typeof RE2JS | undefined

/** What is matched of a text. */
const longest = 10_000

/**
 * Patterns come from fixtures and callers, so they run in an engine whose time is linear in the text: one that
 * backtracks can be kept busy for hours by a few characters. It is loaded when somebody has a pattern.
 */
export async function loadPatternsOf (personas: PersonaFixture[] = []): Promise<void> {
  const any = personas.some(({ script }) => script !== 'echo' && script.some(({ when }) => when?.pattern !== undefined))
  if (any) engine ??= (await import('re2js')).RE2JS
}

/** What is wrong with a pattern that has been loaded. */
export function patternIssue (pattern: string): string | undefined {
  try {
    engine?.compile(pattern)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/**
 * A pattern in RE2's syntax, which is that of JavaScript without look-around and back references; case does not matter.
 * @returns what gives the groups of the first match, the whole of it first; undefined before the patterns are loaded
 */
export function compile (pattern: string): ((text: string) => string[] | undefined) | undefined {
  const compiled = engine?.compile(pattern, engine.CASE_INSENSITIVE)
  if (!compiled) return undefined
  return text => {
    const matcher = compiled.matcher(text.slice(0, longest))
    if (!matcher.find()) return undefined
    return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '')
  }
}
