import type { LabelFixture } from '../../fixtures/format.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { notFound } from '../errors/errors.js'
import { nextRevision } from '../sandbox/revisions.js'

/** A name that the user puts on chats (contract: later-than-4.3.0.md, Label). */
export type Label = Readonly<LabelFixture>

/** The user's own labels. Chats name them by ID; `labels.ts` changes both. */
export class LabelStore implements PlainSection<LabelFixture[]> {
  readonly section = 'labels'
  /** Another number whenever a label is another, or gone. */
  revision = nextRevision()
  readonly #undo: UndoLog
  #labels = new Map<string, Label>()

  constructor (undo: UndoLog) {
    this.#undo = undo
  }

  get size (): number { return this.#labels.size }

  /** By name, those of the same name in the order in which they were made. */
  list (): Label[] {
    const key = ({ name }: Label) => name.toLowerCase()
    return [...this.#labels.values()].sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
  }

  find (id: string): Label | undefined { return this.#labels.get(id) }

  /** @throws MockError not_found */
  get (id: string): Label {
    const label = this.#labels.get(id)
    if (!label) throw notFound('label', id, 'GET /v1/labels lists the labels there are')
    return label
  }

  /** Adds a label, or replaces the one with its ID; the caller holds a commit. */
  set (label: Label): void {
    this.#revise()
    this.#undo.set(this.#labels, label.id, label)
  }

  /** The caller holds a commit, and takes the label off its chats. */
  remove (id: string): void {
    this.#revise()
    this.#undo.delete(this.#labels, id)
  }

  #revise (): void { this.#undo.assign<{ revision: number }>(this, { revision: nextRevision() }) }

  clear (): void {
    this.revision = nextRevision()
    this.#labels.clear()
  }

  fromFixture (section: LabelFixture[] | undefined): void {
    for (const label of section ?? []) this.#labels.set(label.id, { ...label })
  }

  toFixture (): LabelFixture[] | undefined {
    return this.#labels.size === 0 ? undefined : [...this.#labels.values()].map(label => ({ ...label }))
  }
}
