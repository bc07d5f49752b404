import type { JournalEntry } from '../api/types.js'

/** A request of the journal with its answer, as the control API sends it: all that the page relies on. */
export interface RequestEntry extends JournalEntry {
  kind: 'request'
  method: string
  path: string
  operation?: string
  query?: Record<string, unknown>
  headers?: Record<string, string | string[]>
  tokenID?: string
  tokenName?: string
  body?: unknown
  /** 101 for a WebSocket, 0 when the connection broke before the answer. */
  status: number
  answer?: unknown
  answerType?: string
  milliseconds: number
  explanation?: string
  faults?: string[]
  warnings?: string[]
}

/** A frame of a WebSocket. */
export interface FrameEntry extends JournalEntry {
  kind: 'frame'
  socket: string
  /** `in` came from the client. */
  direction: 'in' | 'out'
  frame: unknown
  faults?: string[]
}

export type CallEntry = RequestEntry | FrameEntry

/** What a colour says about an entry. */
export function tone (entry: CallEntry): 'good' | 'warn' | 'bad' {
  if (entry.kind === 'frame') return entry.faults ? 'warn' : 'good'
  if (entry.status === 0 || entry.status >= 500) return 'bad'
  return entry.status >= 400 ? 'warn' : 'good'
}

/** The path with its query, as the client wrote it. */
export function target ({ path, query = {} }: RequestEntry): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value as unknown[] : [value]).map(one => [name, asText(one)]))
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`
}

/** What a frame is called: the type of its event or command. */
export function frameType ({ frame }: FrameEntry): string {
  const type = typeof frame === 'object' && frame !== null ? (frame as { type?: unknown }).type : undefined
  return typeof type === 'string' ? type : 'text'
}

/** A body as one reads it: JSON in lines of its own, anything else as it is. */
export function readable (body: unknown): string {
  if (typeof body !== 'string') return JSON.stringify(body, null, 2) ?? ''
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function asText (value: unknown): string { return typeof value === 'string' ? value : JSON.stringify(value) }
