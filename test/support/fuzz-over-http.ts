import { Agent, request as httpRequest } from 'node:http'
import { Draw } from './draw.js'
import { differences, faultOf, knownValues, learn, makesFaults, show, type FuzzAnswer } from './fuzz-answers.js'
import { Requests, targetsOf, type Document, type FuzzRequest } from './fuzz-requests.js'
import { small } from './app.js'

const box = '/_mock/sandboxes/default'
/** After so many requests the sandbox is saved, restored, and put back to how it was at the start. */
const stretch = 250
/** Milliseconds after which a request that has no answer hangs, also on a busy machine. */
const patience = 60_000
/** Milliseconds from which on an answer took its time. */
const slowness = 40

export interface FuzzOptions {
  /** Base URL of a server with `smallFixture` and no rate limit. */
  url: string
  requests: number
  seed: number
  /** Called when a request has got no answer, with what failed: starts the server again if it ended. */
  lost?: (error: Error) => Promise<{ url: string, restarted: boolean }>
  /** Called after each answer that took its time, with the request. */
  slow?: (milliseconds: number, request: string) => Promise<void>
  /** Called after each stretch. */
  progress?: (sent: number, report: FuzzReport) => Promise<void> | void
}

export interface FuzzReport {
  answers: number
  /** What Node's HTTP client refuses to send. */
  unsent: number
  statuses: Record<number, number>
  /** 5xx that no fault rule asked for and the API does not have. */
  failures: number
  hangs: number
  restarts: number
  /** What was wrong, once for each operation and kind, with the first request and answer that showed it. */
  problems: Map<string, string>
}

class Hang extends Error {}

/**
 * Drives a started server with requests made from both of its API documents, one after the other. The same seed sends
 * the same requests to the same server.
 */
export async function fuzzOverHTTP (options: FuzzOptions): Promise<FuzzReport> {
  const { requests: count, seed, lost } = options
  let { url } = options
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const report: FuzzReport = {
    answers: 0, unsent: 0, statuses: {}, failures: 0, hangs: 0, restarts: 0, problems: new Map()
  }
  const problem = (operation: string, what: string, more: string) => {
    const key = `${operation}: ${what}`
    if (!report.problems.has(key)) report.problems.set(key, more)
  }
  let previous = ''
  /** A request that must be answered: what comes in between is in the report, and the request is sent again. */
  const call = async (method: string, path: string, payload?: string): Promise<FuzzAnswer> => {
    const request: FuzzRequest = {
      operation: '',
      method,
      url: path,
      ...payload === undefined ? { headers: {} } : { headers: { 'content-type': 'application/json' }, payload }
    }
    return send(agent, url, request).catch(async (error: unknown) => {
      await isLostBy(error as Error, `${method} ${path}`, `after ${previous}`)
      return send(agent, url, request)
    })
  }
  const isLostBy = async (error: Error, operation: string, more: string) => {
    if (error instanceof Hang) report.hangs++
    problem(operation, `no answer: ${error.message}`, more)
    const after = await lost?.(error)
    if (after?.restarted) {
      report.restarts++
      problem(operation, 'the server ended', more)
    }
    url = after?.url ?? url
  }
  const digest = async () => (JSON.parse((await call('GET', box)).body) as { digest: string }).digest
  const draw = new Draw(seed)
  const documents = [await call('GET', '/v1/spec'), await call('GET', '/_mock/spec')]
  const targets = documents.flatMap(({ body }) => targetsOf(JSON.parse(body) as Document))
  const { body: boot } = await call('GET', `${box}/state`)
  let known = knownValues()
  let requests = new Requests(draw, known)

  /** Saves and restores, which changes nothing that the digest covers; then puts everything back. */
  const startAnew = async (after: string) => {
    // On a clock that runs, what was sent may arrive in between.
    await call('POST', `${box}/clock`, '{"freeze":true}')
    const saved = await call('GET', `${box}/state`)
    const before = await digest()
    const restored = await call('PUT', `${box}/state`, saved.body)
    if (restored.status !== 200) problem('round trip', `the snapshot is refused: ${restored.body.slice(0, 600)}`, after)
    else if (await digest() !== before) {
      const now = await call('GET', `${box}/state`)
      problem('round trip', differences(JSON.parse(saved.body), JSON.parse(now.body)).join('; ').slice(0, 600), after)
    }
    const { status, body } = await call('PUT', `${box}/state`, boot)
    if (status !== 200) throw new Error(`The first state is refused: ${body.slice(0, 600)}`)
    const { items } = JSON.parse((await call('GET', '/_mock/sandboxes')).body) as { items: Array<{ id: string }> }
    for (const { id } of items) if (id !== 'default') await call('DELETE', `/_mock/sandboxes/${encodeURIComponent(id)}`)
    known = knownValues()
    requests = new Requests(draw, known)
  }

  for (let at = 0; at < count; at++) {
    const target = at % 3 === 0 ? targets[Math.floor(at / 3) % targets.length]! : draw.pick(targets)
    const request = requests.next(target)
    const { operation } = request
    // The long poll holds the answer in real time.
    if (operation === 'mockWait') request.url = request.url.replace(/\?.*|$/, '?timeout=1')
    const since = performance.now()
    let answer: FuzzAnswer
    try {
      answer = await send(agent, url, request)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      if (isUnsendable(error)) {
        report.unsent++
        continue
      }
      await isLostBy(error, operation, show(request))
      continue
    }
    const milliseconds = performance.now() - since
    previous = show(request)
    report.answers++
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1
    if (milliseconds >= slowness) await options.slow?.(milliseconds, `${answer.status} ${previous}`)
    const fault = faultOf(request, answer)
    if (fault !== undefined) {
      if (/^status 5/.test(fault)) report.failures++
      problem(operation, fault, `${answer.body.slice(0, 600)}\n${show(request)}`)
    }
    if (answer.status < 300 && /json/.test(String(answer.headers['content-type']))) {
      learn(known, operation, JSON.parse(answer.body) as Record<string, unknown>)
    }
    // A rule that makes calls fail would hide what is looked for, a consent that waits for the sandbox's clock would
    // wait forever, and a state that is gone would hide everything else.
    if (makesFaults.has(operation)) await call('DELETE', `${box}/faults`)
    if (operation === 'mockCreateConsent') await call('DELETE', `${box}/consents`)
    const isGone = answer.status < 300 && request.method !== 'GET' && generationIsControl(request) && await isLost(call)
    if ((at + 1) % stretch === 0 || isGone) await startAnew(show(request))
    if ((at + 1) % stretch === 0) await options.progress?.(at + 1, report)
  }
  agent.destroy()
  return report
}

function generationIsControl ({ url }: FuzzRequest): boolean {
  return url.startsWith('/_mock')
}

/** Whether the token or the chat that most requests name is gone. */
async function isLost (call: (method: string, path: string) => Promise<FuzzAnswer>): Promise<boolean> {
  const { body } = await call('GET', `${box}/state`)
  const { tokens = [], chats = [] } = JSON.parse(body) as Record<'tokens' | 'chats', Array<{ id: string }> | undefined>
  return !tokens.some(({ id }) => id === 'test') || !chats.some(({ id }) => id === small.adaChat)
}

/** What a client of Node does not let out: it never came to the server. */
function isUnsendable (error: Error & { code?: string }): boolean {
  return /^ERR_(UNESCAPED_CHARACTERS|INVALID_CHAR|HTTP_INVALID_HEADER_VALUE|INVALID_URL)$/.test(error.code ?? '')
}

function send (agent: Agent, base: string, { method, url, headers, payload }: FuzzRequest): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }
    const options = { agent, hostname, port, method, path: url, headers: { ...headers, ...length } }
    const outgoing = httpRequest(options, incoming => {
      const chunks: Buffer[] = []
      const done = () => {
        clearTimeout(timer)
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString() })
      }
      // A stream of events has no end.
      if (/^text\/event-stream/.test(incoming.headers['content-type'] ?? '')) {
        done()
        incoming.destroy()
        return
      }
      incoming.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', done).on('error', fail)
    })
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    const timer = setTimeout(() => outgoing.destroy(new Hang(`none in ${patience} ms`)), patience)
    outgoing.on('error', fail)
    outgoing.end(payload)
  })
}
