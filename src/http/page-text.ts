import type { Page } from '../domain/search/cursors.js'
import type { JSONText, TextOf } from './json-text.js'
import { listOf, objectOf } from './json-text.js'

/** A page as it was written, by what it was written of. */
interface Written {
  rows: readonly JSONText[]
  rest: string
  text: JSONText
}

/** The latest page that began with a row: clients that poll get it again, as long as none of its rows has changed. */
const latest = new WeakMap<JSONText, Written>()

/** A page with the texts of its rows. */
export function pageText<Row, Output> (
  { items, ...fields }: Page<Row>, textOfRow: (row: Row) => TextOf<Output>
): TextOf<Page<Output>> {
  const rows = items.map(textOfRow)
  const [first] = rows
  const rest = JSON.stringify(fields)
  const known = first && latest.get(first)
  if (known?.rest === rest && isSame(known.rows, rows)) return known.text
  const text = objectOf({ items: listOf(rows) }, fields).asOne()
  if (first) latest.set(first, { rows, rest, text })
  return text
}

function isSame (some: readonly JSONText[], others: readonly JSONText[]): boolean {
  return some.length === others.length && some.every((row, at) => row === others[at])
}
