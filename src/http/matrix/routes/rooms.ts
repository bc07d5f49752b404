import type { App } from '../../app.js'
import type { Published } from '../../operation.js'
import { basePath } from '../base-path.js'
import { presentEvent } from '../presenters/event.js'
import { MatrixError } from '../schemas/shared.js'
import {
  EventParams, MatrixClientEvent, RoomParams, RoomState, StateOutput, StateParams, StateQuery
} from '../schemas/rooms.js'

// Few runs call Matrix: the first request loads the rules.
const state = async () => import('../../../domain/matrix/room-state.js')

const route = { generation: 'matrix', tag: 'Room participation' } as const
// The contract declares no bodies for their errors, which have those of Matrix nevertheless.
const statesPublished: Published = { response: { 200: RoomState, 403: null } }
const statePublished: Published = { response: { 200: StateOutput, 403: null, 404: null } }

/** The state of rooms and their events. */
export function roomRoutes (app: App): void {
  app.get(`${basePath}/rooms/:roomId/state`, {
    config: {
      ...route,
      operation: 'getRoomState',
      scope: 'read',
      summary: 'Returns the state of a room: that of now, or that of when the user left.',
      fidelity: [
        ['An array of events; 403 for a room that the user was never in', 'published'],
        ['A label is a space with com.beeper.label, its chats m.space.child with via', 'seen', 'later-than-4.3.0.md'],
        ['A merged chat is a room of type com.beeper.union', 'seen', 'later-than-4.3.0.md'],
        ['Its members are m.space.child, too', 'assumed'],
        ['The state that a chat implies: members, name, topic, picture, power levels, rules', 'assumed']
      ],
      published: statesPublished
    },
    schema: { params: RoomParams, response: { 200: RoomState } }
  }, async ({ sandbox, params: { roomId } }) => {
    const { roomState } = await state()
    return roomState(sandbox, roomId).map(event => presentEvent(event, sandbox.clock.now()))
  })

  app.get(`${basePath}/rooms/:roomId/state/:eventType/:stateKey?`, {
    config: {
      ...route,
      operation: 'getRoomStateWithKey',
      scope: 'read',
      summary: 'Returns the content of a state event of a room, or the whole event.',
      fidelity: [
        ['format; an empty key, with or without the slash before it', 'published'],
        ['403 for a room that the user was never in, 404 where the room has no such state', 'published'],
        ['Both have the body of Matrix', 'assumed']
      ],
      published: statePublished
    },
    schema: { params: StateParams, querystring: StateQuery, response: { 200: StateOutput } }
  }, async ({ sandbox, params: { roomId, eventType, stateKey = '' }, query: { format } }) => {
    const { roomStateEvent } = await state()
    const event = roomStateEvent(sandbox, roomId, eventType, stateKey)
    return format === 'event' ? { ...presentEvent(event, sandbox.clock.now()) } : { ...event.content }
  })

  app.get(`${basePath}/rooms/:roomId/event/:eventId`, {
    config: {
      ...route,
      operation: 'getOneRoomEvent',
      scope: 'read',
      summary: 'Returns one event of a room: a message, a reaction, or an event of its state.',
      fidelity: [
        ['404 M_NOT_FOUND, also for what the user may not read', 'published'],
        ['iMessage sends no events', 'seen', 'later-than-4.3.0.md'],
        ['The content of each kind of message; an edited one has its latest text, a deleted one is redacted', 'assumed'],
        ['The form of a reaction\'s event ID', 'assumed']
      ]
    },
    schema: { params: EventParams, response: { 200: MatrixClientEvent, 404: MatrixError } }
  }, async ({ sandbox, params: { roomId, eventId } }) => {
    const { roomEvent } = await import('../../../domain/matrix/room-event.js')
    return presentEvent(roomEvent(sandbox, roomId, eventId), sandbox.clock.now())
  })
}
