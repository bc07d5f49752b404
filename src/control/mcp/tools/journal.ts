import * as Type from '@sinclair/typebox'
import { journalFilters } from '../../requests.js'
import { duration } from '../../schemas.js'
import { queryOf, type ControlCall } from '../control-call.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

/** What narrows requests, and what narrows events. */
function requestFilters () {
  const { operation, method, path, status, tokenID, chatID, contains, since } = journalFilters
  return { operation, method, path, status, tokenID, chatID, contains, since }
}

function eventFilters () {
  const { type, chatID, contains, since } = journalFilters
  return { type, chatID, contains, since }
}

const limit = () => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'The newest so many; by default 20.' }))
})
const patience = () => ({
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'How many must match, earlier ones included; by default 1.' })),
  timeout: Type.Optional(duration('Milliseconds of real time to wait, at most 300000; by default 10 s'))
})

interface RequestEntry {
  id: number
  at: string
  method: string
  path: string
  operation?: string
  status: number
  body?: unknown
  answer?: unknown
  explanation?: string
  faults?: string[]
}

/** What the control API returns of an entry. */
interface Explanation {
  sentences: string[]
  nearMisses: Array<{ rule: string, message: string }>
}

/** How far back the last refusal is looked for. */
const lookedAt = 1000

async function lastRefusal (call: ControlCall, sandboxID: string | undefined): Promise<RequestEntry | undefined> {
  const { items } = await call('GET', `${pathOf(sandboxID)}/requests?limit=${lookedAt}`) as { items: RequestEntry[] }
  return items.findLast(({ status, explanation }) => status >= 400 || status === 0 || explanation !== undefined)
}

function presentRefusal (
  { at, method, path, operation, status, body, answer, faults }: RequestEntry, { sentences, nearMisses }: Explanation
): string {
  return [
    `${method} ${path} ${status === 0 ? 'was cut off before an answer' : `was answered ${status}`}` +
      `${operation === undefined ? ', which is no operation' : ` (${operation})`} at ${at}.`,
    `Why: ${sentences.join(' ')}`,
    ...nearMisses.map(({ rule, message }) => `The rule ${rule} nearly acted: ${message}`),
    ...(faults ? [`Fault rules that fired: ${faults.join(', ')}`] : []),
    ...(body === undefined ? [] : [`Body: ${JSON.stringify(body)}`]),
    ...(answer === undefined ? [] : [`Answer: ${JSON.stringify(answer)}`])
  ].join('\n')
}

export const journalTools = [
  controlTool({
    name: 'list_requests',
    title: 'List requests',
    description: 'Lists what clients have requested and how it was answered, with the reason for each refusal.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox(), ...requestFilters(), ...limit() }),
    run: async ({ call }, { sandbox, limit = 20, ...filters }) =>
      call('GET', `${pathOf(sandbox)}/requests${queryOf({ ...filters, limit })}`)
  }),
  controlTool({
    name: 'wait_for_requests',
    title: 'Wait for requests',
    description: 'Answers once so many requests have matched, or when the time is over: "matched" says which.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox(), ...requestFilters(), ...patience() }),
    run: async ({ call }, { sandbox, ...query }) => call('GET', `${pathOf(sandbox)}/wait${queryOf(query)}`)
  }),
  controlTool({
    name: 'list_events',
    title: 'List events',
    description: 'Lists the changes of a sandbox that its WebSocket stream tells: message.upserted, chat.upserted and so on.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox(), ...eventFilters(), ...limit() }),
    run: async ({ call }, { sandbox, limit = 20, ...filters }) =>
      call('GET', `${pathOf(sandbox)}/requests${queryOf({ kind: 'event', ...filters, limit })}`)
  }),
  controlTool({
    name: 'wait_for_events',
    title: 'Wait for events',
    description: 'Answers once so many events have matched, or when the time is over: "matched" says which.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox(), ...eventFilters(), ...patience() }),
    run: async ({ call }, { sandbox, ...query }) =>
      call('GET', `${pathOf(sandbox)}/wait${queryOf({ kind: 'event', ...query })}`)
  }),
  controlTool({
    name: 'explain_last_refusal',
    title: 'Explain last refusal',
    description: 'Says why the newest failed request of a sandbox failed: the rule, scope, schema or fault that refused it.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox() }),
    run: async ({ call }, { sandbox }) => {
      const entry = await lastRefusal(call, sandbox)
      if (!entry) return 'No request has been refused.'
      return presentRefusal(entry, await call('GET', `${pathOf(sandbox)}/explain/${entry.id}`) as Explanation)
    }
  }),
  controlTool({
    name: 'list_operations',
    title: 'List operations',
    description: 'Lists the operations that clients may call, by the names that faults and the journal use.',
    isReadOnly: true,
    input: () => Type.Object({
      contains: Type.Optional(Type.String({ description: 'A text in the name, the path or the summary.' }))
    }),
    run: async ({ call }, { contains = '' }) => {
      const { items } = await call('GET', '/operations') as { items: Array<Record<string, string>> }
      return items
        .filter(({ generation }) => generation !== 'control')
        .map(({ operation, method, path, scope, summary }) => `${operation}: ${method} ${path} (${scope}). ${summary}`)
        .filter(line => line.toLowerCase().includes(contains.toLowerCase()))
        .join('\n') || `No operation has ${JSON.stringify(contains)} in it: leave contains out to see all.`
    }
  })
]
