import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat } from './chat.js'
import type { Label } from './label-store.js'
import { limitReached, MockError } from '../errors/errors.js'

/**
 * The user makes a label in the app. In the real app a label is a Matrix room, so its ID is that of a room
 * (contract: later-than-4.3.0.md).
 * @param id by default a new one
 * @throws MockError conflict for an ID that is in use, or when there are too many labels
 */
export function createLabel (box: Sandbox, { name, id }: { name: string, id?: string | undefined }): Label {
  if (id !== undefined && box.labels.find(id)) {
    throw new MockError('conflict', `There is a label with the ID ${JSON.stringify(id)} already`)
  }
  if (box.labels.size >= box.maxRecords) {
    throw new MockError('conflict', limitReached(box.maxRecords, 'labels', 'delete some'))
  }
  return box.commit(() => {
    const label = { id: id ?? newID(box), name }
    box.labels.set(label)
    return label
  })
}

/** @throws MockError not_found */
export function renameLabel (box: Sandbox, labelID: string, name: string): Label {
  const label = { ...box.labels.get(labelID), name }
  return box.commit(() => {
    box.labels.set(label)
    for (const chat of labelled(box, labelID)) box.chats.changed(chat)
    return label
  })
}

/**
 * The label is gone from the list and from all chats.
 * @throws MockError not_found
 */
export function deleteLabel (box: Sandbox, labelID: string): void {
  box.labels.get(labelID)
  box.commit(() => {
    for (const chat of labelled(box, labelID)) setLabels(box, chat, chat.labelIDs.filter(id => id !== labelID))
    box.labels.remove(labelID)
    box.matrix.forget(labelID)
  })
}

/** Replaces the labels of a chat; the caller has checked them and holds a commit. */
export function setLabels (box: Sandbox, chat: Chat, labelIDs: readonly string[]): void {
  box.chats.update(chat, { labelIDs: [...new Set(labelIDs)] })
}

/** The labels of a chat, in the order in which they were given. */
export function labelsOf (box: Pick<Sandbox, 'labels'>, { labelIDs }: Chat): Label[] {
  return labelIDs.flatMap(id => box.labels.find(id) ?? [])
}

function labelled (box: Sandbox, labelID: string): Chat[] {
  const rows = Array.from(box.chats.rows()).filter(({ labelIDs }) => labelIDs.includes(labelID))
  return rows.map(row => box.chats.own(row))
}

function newID (box: Sandbox): string {
  for (;;) {
    const id = box.ids.cloudRoom()
    if (!box.labels.find(id) && !box.chats.withID(id)) return id
  }
}
