import type { App } from '../../app.js'
import { basePath } from '../base-path.js'
import { FreeObject, MatrixError, MatrixRateLimitError } from '../schemas/shared.js'
import { CreateRoomBody, JoinBody, JoinParams, JoinQuery, LeaveBody, RoomOutput, RoomParams } from '../schemas/rooms.js'

// Few runs call Matrix: the first request loads the rules.
const membership = async () => import('../../../domain/matrix/membership.js')

const route = { generation: 'matrix', scope: 'write' } as const

/** Creating, joining and leaving rooms. */
export function membershipRoutes (app: App): void {
  app.post(`${basePath}/createRoom`, {
    config: {
      ...route,
      operation: 'createRoom',
      tag: 'Room creation',
      summary: 'Creates a room, which is a chat of the Matrix account, a label or a merged chat.',
      fidelity: [
        ['Presets, precedence and the order of the events; errcodes', 'published'],
        ['Up to version 11 the creator has level 100, from 12 on unlimited power and no entry in users', 'published'],
        ['Levels that name the creator in version 12 fail', 'seen', 'later-than-4.3.0.md'],
        ['With 400 M_INVALID_ROOM_STATE, where the app has 500', 'assumed'],
        ['A space with com.beeper.label is a label', 'seen', 'later-than-4.3.0.md'],
        ['A room of type com.beeper.union merges the chats that are its children', 'assumed'],
        ['The default room version is 12; IDs have no domain there', 'assumed'],
        ['Those who are invited stay pending', 'assumed']
      ]
    },
    schema: { body: CreateRoomBody, response: { 200: RoomOutput, 400: MatrixError, 403: MatrixError } }
  }, async ({ sandbox, body }) => {
    const { createRoom } = await import('../../../domain/matrix/create-room.js')
    return { room_id: createRoom(sandbox, body) }
  })

  app.post(`${basePath}/join/:roomIdOrAlias`, {
    config: {
      ...route,
      operation: 'joinRoom',
      tag: 'Room membership',
      summary: 'Joins a room by ID or alias, or accepts an invitation to it.',
      fidelity: [
        ['The ID of the room; 403 M_FORBIDDEN when uninvited, banned or restricted', 'published'],
        ['429 M_LIMIT_EXCEEDED with retry_after_ms', 'published'],
        ['An unknown alias is 404 M_NOT_FOUND, an unknown ID 403; no body is as good as an empty one', 'assumed']
      ]
    },
    schema: {
      params: JoinParams,
      querystring: JoinQuery,
      body: JoinBody,
      response: { 200: RoomOutput, 403: MatrixError, 429: MatrixRateLimitError }
    }
  }, async ({ sandbox, params: { roomIdOrAlias } }) => {
    const { joinRoom } = await membership()
    return { room_id: joinRoom(sandbox, roomIdOrAlias) }
  })

  app.post(`${basePath}/rooms/:roomId/leave`, {
    config: {
      ...route,
      operation: 'leaveRoom',
      tag: 'Room membership',
      summary: 'Leaves a room, or rejects an invitation to it. Leaving a label removes it.',
      fidelity: [
        ['{}; also rejects an invitation; history stays readable', 'published'],
        ['Leaving the room of a label removes the label', 'seen', 'later-than-4.3.0.md'],
        ['A chat stays, read-only; a merged chat and a rejected invitation are gone', 'assumed'],
        ['403 M_FORBIDDEN for a room that the user was never in', 'assumed']
      ]
    },
    schema: { params: RoomParams, body: LeaveBody, response: { 200: FreeObject, 429: MatrixRateLimitError } }
  }, async ({ sandbox, params: { roomId } }) => {
    const { leaveRoom } = await membership()
    leaveRoom(sandbox, roomId)
    return {}
  })
}
