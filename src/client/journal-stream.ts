import type { RequestEntry, RequestFilter } from './types.js'
import { ControlError, queryOf, type Transport } from './transport.js'

/**
 * The text of what is read as bytes.
 * @param close what else ends with the loop
 */
export async function * readText (
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, close = async () => {}
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  try {
    for await (const piece of bytes) yield decoder.decode(piece, { stream: true })
  } finally {
    await close()
  }
}

/**
 * Reads the requests of a journal from its stream. When the stream ends, it connects again and continues after the last
 * entry, as often as it takes.
 * @param path of the sandbox, below /_mock
 * @throws ControlError when the server refuses the stream: the sandbox is gone, the filter is wrong
 * @throws Error when the server is gone
 */
export async function * streamRequests (
  transport: Transport, path: string, { since = 0, ...filter }: RequestFilter
): AsyncGenerator<RequestEntry, never> {
  // Loaded here, since few programs follow a journal.
  const { createParser } = await import('eventsource-parser')
  let last = since
  for (;;) {
    const address = `/_mock${path}/journal/stream`
    const { status, pieces } = await transport.stream(address + queryOf({ kind: 'request', ...filter, since: last }))
    if (status !== 200) throw new ControlError(`GET ${address}`, { status, body: await jsonOf(pieces) })
    const entries: RequestEntry[] = []
    let isAlive = false
    const parser = createParser({
      onEvent: ({ event, data }) => {
        // That the state was replaced is not an entry.
        if (event !== 'state.replaced') entries.push(JSON.parse(data) as RequestEntry)
      },
      onComment: () => { isAlive = true }
    })
    try {
      for await (const piece of pieces) {
        parser.feed(piece)
        for (const entry of entries.splice(0)) {
          last = entry.id
          yield entry
        }
      }
    } catch (error) {
      // A connection that breaks is like one that ends; whether the server is gone shows when connecting again.
      if (!isBroken(error)) throw error
    }
    // The server begins each stream with a comment, so one without is from something else, which may do so forever.
    if (!isAlive) throw new Error(`The stream of the journal at ${address} ended before it began`)
  }
}

/** Whether a stream failed because its connection did. */
function isBroken (error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException }
  return [code, cause?.code].some(name => name !== undefined && /^(ECONN|EPIPE|UND_ERR_SOCKET|LIGHT_ECONNRESET)/.test(name))
}

async function jsonOf (pieces: AsyncIterable<string>): Promise<unknown> {
  let text = ''
  for await (const piece of pieces) text += piece
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
