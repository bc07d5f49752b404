import { setTimeout as after } from 'node:timers/promises'
import type { Caller } from './caller.js'
import { fieldsOf, found, idsOf, itemsOf, NotChecked, recordOf, refusal, type Checks } from './check.js'
import type { Shape } from './shape.js'
import { uploadChecks } from './upload-checks.js'

const nothing = 'verify-no-such-id'
const noRoom = '!noroom-verify:example.org'
/** What is written, and deleted at once. */
const text = 'A test message, which is deleted at once'
/** How long a sent message may take to be confirmed, in tenths of a second. */
const patience = 150

/**
 * Checks that write: in the named chat alone, small uploads, or what every app refuses. Each puts back what it has
 * changed in the chat; uploads stay in the app, for no call deletes them.
 */
export const writeChecks: Checks = {
  ...uploadChecks,
  'sendMessage: Neither text nor attachment, or blank text alone, is 422': async (caller, shape) => {
    const path = `${chatPath(shape)}/messages`
    return {
      nothing: refusal(await caller.send('POST', path, { body: {} })),
      blank: refusal(await caller.send('POST', path, { body: { text: ' ' } }))
    }
  },
  'sendMessageV0: No text, or blank text, is 422': async (caller, shape) => {
    const { id: chatID } = chatOf(shape)
    return {
      nothing: refusal(await caller.send('POST', '/v0/send-message', { body: { chatID } })),
      blank: refusal(await caller.send('POST', '/v0/send-message', { body: { chatID, text: ' ' } }))
    }
  },
  'setTyping: 204, whether or not the network shows it': async (caller, shape) => {
    const answer = await caller.send('POST', `${chatPath(shape)}/typing`, { body: { state: 'typing' } })
    caller.afterwards(async () => caller.send('POST', `${chatPath(shape)}/typing`, { body: { state: 'paused' } }))
    return { status: answer.status, body: answer.body }
  },
  'clearChatReminder: 204 also when there is none': async (caller, shape) => {
    withoutReminder(shape)
    const { status, body } = await caller.send('DELETE', `${chatPath(shape)}/reminders`)
    return { status, body }
  },
  'clearChatReminderV0: Succeeds when there is none': async (caller, shape) => {
    const { id: chatID } = withoutReminder(shape)
    const { status, body } = await caller.send('POST', '/v0/clear-chat-reminder', { body: { chatID } })
    return { status, body }
  },
  'notifyAnyway: The error is 422': async (caller, shape) => {
    if (/imessage/i.test(chatOf(shape).network)) throw new NotChecked('the chat is one of iMessage, where it notifies')
    return refusal(await caller.send('POST', `${chatPath(shape)}/notify-anyway`))
  },
  'patchChat: That refusal is 409': async (caller, shape) => {
    if (chatOf(shape).draft) throw new NotChecked('the chat has a draft')
    caller.afterwards(async () => caller.send('PATCH', chatPath(shape), { body: { draft: null } }))
    const first = await caller.send('PATCH', chatPath(shape), { body: { draft: { text } } })
    const second = await caller.send('PATCH', chatPath(shape), { body: { draft: { text: `${text}.` } } })
    return { first: first.status, second: refusal(second) }
  },
  'markChatUnread: isMarkedUnread is set when a message is named, too': async (caller, shape) => {
    const messageID = wasRead(shape)
    caller.afterwards(async () => caller.send('POST', `${chatPath(shape)}/read`, { body: {} }))
    const { status, body } = await caller.send('POST', `${chatPath(shape)}/unread`, { body: { messageID } })
    return { status, isMarkedUnread: recordOf(body).isMarkedUnread }
  },
  'markChatRead: Marking up to an older message makes nothing unread': async (caller, shape) => {
    const messageID = wasRead(shape)
    const { status, body } = await caller.send('POST', `${chatPath(shape)}/read`, { body: { messageID } })
    return { status, unreadCount: recordOf(body).unreadCount }
  },
  'addReaction: Keys are kept as sent, shortcodes too': async (caller, shape) => {
    const path = await sent(caller, shape)
    const statuses = []
    for (const reactionKey of ['👍', ':thumbsup:']) {
      statuses.push((await caller.send('POST', `${path}/reactions`, { body: { reactionKey } })).status)
    }
    const { reactions } = recordOf((await caller.get(path)).body)
    return { statuses, keys: itemsOf(reactions).map(({ reactionKey }) => reactionKey) }
  },
  'addReaction: Repeating an existing reaction succeeds': async (caller, shape) => {
    const path = await sent(caller, shape)
    await caller.send('POST', `${path}/reactions`, { body: { reactionKey: '👍' } })
    const { status, body } = await caller.send('POST', `${path}/reactions`, { body: { reactionKey: '👍' } })
    return { status, fields: fieldsOf(body), count: itemsOf(recordOf((await caller.get(path)).body).reactions).length }
  },
  'removeReaction: A reaction that does not exist is 404': async (caller, shape) =>
    refusal(await caller.send('DELETE', `${await sent(caller, shape)}/reactions/${encodeURIComponent('👎')}`)),
  'listMessages: Cursors stay valid while messages are added, changed and removed': async (caller, shape) => {
    const { id } = found(shape.messages.get(chatOf(shape).id)?.[0], 'no messages in the chat')
    const older = async () =>
      caller.get(`${chatPath(shape)}/messages?direction=before&cursor=${encodeURIComponent(id)}`)
    const before = await older()
    await caller.send('DELETE', await sent(caller, shape))
    await sent(caller, shape)
    const { status, body } = await older()
    return { status, same: String(idsOf(body)) === String(idsOf(before.body)) }
  },
  'deleteMessage: The message is removed: reading it is 404 from then on': async (caller, shape) => {
    const path = await sent(caller, shape)
    const { status } = await caller.send('DELETE', path)
    const id = decodeURIComponent(path.split('/').at(-1) ?? '')
    const listed = idsOf((await caller.get(`${chatPath(shape)}/messages`)).body).includes(id)
    return { status, read: refusal(await caller.get(path)), listed }
  },
  'wsEvents: The event of a confirmed send contains the final and the pending ID': async (caller, shape) => {
    const { pendingID, path, frames } = await sentAndHeard(caller, shape)
    const final = decodeURIComponent(path.split('/').at(-1) ?? '')
    return frames.some(({ ids }) => Array.isArray(ids) && ids.includes(final) && ids.includes(pendingID))
  },
  'wsEvents: Entries have the form of chats and messages in lists': async (caller, shape) => {
    const { path, frames } = await sentAndHeard(caller, shape)
    const final = decodeURIComponent(path.split('/').at(-1) ?? '')
    const frame = frames.findLast(({ ids }) => Array.isArray(ids) && ids.includes(final))
    const listed = itemsOf((await caller.get(`${chatPath(shape)}/messages`)).body).find(({ id }) => id === final)
    const [entry] = itemsOf(frame?.entries)
    return { same: String(fieldsOf(entry)) === String(fieldsOf(listed)), count: itemsOf(frame?.entries).length }
  },
  'wsEvents: ts is an ISO time': async (caller, shape) => {
    const { frames } = await sentAndHeard(caller, shape)
    return [...new Set(frames.map(({ ts }) => String(ts).replace(/\d/g, '0')))]
  },
  'downloadAsset: An unknown URL is 404': async caller =>
    refusal(await caller.send('POST', '/v1/assets/download', { body: { url: `mxc://example.org/${nothing}` } })),
  'downloadAsset: A URL of another scheme is 400, a path that is not allowed 403, as with serve': async caller => ({
    scheme: refusal(await caller.send('POST', '/v1/assets/download', { body: { url: 'ftp://example.org/verify' } })),
    path: refusal(await caller.send('POST', '/v1/assets/download', { body: { url: `file:///${nothing}` } }))
  }),
  'leaveRoom: 403 M_FORBIDDEN for a room that the user was never in': async caller =>
    refusal(await caller.send('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(noRoom)}/leave`, { body: {} })),
  'oauth_revoke_token: 400 when no token is named': async caller =>
    refusal(await caller.send('POST', '/oauth/revoke', { body: {} }))
}

function chatOf ({ chat }: Shape) { return found(chat, 'no chat that was named') }

function chatPath (shape: Shape): string { return `/v1/chats/${encodeURIComponent(chatOf(shape).id)}` }

function withoutReminder (shape: Shape) {
  const chat = chatOf(shape)
  if (chat.reminder) throw new NotChecked('the chat has a reminder')
  return chat
}

/** A message of a chat in which all is read. */
function wasRead (shape: Shape): string {
  const { id, unreadCount, isMarkedUnread } = chatOf(shape)
  if (unreadCount > 0 || isMarkedUnread) throw new NotChecked('the chat is not read')
  return found(shape.messages.get(id)?.find(({ isSender }) => !isSender), 'no message of someone else in the chat').id
}

/** Sends a message, which is deleted when the check is over. @returns its path, once it is confirmed */
async function sent (caller: Caller, shape: Shape): Promise<string> { return (await send(caller, shape)).path }

async function send (caller: Caller, shape: Shape): Promise<{ path: string, pendingID: string }> {
  const answer = await caller.send('POST', `${chatPath(shape)}/messages`, { body: { text } })
  const { pendingMessageID } = recordOf(answer.body)
  if (typeof pendingMessageID !== 'string') throw new NotChecked(`the chat does not accept a message (${answer.status})`)
  const pathOf = (id: string) => `${chatPath(shape)}/messages/${encodeURIComponent(id)}`
  let path = pathOf(pendingMessageID)
  caller.afterwards(async () => {
    const message = await caller.get(path)
    if (message.status === 404 || recordOf(message.body).isDeleted === true) return
    const { status } = await caller.send('DELETE', path)
    if (status >= 300) throw new Error(`a message that was sent cannot be deleted (${status})`)
  })
  for (let waited = 0; waited < patience; waited++) {
    const { body } = await caller.get(path)
    const { id } = recordOf(body)
    if (typeof id === 'string' && id !== pendingMessageID) {
      path = pathOf(id)
      // How often it was asked for is no matter.
      caller.exchanges.length = Math.min(caller.exchanges.length, 8)
      return { path, pendingID: pendingMessageID }
    }
    await after(100)
  }
  throw new NotChecked('a sent message is not confirmed within 15 seconds')
}

/** The same, with the events of it. */
async function sentAndHeard (caller: Caller, shape: Shape) {
  const { id } = chatOf(shape)
  const made: { path?: string, pendingID?: string } = {}
  let failure: Error | undefined
  const heard = await caller.frames([{ type: 'subscriptions.set', chatIDs: [id] }],
    frames => made.path !== undefined && isConfirmed(frames, made.path),
    async () => {
      try {
        Object.assign(made, await send(caller, shape))
      } catch (error) {
        failure = error as Error
        throw error
      }
    })
  if (failure !== undefined) throw failure
  const { path, pendingID } = made
  if (path === undefined || pendingID === undefined) throw new NotChecked('a sent message is not confirmed within five seconds')
  return { path, pendingID, frames: heard.filter(({ type }) => type === 'message.upserted') }
}

function isConfirmed (frames: ReadonlyArray<Record<string, unknown>>, path: string): boolean {
  return frames.some(({ ids }) => Array.isArray(ids) && ids.includes(decodeURIComponent(path.split('/').at(-1) ?? '')))
}
