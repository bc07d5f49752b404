import type { Duration, OperationName, RequestEntry, RequestFilter } from './types.js'
import type { MockSandbox } from './mock-sandbox.js'
import { checkFields, checkObject, requestFields } from './inputs.js'
import { WaitTimeout } from './transport.js'
import { durationForms, parseDuration } from '../platform/duration.js'
import { truncate } from '../platform/cut.js'

/**
 * What a request has to be like: the filters of the journal, and parts of the request and its answer. Of an object the
 * fields that are named must match, at any depth; a list must have as many items; a regular expression, and what
 * `expect.any` and the like return, match as usual.
 */
export interface ExpectedRequest extends RequestFilter {
  /** Of the body as it was sent. */
  body?: unknown
  /** Of the query parameters. */
  query?: Record<string, unknown> | undefined
  /** Of the parameters in the path. */
  params?: Record<string, unknown> | undefined
  /** Of the headers, their names in lower case. */
  headers?: Record<string, unknown> | undefined
  /** Of the body of the answer. */
  answer?: unknown
}

/** How many requests are expected, and how long to wait for them. */
export interface RequestExpectationOptions {
  /** Exactly so many; by default at least one. */
  times?: number | undefined
  /** Real time to wait until so many have come, in milliseconds or with units; by default none. */
  timeout?: Duration | undefined
}

/** What a client is expected to have sent to a sandbox. */
export interface RequestExpectation {
  /**
   * The client has sent such requests.
   * @param expected an operation, or what the requests are like
   * @returns them, oldest first
   * @throws AssertionError that lists the requests that come closest, what differs, and the journal's explanations
   */
  toHaveSent: (
    expected: OperationName | ExpectedRequest, options?: RequestExpectationOptions
  ) => Promise<RequestEntry[]>
  /** The opposite. */
  not: {
    /** The client has sent no such request, nor does it within the timeout. */
    toHaveSent: (
      expected: OperationName | ExpectedRequest, options?: Pick<RequestExpectationOptions, 'timeout'>
    ) => Promise<void>
  }
}

/**
 * Assertions on what a client has sent to a sandbox, for any test runner.
 *
 * ```ts
 * await expectRequest(box).toHaveSent('createChat')
 * await expectRequest(box).toHaveSent({ operation: 'sendMessage', body: { text: 'Hi' } }, { times: 2, timeout: '5s' })
 * await expectRequest(box).not.toHaveSent('deleteMessage')
 * ```
 */
export function expectRequest (box: MockSandbox): RequestExpectation {
  const assert = async (
    isNot: boolean, expected: OperationName | ExpectedRequest, options?: RequestExpectationOptions
  ) => {
    const { pass, message, found } = await judge(box, expected, options, isNot)
    if (pass !== isNot) return found
    const { AssertionError } = await import('node:assert')
    const operator = isNot ? 'not.toHaveSent' : 'toHaveSent'
    throw new AssertionError({ message: message(), actual: found, expected, operator })
  }
  return {
    toHaveSent: async (expected, options) => assert(false, expected, options),
    not: { toHaveSent: async (expected, options) => { await assert(true, expected, options) } }
  }
}

/** What a matcher of Vitest and Jest returns. */
export interface MatcherResult {
  /** Whether it matches. */
  pass: boolean
  /** Why not, or with `not` why. */
  message: () => string
}

/**
 * Matchers for the `expect` of Vitest and Jest.
 *
 * ```ts
 * expect.extend(requestMatchers)
 * await expect(box).toHaveSent({ operation: 'sendMessage', body: { text: 'Hi' } }, { times: 2, timeout: '5s' })
 * await expect(box).not.toHaveSent('deleteMessage')
 * ```
 */
export const requestMatchers = {
  /** The client has sent such requests to the sandbox. */
  async toHaveSent (
    this: { isNot?: boolean } | void, box: MockSandbox, expected: OperationName | ExpectedRequest,
    options?: RequestExpectationOptions
  ): Promise<MatcherResult> {
    const { pass, message } = await judge(box, expected, options, this?.isNot ?? false)
    return { pass, message }
  }
}

/** For TypeScript: `declare module 'vitest' { interface Matchers<T> extends RequestMatchers {} }`. */
export interface RequestMatchers<Result = Promise<void>> {
  /** The client has sent such requests to the sandbox. */
  toHaveSent: (expected: OperationName | ExpectedRequest, options?: RequestExpectationOptions) => Result
}

const partNames = ['body', 'query', 'params', 'headers', 'answer'] as const
type Parts = Pick<ExpectedRequest, typeof partNames[number]>

/** Whether a sandbox's journal has what is expected; waits for it until the timeout ends. */
async function judge (
  box: MockSandbox, expected: OperationName | ExpectedRequest, options: RequestExpectationOptions = {}, isNot: boolean
): Promise<MatcherResult & { found: RequestEntry[] }> {
  const { filter, parts } = split(expected)
  checkFields(options, { times: 'number', timeout: 'duration' }, 'toHaveSent')
  const { times, timeout = 0 } = options
  const patience = parseDuration(timeout)
  if (patience === undefined) throw new TypeError(`toHaveSent: timeout: expected a duration ${durationForms}, received ${shown(timeout)}`)
  const found: RequestEntry[] = []
  let { since = 0 } = filter
  const take = (entries: RequestEntry[]) => {
    for (const entry of entries) {
      since = Math.max(since, entry.id)
      if (differencesOf(entry, parts).length === 0) found.push(entry)
    }
  }
  take(await box.requests(filter))
  const wanted = isNot ? 1 : times ?? 1
  const end = performance.now() + patience
  for (let left = end - performance.now(); found.length < wanted && left > 0; left = end - performance.now()) {
    try {
      take(await box.waitForRequests({ ...filter, since }, { timeout: Math.ceil(left) }))
    } catch (error) {
      if (error instanceof WaitTimeout) break
      throw error
    }
  }
  const pass = times === undefined ? found.length > 0 : found.length === times
  const all = pass ? found : await box.requests()
  return { pass, found, message: () => describe(box, { filter, parts, times, found, all }) }
}

function split (expected: OperationName | ExpectedRequest): { filter: RequestFilter, parts: Parts } {
  if (typeof expected === 'string') return { filter: { operation: expected }, parts: {} }
  checkObject(expected, 'toHaveSent')
  const { body, query, params, headers, answer, ...filter } = expected
  checkFields(filter, { ...requestFields, body: 'string', query: 'string', params: 'string', headers: 'string', answer: 'string' }, 'toHaveSent')
  const parts = { body, query, params, headers, answer }
  for (const name of partNames) if (parts[name] === undefined) delete parts[name]
  return { filter, parts }
}

/** Where an entry differs from what is expected: `body.text: expected "Hi", received "Ho"`. */
function differencesOf (entry: RequestEntry, parts: Parts): string[] {
  return partNames.flatMap(name => name in parts ? differences(entry[name], parts[name], name) : [])
}

function differences (value: unknown, expected: unknown, path: string): string[] {
  const differs = () => [`${path}: expected ${shown(expected)}, received ${shown(value)}`]
  if (expected instanceof RegExp) return typeof value === 'string' && expected.test(value) ? [] : differs()
  if (typeof expected !== 'object' || expected === null) return Object.is(value, expected) ? [] : differs()
  if ('asymmetricMatch' in expected && typeof expected.asymmetricMatch === 'function') {
    return (expected.asymmetricMatch as (value: unknown) => boolean)(value) ? [] : differs()
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(expected)) return differs()
  if (Array.isArray(expected) && Array.isArray(value) && expected.length !== value.length) return differs()
  return Object.entries(expected).flatMap(([name, field]) =>
    differences((value as Record<string, unknown>)[name], field, `${path}.${name}`))
}

interface Judged {
  filter: RequestFilter
  parts: Parts
  times: number | undefined
  found: RequestEntry[]
  all: RequestEntry[]
}

/** How many requests a message shows. */
const maxShown = 5

function describe (box: MockSandbox, { filter, parts, times, found, all }: Judged): string {
  const wanted = times === undefined ? 'a request' : `${times} ${times === 1 ? 'request' : 'requests'}`
  const head = `Expected ${wanted} to ${box.id} that match ${shown({ ...filter, ...parts }, 300)}; ${found.length} came`
  if (all.length === 0) return `${head}. There were no requests at all`
  // Those that the filters name come first; of the rest, the newest.
  const nearest = all
    .map(entry => ({ entry, differences: [...filterDifferences(entry, filter), ...differencesOf(entry, parts)] }))
    .sort((a, b) => a.differences.length - b.differences.length || b.entry.id - a.entry.id)
    .slice(0, maxShown)
  return [`${head}. The nearest of ${all.length}:`, ...nearest.map(({ entry, differences }) => line(entry, differences))].join('\n')
}

/** The filters that can be compared without the server. */
function filterDifferences (entry: RequestEntry, { operation, method, status, tokenID }: RequestFilter): string[] {
  const wanted = { operation, method: method?.toUpperCase(), status, tokenID }
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined ? [] : differences(entry[name as keyof RequestEntry], value, name))
}

function line (entry: RequestEntry, differences: string[]): string {
  const { id, method, path, status, explanation } = entry
  const why = explanation === undefined ? [] : [`      answered so because of ${explanation}`]
  return [`  ${id}: ${method} ${path} (${status})`, ...differences.map(text => `      ${text}`), ...why].join('\n')
}

function shown (value: unknown, length = 100): string {
  const text = JSON.stringify(value, (_name, part: unknown) => part instanceof RegExp ? String(part) : part)
  return truncate(text ?? String(value), length)
}
