import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import WebSocket from 'ws'
import type { MessageFixture } from '../fixtures/format.js'
import type { Message } from '../http/v1/schemas/messages.js'
import { jsonOrUndefined } from '../platform/json.js'
import type { Invention } from './anonymise/invention.js'
import { RecordingError } from './recording-error.js'

interface WatchOptions {
  /** Base URL of the app. */
  url: URL
  token: string
  /** Where events are written, one JSON line each. */
  file: string
  invent: Invention
  signal: AbortSignal | undefined
  onEvent: ((type: string) => void) | undefined
  /** A message as the fixture has it. */
  written: (message: Message) => Promise<MessageFixture>
  changed: (chatID: string, row: MessageFixture) => Promise<void>
  removed: (chatID: string, ids: string[]) => Promise<void>
}

interface DomainEvent {
  type: string
  seq?: number
  ts?: string
  chatID?: string
  ids?: string[]
  entries?: Message[]
}

/**
 * Subscribes to the events of all chats.
 * @returns ends it after that many milliseconds or when that settles, and when all events are written
 */
export async function watchApp (
  options: WatchOptions
): Promise<{ end: (length: number | Promise<void>) => Promise<void> }> {
  const { url, token, signal } = options
  const address = new URL(`${url.pathname.replace(/\/$/, '')}/v1/ws`, url)
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` }, maxPayload: 64 * 1024 * 1024 })
  const output = createWriteStream(options.file, { mode: 0o600 })
  let work: Promise<void> = Promise.resolve()
  socket.on('message', data => {
    // ws hands over one buffer unless it is told otherwise.
    const event = jsonOrUndefined((data as Buffer).toString()) as DomainEvent | undefined
    if (event) work = work.then(() => write(event, options, line => { output.write(`${line}\n`) }))
  })
  try {
    await once(socket, 'open', signal ? { signal } : {})
  } catch (error) {
    output.end()
    throw new RecordingError(`The events cannot be read at ${address.href} (${(error as Error).message})`, { cause: error })
  }
  const broken = once(socket, 'close').then(() => undefined)
  socket.send(JSON.stringify({ type: 'subscriptions.set', requestID: 'record', chatIDs: ['*'] }))
  return {
    end: async length => {
      const over = typeof length === 'number' ? after(length, undefined, signal ? { signal } : {}).catch(() => undefined) : length
      await Promise.race([over, broken])
      socket.close()
      await broken
      await work
      await new Promise<void>(resolve => { output.end(resolve) })
    }
  }
}

async function write (
  event: DomainEvent, { invent, onEvent, written, changed, removed }: WatchOptions, add: (line: string) => void
): Promise<void> {
  const { type, seq, ts, chatID, ids = [], entries } = event
  if (chatID === undefined || !/^(?:chat|message)\.(?:upserted|deleted)$/.test(type)) return
  const isMessage = type.startsWith('message.')
  const writtenID = invent.id(chatID)
  const writtenIDs = ids.map(id => isMessage ? invent.messageID(id) : invent.id(id))
  const rows: MessageFixture[] = []
  for (const entry of Array.isArray(entries) && isMessage ? entries : []) rows.push(await written(entry))
  add(JSON.stringify({ type, seq, ts, chatID: writtenID, ids: writtenIDs, ...entries ? { entries: rows } : {} }))
  for (const row of rows) await changed(writtenID, row)
  if (type === 'message.deleted') await removed(writtenID, writtenIDs)
  onEvent?.(type)
}
