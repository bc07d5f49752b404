import type { PersonaFixture } from '../../../fixtures/format.js'
import { compiledSize } from './pattern.js'

/**
 * How much the rules of all personas of a sandbox may ask for: a message that you send is held against all of them at
 * once. The fixture format bounds the length of a pattern and of an answer.
 */
export const personaBounds = {
  /** Rules of all personas together. */
  rules: 2000,
  /** Instructions that one pattern compiles to: about one for each character, times what repeats it. */
  instructions: 500,
  /** Instructions of all patterns together. */
  allInstructions: 2000,
  /** Characters that `contains` and `equals` look at. */
  text: 5000,
  /** Characters that a pattern looks at. */
  patternText: 2000
} as const

export interface PersonaIssue {
  /** From the list of personas on. */
  path: Array<string | number>
  message: string
}

/**
 * What is wrong with the rules of personas whose patterns have been loaded. Patterns beyond the bounds are found before
 * they are compiled where that would take long.
 */
export function personaIssues (personas: PersonaFixture[]): PersonaIssue[] {
  const issues: PersonaIssue[] = []
  let rules = 0
  let instructions = 0
  for (const [at, { script }] of personas.entries()) {
    if (script === 'echo') continue
    rules += script.length
    for (const [place, { when }] of script.entries()) {
      if (when?.pattern === undefined) continue
      const path = [at, 'script', place, 'when', 'pattern']
      const size = compiledSize(when.pattern, personaBounds.instructions)
      if (typeof size === 'string') issues.push({ path, message: size })
      else if (size > personaBounds.instructions) {
        issues.push({ path, message: `The pattern compiles to ${size} instructions or more; the limit is ${personaBounds.instructions}: repeat less` })
      } else instructions += size
    }
  }
  if (rules > personaBounds.rules) {
    issues.push({ path: [], message: `The personas have ${rules} rules; the limit is ${personaBounds.rules}` })
  }
  if (instructions > personaBounds.allInstructions) {
    issues.push({ path: [], message: `The patterns of all personas compile to ${instructions} instructions; the limit is ${personaBounds.allInstructions}` })
  }
  return issues
}
