import type { FixtureFile } from '../../src/domain/fixture-format.js'

/**
 * JSON that can be read and diffed: indented by two at the top, but each account, contact, participant, message and
 * token on a line of its own.
 */
export function serialiseFixture (fixture: FixtureFile): string {
  const sections = Object.entries(fixture).map(([key, value]) => `${JSON.stringify(key)}: ${section(key, value)}`)
  return block(sections, 0, '{}') + '\n'
}

/** One line for each entry. */
export function serialiseList (entries: readonly unknown[]): string {
  return rows(entries, 0) + '\n'
}

function section (key: string, value: unknown): string {
  if (key === 'chats' && Array.isArray(value)) return block(value.map(chat), 1, '[]')
  if (key === 'messages' && typeof value === 'object' && value !== null) {
    const byChat = Object.entries(value) as Array<[string, unknown[]]>
    return block(byChat.map(([id, messages]) => `${JSON.stringify(id)}: ${rows(messages, 2)}`), 1, '{}')
  }
  return Array.isArray(value) ? rows(value, 1) : line(value)
}

function chat (value: object): string {
  return block(Object.entries(value).map(([key, field]) =>
    `${JSON.stringify(key)}: ${key === 'participants' ? rows(field as unknown[], 3) : line(field)}`), 2, '{}')
}

function rows (entries: readonly unknown[], depth: number): string {
  return block(entries.map(line), depth, '[]')
}

function block (lines: string[], depth: number, [open, close]: string | string[]): string {
  if (lines.length === 0) return `${open}${close}`
  const indent = '  '.repeat(depth)
  return `${open}\n${lines.map(text => `${indent}  ${text}`).join(',\n')}\n${indent}${close}`
}

/** A value on one line, with blanks where people expect them. */
function line (value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${line(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
