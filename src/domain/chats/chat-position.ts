import type { Chat } from './chat.js'
import { writeCursor, type Position } from '../search/cursors.js'

/** The place of a chat among the others, by its latest activity. */
export function positionOf ({ lastActivity, activityRank }: Chat): Position {
  return { at: lastActivity, rank: activityRank }
}

/** The cursor that leads on from a chat. */
export function cursorOf (chat: Chat): string {
  return writeCursor(positionOf(chat))
}
