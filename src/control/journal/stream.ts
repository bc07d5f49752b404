import * as Type from '@sinclair/typebox'
import type { ServerResponse } from 'node:http'
import type { App } from '../../http/app.js'
import type { ControlOptions } from '../options.js'
import { entryMatcher, entryText, type Entry } from '../../domain/journal/journal.js'
import { limitReached, MockError } from '../../domain/errors/errors.js'
import { checkOperation } from '../operations.js'
import { journalFilters, journalQuery } from '../requests.js'
import { closed, SandboxParams } from '../schemas.js'

const StreamQuery = Type.Object(journalFilters, closed)
const StreamHeaders = Type.Object({
  'last-event-id': Type.Optional(Type.String({
    pattern: '^\\d{1,15}$', description: 'As browsers send it when they connect again; goes over `since`'
  }))
})

/** Milliseconds after which a stream without news sends a comment, so that proxies keep it open. */
const heartbeat = 15_000
/** Bytes that may wait for a slow reader; the stream ends beyond, and the reader continues after its last entry. */
const mostWaiting = 1024 * 1024

/** The journal as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function journalStreamRoute (app: App, { maxWaiting, journalQueries, host }: ControlOptions): void {
  const open = new Set<ServerResponse>()
  app.closing.addEventListener('abort', () => { for (const stream of open) stream.end() })

  app.get('/journal/stream', {
    config: {
      operation: 'mockStreamJournal',
      scope: 'control',
      generation: 'control',
      tag: 'Journal',
      summary: 'Streams the journal as server-sent events: what it holds after an entry, then each new entry; and state.replaced at a reset or restore.',
      fidelity: [],
      published: { produces: 'text/event-stream', response: { 200: { type: 'string' } } }
    },
    schema: { params: SandboxParams, querystring: StreamQuery, headers: StreamHeaders }
  }, async ({ sandbox, query, headers, raw: { socket } }, reply) => {
    checkOperation(query.operation, app.operations)
    if (open.size >= maxWaiting) {
      throw new MockError('rate_limited', limitReached(maxWaiting, 'journal streams', 'close some'))
    }
    const last = headers['last-event-id']
    const filters = journalQuery(sandbox, last === undefined ? query : { ...query, since: Number(last) })
    const matches = entryMatcher(filters)
    // Entries that come while the earlier ones are looked through follow them.
    const coming: Entry[] = []
    let take = (entry: Entry) => { coming.push(entry) }
    const stop = sandbox.journal.on(entry => { if (matches(entry)) take(entry) })
    const earlier = await journalQueries.run(sandbox.journal.findTask(filters)).catch((error: unknown) => {
      stop()
      throw error
    })
    void reply.hijack()
    const stream = reply.raw
    for (const [name, value] of Object.entries(reply.getHeaders())) stream.setHeader(name, value ?? '')
    stream.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    const write = (text: string) => {
      stream.write(text)
      // It ends after what was written, so that the reader loses nothing that it has an ID of.
      if (stream.writableLength > mostWaiting) stream.end()
    }
    take = entry => {
      if (!stream.writableEnded) write(`id: ${entry.id}\nevent: ${entry.kind}\ndata: ${entryText(entry)}\n\n`)
    }
    const beat = () => {
      if (!stream.writableEnded) write(':\n\n')
      cancelBeat = host.after(heartbeat, beat)
    }
    let cancelBeat = host.after(heartbeat, beat)
    const undispose = sandbox.onDispose(() => { stream.end() })
    // Without an ID: this is not an entry, and a stream that continues after one does not repeat it.
    const unlisten = sandbox.onReplace(() => {
      if (!stream.writableEnded) write('event: state.replaced\ndata: {}\n\n')
    })
    open.add(stream)
    stream.once('close', () => {
      open.delete(stream)
      cancelBeat()
      stop()
      undispose()
      unlisten()
    })
    if (socket.destroyed) stream.destroy()
    write(`: the journal of ${sandbox.id}\n\n`)
    for (const entry of [...earlier, ...coming]) take(entry)
    if (app.closing.aborted) stream.end()
  })
}
