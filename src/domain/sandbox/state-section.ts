/**
 * Everything of a sandbox that can change lives in a part. Reset, snapshot, restore and the state digest walk the
 * list of parts, so a new part cannot be forgotten by any of them.
 */
export interface StateSection<Section> {
  /** The fixture section that holds this part. */
  readonly section: string
  /** The section that `fromFixture` turns into this very state again. `undefined` leaves the section out. */
  toFixture (): Section | undefined
  /** What the digest reads in place of the section, in pieces, where the section is expensive to build. */
  fingerprint? (): Iterable<unknown>
}

/** A part that is filled at once, in its place. */
export interface PlainSection<Section> extends StateSection<Section> {
  /** Back to the state of an installation that has nothing in it. */
  clear (): void
  /** Takes the part's section of a fixture; called on a cleared part, in the sandbox's order of parts. */
  fromFixture (section: Section | undefined): void
}

export function isPlain (part: StateSection<unknown>): part is PlainSection<unknown> { return 'clear' in part }

/**
 * A part that may hold a million rows, or that such a one needs. It is filled apart from the sandbox, with what a base
 * or another sandbox has, and the sandbox then exchanges all of these parts at once (`staged-state.ts`).
 */
export interface StagedSection extends StateSection<unknown> {
  /** Swaps what it holds with another of its kind. */
  exchange (other: this): void
}
