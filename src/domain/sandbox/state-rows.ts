/**
 * A part of a state: a section as a whole, or rows of one that has many. `gone` names rows by what identifies them, and
 * goes before `rows`, which replace those of the same identity and follow the others.
 */
export type StateEntry =
  | { section: string, value: unknown }
  | { section: RowSection, gone?: string[], rows?: object[] }
  | { section: 'messages', chatID: string, gone?: string[], rows?: object[] }
  | { section: 'messages', chatID: string, value: object[] }

export type RowSection = 'assets' | 'chats' | 'contacts'

/** What identifies a row. */
const keys: Record<RowSection, (row: Record<string, unknown>) => string> = {
  assets: ({ url }) => String(url),
  chats: ({ id }) => String(id),
  contacts: ({ accountID, id }) => `${String(accountID)} ${String(id)}`
}

function isRowSection (section: string): section is RowSection { return Object.hasOwn(keys, section) }

/** Puts a state together from its entries, in their order. */
export class StateRows {
  readonly #sections = new Map<string, unknown>()
  readonly #lists = new Map<RowSection, RowList>()
  readonly #messages = new Map<string, RowList>()

  /**
   * @param entry of any form
   * @param isNew whether its rows are known to be other ones than those so far
   * @throws Error saying what is wrong with it
   */
  apply (entry: unknown, isNew = false): void {
    const { section, chatID, value, gone = [], rows = [] } = (entry ?? {}) as Record<string, unknown>
    if (typeof section !== 'string') throw new Error('it names no section')
    if (section === 'messages' && isList(value, 'object')) {
      this.#messages.delete(String(chatID))
      this.#listOf(String(chatID)).change([], value, true)
    } else if (value !== undefined) this.#replace(section, value)
    else if (!isList(gone, 'string') || !isList(rows, 'object')) throw new Error('its rows are none')
    else if (section === 'messages') this.#listOf(String(chatID)).change(gone, rows, isNew)
    else if (!isRowSection(section)) throw new Error(`${JSON.stringify(section)} is no section with rows`)
    else {
      this.#list(section).change(gone, rows, isNew)
      if (section === 'chats') for (const id of gone) this.#messages.delete(id)
    }
  }

  #replace (section: string, value: unknown): void {
    if (isRowSection(section)) {
      this.#lists.delete(section)
      if (isList(value, 'object')) this.#list(section).change([], value, true)
    } else if (value === null) this.#sections.delete(section)
    else this.#sections.set(section, value)
  }

  #list (section: RowSection): RowList {
    const list = this.#lists.get(section) ?? new RowList(keys[section])
    this.#lists.set(section, list)
    return list
  }

  #listOf (chatID: string): RowList {
    const list = this.#messages.get(chatID) ?? new RowList(({ id }) => String(id))
    this.#messages.set(chatID, list)
    return list
  }

  /** The state as a fixture that is yet to be checked. */
  toFixture (): Record<string, unknown> {
    const lists = [...this.#lists].map(([section, list]) => [section, list.all()] as const)
    const messages = [...this.#messages].map(([chatID, list]) => [chatID, list.all()] as const)
    return {
      format: 1,
      ...Object.fromEntries(this.#sections),
      ...Object.fromEntries(lists.filter(([, rows]) => rows.length > 0)),
      ...(messages.length > 0 ? { messages: Object.fromEntries(messages.filter(([, rows]) => rows.length > 0)) } : {})
    }
  }
}

class RowList {
  readonly #keyOf: (row: Record<string, unknown>) => string
  #rows: Array<object | undefined> = []
  /** Where each row is; made when it is first needed, for most lists only grow. */
  #places: Map<string, number> | undefined

  constructor (keyOf: (row: Record<string, unknown>) => string) {
    this.#keyOf = keyOf
  }

  change (gone: readonly string[], rows: readonly object[], isNew: boolean): void {
    if (!isNew) this.#index()
    for (const key of gone) this.#drop(key)
    for (const row of rows) this.#put(row as Record<string, unknown>)
  }

  #index (): void {
    this.#places ??= new Map(this.#rows.map((row, at) => [this.#keyOf(row as Record<string, unknown>), at]))
  }

  #put (row: Record<string, unknown>): void {
    const { pendingMessageID } = row
    const key = this.#keyOf(row)
    // The network has accepted a message that was pending: it is the same one under another ID.
    if (typeof pendingMessageID === 'string' && pendingMessageID !== key) this.#drop(pendingMessageID)
    const place = this.#places?.get(key)
    if (place !== undefined) this.#rows[place] = row
    else {
      this.#places?.set(key, this.#rows.length)
      this.#rows.push(row)
    }
  }

  #drop (key: string): void {
    const place = this.#places?.get(key)
    if (place === undefined) return
    this.#rows[place] = undefined
    this.#places?.delete(key)
  }

  all (): object[] { return this.#rows.filter(row => row !== undefined) }
}

function isList (value: unknown, type: 'string'): value is string[]
function isList (value: unknown, type: 'object'): value is object[]
function isList (value: unknown, type: 'string' | 'object'): boolean {
  const isItem = (item: unknown) => type === 'string' ? typeof item === 'string' : typeof item === 'object' && item !== null
  return Array.isArray(value) && value.every(isItem)
}
