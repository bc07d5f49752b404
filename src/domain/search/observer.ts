/**
 * Keeps something derived from rows, such as an index, and so is notified of each row that comes, changes or goes, at
 * once and in every case; `events.ts` is for those outside the sandbox, and is silent when a state is replaced.
 */
export interface Observer<Row> {
  /** A row is new, or may not be what it was. */
  changed (row: Row): void
  removed (row: Row): void
  /** All rows are gone, or about to be replaced without being told one by one. */
  cleared (): void
}

/** Those who are notified of a store's rows. */
export class Observers<Row> implements Observer<Row> {
  #all: ReadonlyArray<Observer<Row>> = []

  /** @returns what ends the notifying */
  add (observer: Observer<Row>): () => void {
    this.#all = [...this.#all, observer]
    return () => { this.#all = this.#all.filter(other => other !== observer) }
  }

  changed (row: Row): void { for (const observer of this.#all) observer.changed(row) }

  removed (row: Row): void { for (const observer of this.#all) observer.removed(row) }

  cleared (): void { for (const observer of this.#all) observer.cleared() }
}
