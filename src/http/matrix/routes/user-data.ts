import type { App } from '../../app.js'
import { basePath } from '../base-path.js'
import { MatrixError, FreeObject } from '../schemas/shared.js'
import { AccountDataParams, ProfileOutput, ProfileParams, RoomAccountDataParams } from '../schemas/user-data.js'

// Few runs call Matrix: the first request loads the rules.
const data = async () => import('../../../domain/matrix/account-data.js')

const route = { generation: 'matrix', tag: 'User data' } as const
const user = `${basePath}/user/:userId`

/** What clients keep for the user, of the account and of a room, and profiles. */
export function userDataRoutes (app: App): void {
  app.get(`${user}/account_data/:type`, {
    config: {
      ...route,
      operation: 'getAccountData',
      scope: 'read',
      summary: 'Returns what a client has kept for the user under a type.',
      fidelity: [
        ['The content, bare; 403 M_FORBIDDEN for another user', 'published'],
        ['404 M_NOT_FOUND where nothing was kept', 'seen', 'later-than-4.3.0.md'],
        ['Errors of the token: 401 M_MISSING_TOKEN or M_UNKNOWN_TOKEN, 403 M_FORBIDDEN', 'assumed']
      ]
    },
    schema: { params: AccountDataParams, response: { 200: FreeObject, 403: MatrixError, 404: MatrixError } }
  }, async ({ sandbox, params: { userId, type } }) => {
    const { accountData } = await data()
    return { ...accountData(sandbox, userId, type) }
  })

  app.put(`${user}/account_data/:type`, {
    config: {
      ...route,
      operation: 'setAccountData',
      scope: 'write',
      requiresBody: true,
      summary: 'Keeps something for the user under a type; replaces what was there.',
      fidelity: [
        ['{}; 400 M_BAD_JSON and M_NOT_JSON; 403 M_FORBIDDEN for another user', 'published'],
        ['405 M_BAD_JSON for types that the server owns', 'published'],
        ['Those are m.fully_read and m.push_rules; content has at most 65536 bytes', 'assumed']
      ]
    },
    schema: {
      params: AccountDataParams,
      body: FreeObject,
      response: { 200: FreeObject, 400: MatrixError, 403: MatrixError, 405: MatrixError }
    }
  }, async ({ sandbox, params: { userId, type }, body }) => {
    const { setAccountData } = await data()
    setAccountData(sandbox, userId, type, body)
    return {}
  })

  app.get(`${user}/rooms/:roomId/account_data/:type`, {
    config: {
      ...route,
      operation: 'getAccountDataPerRoom',
      scope: 'read',
      summary: 'Returns what a client has kept for the user in a room; m.tag is the chat\'s pin and low priority.',
      fidelity: [
        ['The content, bare; 400 M_INVALID_PARAM for a malformed room ID, 403 M_FORBIDDEN, 404 M_NOT_FOUND', 'published'],
        ['m.favourite and m.lowpriority of m.tag are isPinned and isLowPriority', 'seen', 'later-than-4.3.0.md'],
        ['m.fully_read is the last message that was read', 'assumed']
      ]
    },
    schema: {
      params: RoomAccountDataParams,
      response: { 200: FreeObject, 400: MatrixError, 403: MatrixError, 404: MatrixError }
    }
  }, async ({ sandbox, params: { userId, roomId, type } }) => {
    const { roomAccountData } = await data()
    return { ...roomAccountData(sandbox, userId, roomId, type) }
  })

  app.put(`${user}/rooms/:roomId/account_data/:type`, {
    config: {
      ...route,
      operation: 'setAccountDataPerRoom',
      scope: 'write',
      requiresBody: true,
      summary: 'Keeps something for the user in a room; m.tag pins the chat, or makes it one of low priority.',
      fidelity: [
        ['{}; 400 M_BAD_JSON, M_NOT_JSON or M_INVALID_PARAM; 403 M_FORBIDDEN; 405 M_BAD_JSON', 'published'],
        ['m.favourite and m.lowpriority of m.tag are isPinned and isLowPriority', 'seen', 'later-than-4.3.0.md'],
        ['403 M_FORBIDDEN for a room that the user was never in, and for tags that the account does not support', 'assumed']
      ]
    },
    schema: {
      params: RoomAccountDataParams,
      body: FreeObject,
      response: { 200: FreeObject, 400: MatrixError, 403: MatrixError, 405: MatrixError }
    }
  }, async ({ sandbox, params: { userId, roomId, type }, body }) => {
    const { setRoomAccountData } = await data()
    setRoomAccountData(sandbox, userId, roomId, type, body)
    return {}
  })

  app.get(`${basePath}/profile/:userId`, {
    config: {
      ...route,
      operation: 'getUserProfile',
      scope: 'read',
      summary: 'Returns the name and the picture of the user or of a contact.',
      fidelity: [
        ['displayname and avatar_url, only where they are set; needs a token', 'published'],
        ['404 M_NOT_FOUND for whom no account knows; a picture without an mxc:// URL is not shown', 'assumed']
      ]
    },
    schema: { params: ProfileParams, response: { 200: ProfileOutput, 403: MatrixError, 404: MatrixError } }
  }, async ({ sandbox, params: { userId } }) => {
    const { userProfile } = await import('../../../domain/matrix/profile.js')
    return { ...userProfile(sandbox, userId) }
  })
}
