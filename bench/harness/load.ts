import autocannon from 'autocannon'
import type { Server } from './server.js'

/** A call that is made many times. */
export interface Call {
  method: string
  path: string
  body?: unknown
  /** Besides the token and the type of the body. */
  headers?: Record<string, string>
}

export interface Load {
  perSecond: number
  /** Microseconds of the server's CPU for each request. */
  cpu: number
  p50: number
  p99: number
  p999: number
}

/**
 * @param connections that call at once, each one call after the other
 * @throws Error when an answer is not 200
 */
export async function load (
  server: Server, { method, path, body, headers }: Call, amount: number, connections = 10
): Promise<Load> {
  const before = await server.cpu()
  const since = performance.now()
  const result = await autocannon({
    url: server.url + path,
    method,
    headers: {
      authorization: 'Bearer test-token',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    connections,
    sampleInt: 20,
    amount,
    timeout: 60
  })
  const seconds = (performance.now() - since) / 1000
  const { non2xx, errors, timeouts, requests: { total }, latency } = result
  if (non2xx > 0 || errors > 0) {
    throw new Error(`${server.name}, ${method} ${path}: of ${total} calls ${non2xx} had another status, ${timeouts} no ` +
      `answer within a minute, and ${errors - timeouts} a broken connection`)
  }
  return {
    perSecond: total / seconds,
    cpu: (await server.cpu() - before) / total,
    p50: latency.p50,
    p99: latency.p99,
    p999: latency.p99_9
  }
}

/** Each field's median over the rounds. */
export function medians (rounds: Load[]): Load {
  const of = (field: keyof Load) => median(rounds.map(round => round[field]))
  return { perSecond: of('perSecond'), cpu: of('cpu'), p50: of('p50'), p99: of('p99'), p999: of('p999') }
}

export function median (values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}

/** One call, outside the load. @throws Error when the answer is not a success */
export async function call (server: Server, { method, path, body }: Call): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: 'Bearer test-token',
      ...(body === undefined ? {} : { 'content-type': 'application/json' })
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}
