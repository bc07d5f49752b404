import { Readable } from 'node:stream'
import * as Type from '@sinclair/typebox'
import type { Static, TObject } from '@sinclair/typebox'
import type { FastifyReply } from 'fastify'
import { StringEnum } from '../platform/schema-types.js'
import type { App } from '../http/app.js'
import type { ControlOptions } from './options.js'
import { oneByOne, type Serialized } from '../platform/cooperative.js'
import { journalKinds, showTask, type Entry, type JournalQuery } from '../domain/journal/journal.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { namesWanted } from '../domain/sandbox/record-forms.js'
import { TextChunks } from '../platform/text-chunks.js'
import { checkOperation } from './operations.js'
import { closed, SandboxParams } from './schemas.js'

/** What narrows the journal, in the query. */
export const journalFilters = {
  kind: Type.Optional(StringEnum([...journalKinds, 'all'], { description: 'By default requests' })),
  operation: Type.Optional(Type.String()),
  method: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: '`*` matches anything' })),
  status: Type.Optional(Type.Integer({ description: '0: the connection broke before the answer' })),
  tokenID: Type.Optional(Type.String()),
  type: Type.Optional(Type.String({ description: 'Of an event or frame, such as message.upserted' })),
  accountID: Type.Optional(Type.String({ description: 'The account that it names, itself or by a chat' })),
  chatID: Type.Optional(Type.String({ description: 'The chat that it names, by ID or local ID' })),
  messageID: Type.Optional(Type.String({ description: 'The message that it names, by any of its IDs' })),
  contains: Type.Optional(Type.String({ description: 'A text in the entry as JSON' })),
  since: Type.Optional(Type.Integer({ minimum: 0, description: 'Only entries after the one with this id' }))
}

export type JournalFilters = Partial<Static<TObject<typeof journalFilters>>>

/** The filters as the journal understands them; requests are what is asked for unless `kind` says otherwise. */
export function journalQuery (
  box: Sandbox, { kind = 'request', accountID, chatID, messageID, ...filters }: JournalFilters
): JournalQuery {
  const wanted = { accountID, chatID, messageID }
  const isNaming = Object.values(wanted).some(id => id !== undefined)
  return { kind: kind === 'all' ? undefined : kind, ...filters, ...isNaming ? { names: named => namesWanted(box, wanted, named) } : {} }
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
  }, async ({ sandbox, query: { limit, ...filters } }, reply) => {
    checkOperation(filters.operation, app.operations)
    const { journal } = sandbox
    const items = await journalQueries.run(journal.findTask(journalQuery(sandbox, filters), limit))
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
