import type { RoomEvent } from '../../../domain/matrix/room-state.js'
import type { MatrixClientEvent } from '../schemas/rooms.js'

/** @param now Unix milliseconds, for the age */
export function presentEvent (event: RoomEvent, now: number): MatrixClientEvent {
  const { roomID, eventID, type, stateKey, sender, at, content, redactedBecause } = event
  return {
    content: { ...content },
    event_id: eventID,
    origin_server_ts: at,
    sender,
    ...(stateKey === undefined ? {} : { state_key: stateKey }),
    type,
    unsigned: {
      age: now - at,
      ...(redactedBecause ? { redacted_because: presentEvent(redactedBecause, now) } : {})
    },
    room_id: roomID
  }
}
