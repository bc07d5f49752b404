import type { Page } from '../domain/search/cursors.js'
import type { JSONText, TextOf } from './json-text.js'
import { listOf, objectOf } from './json-text.js'

/** A page as it was written, by what it was written of. */
interface Written {
  rows: readonly JSONText[]
  /** The page without its items. */
  fields: object
  text: JSONText
}

/** The latest page that began with a row: clients that poll get it again, as long as none of its rows has changed. */
const latest = new WeakMap<JSONText, Written>()

/** A page with the texts of its rows. */
export function pageText<Row, Output> (
  page: Page<Row>, textOfRow: (row: Row) => TextOf<Output>
): TextOf<Page<Output>> {
  const rows = page.items.map(textOfRow)
  const [first] = rows
  const known = first && latest.get(first)
  if (known && hasFields(page, known.fields) && isSame(known.rows, rows)) return known.text
  const { items: _, ...fields } = page
  const text = objectOf({ items: listOf(rows) }, fields).asOne()
  if (first) latest.set(first, { rows, fields, text })
  return text
}

/** Whether a page has these fields, and no others but its items. */
function hasFields (page: object, fields: object): boolean {
  let left = Object.keys(page).length - 1
  for (const name in fields) {
    if ((fields as Record<string, unknown>)[name] !== (page as Record<string, unknown>)[name]) return false
    left--
  }
  return left === 0
}

function isSame (some: readonly JSONText[], others: readonly JSONText[]): boolean {
  return some.length === others.length && some.every((row, at) => row === others[at])
}
