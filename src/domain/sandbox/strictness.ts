import type { PlainSection } from './state-section.js'
import type { StrictLevel } from '../../fixtures/strict-levels.js'
import type { Strictness } from '../../fixtures/strictness.js'
import type { UndoLog } from './undo-log.js'

export type StrictAspect = keyof Strictness

/** As the real app, which ignores what it does not know; the journal warns of lost parameters. */
const usual: Required<Strictness> = {
  unknownFields: 'ignore', unknownQuery: 'warn', deprecated: 'ignore', unmatched: 'ignore'
}

/** Every aspect at one level: what `--strict` sets. */
export function strictAt (level: StrictLevel): Required<Strictness> {
  return { unknownFields: level, unknownQuery: level, deprecated: level, unmatched: level }
}

/** How strict the sandbox is with calls that the real app would let pass. */
export class StrictnessStore implements PlainSection<Strictness> {
  readonly section = 'strict'
  readonly #undo: UndoLog
  #levels: Required<Strictness> = usual

  constructor (undo: UndoLog) { this.#undo = undo }

  /** Every aspect with its level. */
  get levels (): Readonly<Required<Strictness>> { return this.#levels }

  /** Whether some calls are refused. */
  get refuses (): boolean { return Object.values(this.#levels).includes('refuse') }

  /** Changes some aspects; the caller holds a commit. */
  change (changes: Strictness): void {
    const before = this.#levels
    this.#undo.add(() => { this.#levels = before })
    this.#levels = { ...before, ...changes }
  }

  clear (): void { this.#levels = usual }

  fromFixture (section: Strictness = {}): void { this.#levels = { ...usual, ...section } }

  toFixture (): Strictness | undefined {
    const unusual = Object.entries(this.#levels).filter(([aspect, level]) => usual[aspect as StrictAspect] !== level)
    return unusual.length === 0 ? undefined : Object.fromEntries(unusual)
  }
}
