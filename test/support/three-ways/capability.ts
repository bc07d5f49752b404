import { WebSocket } from 'ws'
import type { MockSandbox, MockServer } from '../../../src/index.js'
import { small } from '../app.js'

/** One thing that the control API can do: by its HTTP calls, and by the client. Both return what is expected. */
export interface Capability {
  name: string
  http: (raw: Raw, box: Box) => Promise<unknown>
  client: (box: MockSandbox, mock: MockServer) => Promise<unknown>
  expected: unknown
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the answers of every call
export type Raw = (method: string, path: string, body?: unknown) => Promise<any>

/** Where to reach the sandbox, and its first token. */
export interface Box {
  id: string
  url: string
  token: string
}

/** Calls the emulated API, as a client under test does. */
export async function emulated ({ url, token }: Box, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: response.status, body: await response.json() as Record<string, unknown> }
}

/** Opens a WebSocket; returns a function that waits until it is closed, and returns how. */
export async function opened ({ url, token }: Box) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${token}` } })
  const closed = new Promise<string>(resolve => {
    socket.on('close', (code, reason) => { resolve(`${code} ${reason.toString()}`) })
  })
  await new Promise(resolve => { socket.once('message', resolve) })
  return async () => closed
}

export const createChat = { accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'Trip' }

/** The path of a sandbox, below /_mock. */
export const at = (id: string, path = '') => `/sandboxes/${id}${path}`
