import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { presets } from '../../../domain/matrix/presets.js'
import { FreeObject } from './shared.js'

const roomId = Type.String({ description: 'The ID of a chat or label.' })
const milliseconds = { format: 'int64' }

export const MatrixClientEvent = Type.Intersect([
  Type.Object({
    content: FreeObject,
    event_id: Type.String(),
    origin_server_ts: Type.Integer({ ...milliseconds, description: 'Unix time in milliseconds.' }),
    sender: Type.String(),
    state_key: Type.Optional(Type.String({ description: 'Of state events alone.' })),
    type: Type.String(),
    unsigned: Type.Optional(Type.Object({
      age: Type.Optional(Type.Integer({ ...milliseconds, description: 'Milliseconds since it was sent.' })),
      membership: Type.Optional(Type.String()),
      prev_content: Type.Optional(FreeObject),
      redacted_because: Type.Optional(FreeObject),
      transaction_id: Type.Optional(Type.String())
    }))
  }),
  Type.Object({
    room_id: Type.String(),
    unsigned: Type.Optional(Type.Object({ redacted_because: Type.Optional(Type.Unknown()) }))
  })
], { title: 'MatrixClientEvent' })
export type MatrixClientEvent = Static<typeof MatrixClientEvent>

export const RoomState = Type.Array(MatrixClientEvent)

export const RoomParams = Type.Object({ roomId })

export const StateParams = Type.Object({
  roomId,
  eventType: Type.String(),
  stateKey: Type.Optional(Type.String({ description: 'May be empty; then the slash before it is optional.' }))
})

export const StateQuery = Type.Object({
  format: Type.Optional(StringEnum(['content', 'event'], { description: 'By default the content alone.' }))
})

/** The content of a state event, or the whole of it. */
export const StateOutput = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })

export const EventParams = Type.Object({ roomId, eventId: Type.String() })

export const JoinParams = Type.Object({ roomIdOrAlias: Type.String() })

export const JoinQuery = Type.Object({
  via: Type.Optional(Type.Array(Type.String(), { description: 'Servers that may know the room; the mock is one world.' }))
})

export const JoinBody = Type.Object({
  reason: Type.Optional(Type.String()),
  third_party_signed: Type.Optional(Type.Object({
    sender: Type.String(),
    mxid: Type.String(),
    token: Type.String(),
    signatures: Type.Unsafe<Record<string, Record<string, string>>>({
      type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'string' } }
    })
  }))
})

export const LeaveBody = Type.Object({ reason: Type.Optional(Type.String()) })

export const RoomOutput = Type.Object({ room_id: Type.String() })

export const CreateRoomBody = Type.Object({
  creation_content: Type.Optional(FreeObject),
  initial_state: Type.Optional(Type.Array(Type.Object({
    content: FreeObject,
    state_key: Type.Optional(Type.String()),
    type: Type.String()
  }))),
  invite: Type.Optional(Type.Array(Type.String({ description: 'User IDs.' }))),
  invite_3pid: Type.Optional(Type.Array(Type.Object({
    address: Type.String(),
    id_access_token: Type.String(),
    id_server: Type.String(),
    medium: Type.String()
  }))),
  is_direct: Type.Optional(Type.Boolean()),
  name: Type.Optional(Type.String()),
  power_level_content_override: Type.Optional(FreeObject),
  preset: Type.Optional(StringEnum(presets)),
  room_alias_name: Type.Optional(Type.String()),
  room_version: Type.Optional(Type.String()),
  topic: Type.Optional(Type.String()),
  visibility: Type.Optional(StringEnum(['public', 'private']))
})
