import { Readable } from 'node:stream'
import * as Type from '@sinclair/typebox'
import type { FastifyReply } from 'fastify'
import { StringEnum } from '../platform/schema-types.js'
import type { App } from '../http/app.js'
import type { ControlOptions } from './options.js'
import { oneByOne, type Serialized } from '../platform/cooperative.js'
import { journalKinds, showTask, type Entry } from '../domain/journal/journal.js'
import { TextChunks } from '../platform/text-chunks.js'
import { checkOperation } from './operations.js'
import { closed, SandboxParams } from './schemas.js'

/** What narrows the journal, in the query. */
export const journalFilters = {
  kind: Type.Optional(StringEnum(journalKinds, { description: 'By default requests' })),
  operation: Type.Optional(Type.String()),
  method: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: '`*` matches anything' })),
  status: Type.Optional(Type.Integer({ description: '0: the connection broke before the answer' })),
  tokenID: Type.Optional(Type.String()),
  type: Type.Optional(Type.String({ description: 'Of an event or frame, such as message.upserted' })),
  chatID: Type.Optional(Type.String()),
  contains: Type.Optional(Type.String({ description: 'A text in the entry as JSON' })),
  since: Type.Optional(Type.Integer({ minimum: 0, description: 'Only entries after the one with this id' }))
}

const RequestsQuery = Type.Object({
  ...journalFilters,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 100, description: 'The newest so many' }))
}, closed)

export const JournalEntry = Type.Unsafe<object>({
  type: 'object',
  properties: { id: { type: 'integer' }, kind: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
  required: ['id', 'kind', 'at'],
  additionalProperties: true,
  title: 'MockJournalEntry'
})

const RequestsOutput = Type.Object({
  items: Type.Array(JournalEntry, { description: 'Oldest first' }),
  last: Type.Integer({ description: 'The id of the newest entry of any kind; pass it as `since` to see what follows' })
}, { title: 'MockRequests' })

/**
 * Answers with entries of the journal beside other fields. Their text is made in steps, and sent in pieces.
 * @param queries the queue of those who ask
 */
export async function sendEntries (
  reply: FastifyReply, queries: Serialized, items: readonly Entry[], fields: object
): Promise<FastifyReply> {
  const chunks = new TextChunks()
  chunks.add(`${JSON.stringify(fields).slice(0, -1)},"items":`)
  await queries.run(showTask(items, chunks))
  chunks.add('}')
  const pieces = chunks.all()
  return reply.type('application/json; charset=utf-8').send(pieces.length === 1 ? pieces[0] : Readable.from(oneByOne(pieces)))
}

export function requestRoutes (app: App, { journalQueries }: ControlOptions): void {
  app.get('/requests', {
    config: {
      operation: 'mockListRequests',
      scope: 'control',
      generation: 'control',
      tag: 'Journal',
      summary: 'Returns requests and responses, with the reason for each refusal; or events, frames and errors.',
      fidelity: []
    },
    schema: { params: SandboxParams, querystring: RequestsQuery, response: { 200: RequestsOutput } }
  }, async ({ sandbox: { journal }, query: { limit, ...filters } }, reply) => {
    checkOperation(filters.operation, app.operations)
    const items = await journalQueries.run(journal.findTask({ kind: 'request', ...filters }, limit))
    return sendEntries(reply, journalQueries, items, { last: journal.last })
  })

  app.delete('/requests', {
    config: {
      operation: 'mockDeleteRequests',
      scope: 'control',
      generation: 'control',
      tag: 'Journal',
      summary: 'Empties the journal.',
      fidelity: []
    },
    schema: { params: SandboxParams }
  }, async ({ sandbox }, reply) => {
    sandbox.journal.clear()
    return reply.code(204).send()
  })
}
