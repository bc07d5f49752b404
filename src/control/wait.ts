import * as Type from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from '../http/app.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { entryMatcher, type Entry, type JournalQuery } from '../domain/journal/journal.js'
import { invalidField, limitReached, MockError, notFound } from '../domain/errors/errors.js'
import { readDuration } from './parsing/times.js'
import type { ControlOptions } from './options.js'
import { checkOperation } from './operations.js'
import { closed, duration, SandboxParams } from './schemas.js'
import { journalFilters, JournalEntry, journalQuery, sendEntries } from './requests.js'
import type { Serialized } from '../platform/cooperative.js'

/** The longest time that a caller may wait, in milliseconds. */
const maxTimeout = 300_000

const WaitQuery = Type.Object({
  ...journalFilters,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1, description: 'How many must match' })),
  timeout: Type.Optional(duration('Milliseconds of real time to wait, at most 300000', { default: 10_000 })),
  quiet: Type.Optional(duration('Waits until no request is in progress, and none has come for so many milliseconds; alone'))
}, closed)

const WaitOutput = Type.Object({
  matched: Type.Boolean({ description: 'Whether so many matched in time' }),
  items: Type.Array(JournalEntry),
  last: Type.Integer()
}, { title: 'MockWait' })

export function waitRoute (app: App, { maxWaiting, journalQueries }: ControlOptions): void {
  const waiting = new Waiting(app, maxWaiting, journalQueries)
  app.get('/wait', {
    config: {
      operation: 'mockWait',
      scope: 'control',
      generation: 'control',
      tag: 'Journal',
      summary: 'Answers once so many requests, events or frames have matched, or when the time is over.',
      fidelity: []
    },
    schema: { params: SandboxParams, querystring: WaitQuery, response: { 200: WaitOutput } }
  }, async (request, reply) => {
    const { sandbox, query: { count = 1, timeout = 10_000, quiet, ...filters } } = request
    checkOperation(filters.operation, app.operations)
    const patience = Math.min(readDuration(timeout, 'timeout'), maxTimeout)
    if (quiet !== undefined) {
      const [other] = Object.keys(filters)
      if (other !== undefined) throw invalidField(other, 'It does not count beside quiet: leave one of them out')
      const matched = await waiting.idle(sandbox, readDuration(quiet, 'quiet'), patience, request)
      return { matched, items: [], last: sandbox.journal.last }
    }
    const items = await waiting.wait(sandbox, journalQuery(sandbox, filters), count, patience, request)
    return sendEntries(reply, journalQueries, items, { matched: items.length >= count, last: sandbox.journal.last })
  })
}

/** Those who wait, until their time is over, they go away, the server closes or the sandbox is deleted. */
class Waiting {
  readonly #limit: number
  readonly #closing: AbortSignal
  readonly #ends = new Set<() => void>()

  readonly #queries: Serialized

  constructor ({ closing }: FastifyInstance, limit: number, queries: Serialized) {
    this.#limit = limit
    this.#queries = queries
    this.#closing = closing
    closing.addEventListener('abort', () => { for (const end of this.#ends) end() })
  }

  /** @throws MockError rate_limited when too many wait already, not_found when the sandbox is deleted meanwhile */
  async wait (
    box: Sandbox, query: JournalQuery, count: number, patience: number, { raw }: FastifyRequest
  ): Promise<Entry[]> {
    const { journal } = box
    const matches = entryMatcher(query)
    const found: Entry[] = []
    // Entries that come while the earlier ones are looked through follow them.
    let come = () => {}
    const stop = journal.on(entry => {
      if (!matches(entry)) return
      found.push(entry)
      come()
    })
    const earlier = await this.#queries.run(journal.findTask(query)).catch((error: unknown) => {
      stop()
      throw error
    })
    found.unshift(...earlier)
    if (found.length >= count) {
      stop()
      return found
    }
    await this.#hold(box, patience, raw, end => {
      come = () => { if (found.length >= count) end() }
      return stop
    })
    return found
  }

  /**
   * Waits until no request of a sandbox's clients is in progress, and none has been for a time.
   * @returns false when the patience ended first
   */
  async idle (box: Sandbox, quiet: number, patience: number, { raw, server }: FastifyRequest): Promise<boolean> {
    const { inFlight } = server
    let isIdle = false
    await this.#hold(box, patience, raw, end => {
      let timer: NodeJS.Timeout | undefined
      const check = () => {
        clearTimeout(timer)
        timer = inFlight.isBusy(box) ? undefined : setTimeout(settle, quiet)
      }
      const settle = () => {
        // One that has begun is noticed here, and its end by the listener.
        if (inFlight.isBusy(box)) return
        isIdle = true
        end()
      }
      const stop = inFlight.on(other => { if (other === box) check() })
      check()
      return () => {
        clearTimeout(timer)
        stop()
      }
    })
    return isIdle
  }

  /** Holds an answer until `end` is called, or one of the ends of all that wait. */
  async #hold (
    box: Sandbox, patience: number, raw: FastifyRequest['raw'], begin: (end: () => void) => () => void
  ): Promise<void> {
    if (this.#closing.aborted || raw.socket.destroyed) {
      begin(() => {})()
      return
    }
    if (this.#ends.size >= this.#limit) {
      begin(() => {})()
      throw new MockError('rate_limited', limitReached(this.#limit, 'callers waiting', 'try again when some are done'))
    }
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        raw.socket.off('close', end)
        this.#ends.delete(end)
        stop()
        undispose()
        resolve()
      }
      const timer = setTimeout(end, patience)
      const undispose = box.onDispose(() => {
        reject(notFound('sandbox', box.id, 'It was deleted while the call waited'))
        end()
      })
      raw.socket.once('close', end)
      this.#ends.add(end)
      const stop = begin(end)
    })
  }
}
