import { MockError } from '../../domain/errors/errors.js'
import { suggestion } from '../../platform/suggest.js'

/** How many states may be kept by name, and how many characters of JSON they may have together. */
const maxStates = 20
const maxLength = 64 * 1024 * 1024

/** States that were saved by name: a model need not read them to load them again. */
export class SavedStates {
  readonly #byName = new Map<string, string>()

  /** Keeps a state, instead of one of that name. @throws MockError conflict at the limit */
  save (name: string, state: string): void {
    const others = [...this.#byName].filter(([other]) => other !== name)
    if (others.length >= maxStates) {
      throw new MockError('conflict', `There are ${maxStates} saved states, which is the limit: save it under the name of one of them`)
    }
    if (others.reduce((sum, [, { length }]) => sum + length, state.length) > maxLength) {
      throw new MockError('conflict', `Saved states have ${maxLength} characters together at most: save it under the name of a large one`)
    }
    this.#byName.set(name, state)
  }

  /** @returns JSON; throws MockError not_found */
  get (name: string): string {
    const state = this.#byName.get(name)
    if (state !== undefined) return state
    const names = [...this.#byName.keys()]
    throw new MockError('not_found', `No state was saved as ${JSON.stringify(name)}` +
      (suggestion(name, names) || `: ${names.length === 0 ? 'save one first' : `there are ${names.join(', ')}`}`))
  }
}
