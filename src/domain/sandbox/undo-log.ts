/**
 * How to roll back the commit under way: one step for each change, undone in reverse. Nothing is copied except what
 * changes, so a commit that succeeds pays only for its own changes.
 *
 * Code that changes the state within a commit first adds the undo step, then changes it: a step must be harmless when
 * the change did not come about. Outside a commit, as while a fixture is loaded, nothing is kept.
 */
export class UndoLog {
  #steps: Array<() => void> = []
  #depth = 0
  #savepoint = 0
  #isUndoing = false

  /** Whether changes can be taken back. */
  get isOpen (): boolean { return this.#depth > 0 && !this.#isUndoing }

  /** Another number in each commit, nested ones too, for what needs to be kept once in each. */
  get savepoint (): number { return this.#savepoint }

  /** A commit begins, maybe within another. @returns what `rollBack` needs to take it back */
  begin (): number {
    this.#depth++
    this.#savepoint++
    return this.#steps.length
  }

  /** The commit has succeeded; one that it is part of can still take it back. */
  end (): void {
    if (--this.#depth === 0) this.#steps = []
  }

  /**
   * The commit has failed: takes back what was changed since it began.
   * @param failed receives what a step throws; the other steps still run
   */
  rollBack (begun: number, failed: (error: unknown) => void): void {
    this.#isUndoing = true
    while (this.#steps.length > begun) {
      try {
        this.#steps.pop()?.()
      } catch (error) {
        failed(error)
      }
    }
    this.#isUndoing = false
    this.end()
  }

  /** Keeps how to undo a change that is about to be made. */
  add (step: () => void): void {
    if (this.isOpen) this.#steps.push(step)
  }

  /** Changes fields of a row. */
  assign<Row extends object> (row: Row, changes: Partial<Row>): void {
    if (this.isOpen) {
      const before: Partial<Row> = {}
      for (const name in changes) before[name] = row[name]
      this.#steps.push(() => { Object.assign(row, before) })
    }
    Object.assign(row, changes)
  }

  /** Sets an entry of a map. */
  set<Key, Value extends NonNullable<unknown> | null> (map: Map<Key, Value>, key: Key, value: Value): void {
    if (this.isOpen) {
      const before = map.get(key)
      this.#steps.push(before === undefined ? () => { map.delete(key) } : () => { map.set(key, before) })
    }
    map.set(key, value)
  }

  /** Takes an entry out of a map whose order is part of the state. */
  delete<Key, Value> (map: Map<Key, Value>, key: Key): void {
    if (this.isOpen && map.has(key)) {
      const value = map.get(key) as Value
      const place = placeOf(map, key)
      this.add(() => { insertAt(map, place, key, value) })
    }
    map.delete(key)
  }
}

function placeOf<Key> (map: Map<Key, unknown>, key: Key): number {
  let place = 0
  for (const other of map.keys()) {
    if (other === key) break
    place++
  }
  return place
}

function insertAt<Key, Value> (map: Map<Key, Value>, place: number, key: Key, value: Value): void {
  if (map.has(key)) return
  const behind = [...map].slice(place)
  for (const [other] of behind) map.delete(other)
  map.set(key, value)
  for (const [other, kept] of behind) map.set(other, kept)
}
