import type { Notes } from './anonymise/fields.js'

interface Counts {
  accounts: number
  contacts: number
  chats: number
  messages: number
}

/** Kept apart from the fields' names: words in IDs that name networks and servers. */
const structure = 'IDs and links: names of networks (whatsapp, telegram, ...), kinds of IDs, and the servers beeper.com,\n' +
  '  beeper.local, *.localhost and matrix.to; punctuation, emoji and lengths of texts.\n'

/** What a person should know before they hand a recording on: every field that is as the app has it. */
export function reportText (notes: Notes, counts: Counts, anonymise: boolean): string {
  const list = (paths: ReadonlySet<string>) => [...paths].sort().map(path => `  ${path}\n`).join('')
  const total = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', ')
  if (!anonymise) return `Recorded: ${total}.\nAll is as the app has it, with names and texts (--keep-names).\n`
  return `Recorded: ${total}.\n\n` +
    `Kept as they are:\n${list(notes.kept)}  ${structure}` +
    `\nLeft out:\n${list(notes.leftOut) || '  nothing\n'}` +
    '\nAll other fields are invented.\n'
}
