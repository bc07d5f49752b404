import diagnostics from 'node:diagnostics_channel'
import type { Base } from '../../src/domain/sandbox/base.js'

/** Sandboxes share the rows of a base: in tests, nothing can change one, down to the last field of its attachments. */
diagnostics.channel('beeper-desktop-mock.base').subscribe(base => {
  const { chats, contacts } = base as Base
  for (const chat of chats.rows) {
    freeze(chat)
    for (const message of chat.messages.rows()) freeze(message)
  }
  for (const people of contacts.values()) for (const person of people.values()) freeze(person)
})

function freeze (value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const field of Object.values(value)) freeze(field)
}
