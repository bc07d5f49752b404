/**
 * Everything of a sandbox that can change lives in a part. Reset, snapshot, restore and the state digest walk the
 * list of parts, so a new part cannot be forgotten by any of them.
 */
export interface Part<Section> {
  /** The fixture section that holds this part. */
  readonly section: string
  /** Back to the state of an installation that has nothing in it. */
  clear (): void
  /** Takes the part's section of a fixture; called on a cleared part, in the sandbox's order of parts. */
  fromFixture (section: Section | undefined): void
  /** The section that `fromFixture` turns into this very state again. `undefined` leaves the section out. */
  toFixture (): Section | undefined
  /** What the digest reads in place of the section, in pieces, where the section is dear to make or very large. */
  fingerprint? (): Iterable<unknown>
}
