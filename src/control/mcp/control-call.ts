import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Issue } from '../../domain/errors/errors.js'
import { inputMessage, MockError } from '../../domain/errors/errors.js'

/**
 * Calls the control API from a tool.
 * @param path under /_mock, with its query
 * @returns the body of the answer
 * @throws MockError what the API refuses, in the tool's own terms
 */
export type ControlCall = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<unknown>

/**
 * The control API for a request that has been allowed to use it: its own operations check and do everything, so a tool
 * is another way to call one.
 * @param request its Host decides the URLs in answers
 * @param signal ends calls that wait
 */
export function controlCall (
  app: FastifyInstance, request: FastifyRequest, controlToken: string | undefined, signal: AbortSignal
): ControlCall {
  const headers = {
    host: request.headers.host ?? 'localhost',
    ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` })
  }
  return async (method, path, body) => {
    const { statusCode, body: text } = await app.inject({
      method, url: `/_mock${path}`, headers, signal, ...(body === undefined ? {} : { payload: body })
    })
    const answer: unknown = text === '' ? undefined : JSON.parse(text)
    if (statusCode >= 400) throw refusal(statusCode, answer as ErrorAnswer)
    return answer
  }
}

interface ErrorAnswer {
  message: string
  details?: { issues?: Issue[] }
}

/** What issues over HTTP begin with. */
const partsOf: ReadonlySet<unknown> = new Set(['body', 'query', 'params'])

function refusal (status: number, { message, details }: ErrorAnswer): MockError {
  const issues = details?.issues?.map(issue =>
    ({ ...issue, path: issue.path.slice(partsOf.has(issue.path[0]) ? 1 : 0) }))
  const code = status >= 500 ? 'internal_error' : status === 404 ? 'not_found' : 'validation_error'
  return issues && issues.length > 0
    ? new MockError('validation_error', inputMessage(issues), { issues })
    : new MockError(code, message)
}

/** A query string of what has a value, with its question mark. */
export function queryOf (values: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? '' : `?${query.toString()}`
}
