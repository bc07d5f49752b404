import type { FuzzRequest } from './fuzz-requests.js'
import { generationOf, type Generation } from '../../src/http/operation.js'
import { small } from './app.js'

/** What means something on the server, by the names that parameters and properties have. More is learnt on the way. */
export function knownValues (): Record<string, unknown[]> {
  const picture = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
  const chats = [small.adaChat, small.group, '101']
  return {
    chatID: [...chats, '102', '!unknown:beeper.com'],
    chatIDs: [chats, [small.group]],
    accountID: [small.matrix, small.whatsapp, 'unknown'],
    accountIDs: [[small.matrix], [small.whatsapp, small.matrix]],
    participantIDs: [[small.ada], [small.ben, small.cleo], [small.dora], ['nobody']],
    messageID: ['100001', '100002', '100003', '100004', '1'],
    replyToMessageID: ['100001', '100002', '1'],
    afterMessageID: ['100001'],
    reactionKey: ['👍', ':tada:', 'x'],
    uploadID: ['unknown'],
    url: [picture, 'file:///etc/passwd', 'http://localhost:4000'],
    cursor: ['100002'],
    sandboxID: ['default'],
    tokenID: ['test-read', 'unknown'],
    faultID: ['fault-1'],
    client_id: ['unknown'],
    token: ['test-token-read', 'unknown'],
    userId: ['@robin.vale:beeper.com', '@robin.vale:beeper.com', small.ada],
    roomId: [small.adaChat, small.group, '!unknown:beeper.com'],
    roomIdOrAlias: [small.adaChat, '#x:beeper.com'],
    eventId: ['$100001:beeper.com', '$unknown'],
    eventType: ['m.room.name', 'm.room.member', 'm.room.power_levels'],
    stateKey: ['', small.ada],
    type: ['m.tag', 'm.fully_read', 'com.example'],
    room_version: ['11', '12', '13'],
    invite: [[small.ada], ['nobody']]
  }
}

/** Under which name an answer's field can be asked for. */
const learnt: Record<string, string> = {
  pendingMessageID: 'messageID',
  uploadID: 'uploadID',
  oldestCursor: 'cursor',
  newestCursor: 'cursor',
  client_id: 'client_id',
  code: 'code',
  srcURL: 'url'
}

export function learn (known: Record<string, unknown[]>, operation: string, body: Record<string, unknown>): void {
  for (const [field, name] of Object.entries(learnt)) {
    if (typeof body[field] === 'string') known[name] = [...known[name] ?? [], body[field]].slice(-12)
  }
  const chats = known.chatID
  if (/^(create|start)Chat/.test(operation)) {
    const id = body.id ?? body.chatID
    if (typeof id === 'string' && chats && chats.length < 12) chats.push(id)
  }
}

/** Operations after which there may be rules that make calls fail. */
export const makesFaults: ReadonlySet<string> = new Set(['mockCreateFault', 'mockApplyFaultPreset'])

/** As much of an answer as is judged. */
export interface FuzzAnswer {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  body: string
}

/** What is wrong with an answer; undefined if nothing is. */
export function faultOf ({ url }: FuzzRequest, { status, headers, body: text }: FuzzAnswer): string | undefined {
  const generation = generationOf(url)
  if (headers['x-beeper-desktop-version'] === undefined) return 'no version header'
  if (status >= 500 && !(status === 502 && ['v1', 'matrix'].includes(generation))) return `status ${status}`
  const type = String(headers['content-type'] ?? '')
  if (status < 400) {
    if (/json/.test(type)) JSON.parse(text)
    return undefined
  }
  // People see the pages of the sign-in; a range that no file has is told by a header alone (RFC 9110 §15.5.17).
  if (/text\/html/.test(type) && url.startsWith('/oauth/authorize')) return undefined
  if (status === 416) return headers['content-range'] === undefined ? '416 without Content-Range' : undefined
  if (!type.startsWith('application/json')) return `${status} as ${type}`
  // Node's parser gave up before there was a URL, and with it a generation.
  if (status === 431) return undefined
  const body = JSON.parse(text) as Body
  const [words, code] = wordsOf(generation, status, body)
  if (typeof words !== 'string' || words.length < 10) return `${status} without a message`
  return typeof code === 'string' && code !== '' ? undefined : `${status} without a code`
}

type Body = Record<string, unknown>

/** The words of an error and its code. */
function wordsOf (generation: Generation, status: number, body: Body): [words: unknown, code: unknown] {
  if (generation === 'v0') return [body.error, body.code]
  if (generation === 'matrix') return [body.error, body.errcode]
  if (generation !== 'oauth' || status === 401) return [body.message, body.code]
  return [body.error_description ?? body.message, body.error ?? body.code]
}

/** The request in as few characters as show what it was. */
export function show ({ method, url, headers, payload }: FuzzRequest): string {
  const brief = (text: string) => text.length > 900 ? `${text.slice(0, 900)}… (${text.length})` : text
  return brief(`${method} ${url}`) + ` ${brief(JSON.stringify(headers))} ${brief(JSON.stringify(payload?.toString() ?? null))}`
}

/** Where two JSON values differ, a line for each. */
export function differences (before: unknown, after: unknown, path = ''): string[] {
  const [left, right] = [JSON.stringify(before), JSON.stringify(after)]
  if (left === right) return []
  const composed = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!composed(before) || !composed(after)) return [`${path} from ${left?.slice(0, 200)} to ${right?.slice(0, 200)}`]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const within = [...names].flatMap(name => differences(before[name], after[name], `${path}/${name}`))
  return within.length > 0 ? within : [`${path} in the order of ${Object.keys(before).join()} to ${Object.keys(after).join()}`]
}
