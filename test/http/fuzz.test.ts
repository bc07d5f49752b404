import t from 'tap'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { generationOf } from '../../src/http/operation.js'
import { build, small, type Built } from '../support/app.js'
import { Draw } from '../support/draw.js'
import { Requests, targetsOf, type Document, type FuzzRequest } from '../support/fuzz-requests.js'

/*
 * To run longer or elsewhere: FUZZ_REQUESTS=50000 FUZZ_SEED=7 npx tap test/http/fuzz.test.ts
 */
const count = Number(process.env.FUZZ_REQUESTS ?? 3_000)
const seed = Number(process.env.FUZZ_SEED ?? 20_260_201)
const state = '/_mock/sandboxes/default/state'
/** After so many requests the sandbox is saved, restored, and put back to how it was at the start. */
const stretch = 250

/** What means something on the server, by the names that parameters and properties have. More is learnt on the way. */
function knownValues (): Record<string, unknown[]> {
  const picture = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
  const chats = [small.adaChat, small.group, '101']
  return {
    chatID: [...chats, '102', '!unknown:beeper.com'],
    chatIDs: [chats, [small.group]],
    accountID: [small.matrix, small.whatsapp, 'unknown'],
    accountIDs: [[small.matrix], [small.whatsapp, small.matrix]],
    participantIDs: [[small.ada], [small.ben, small.cleo], [small.dora], ['nobody']],
    messageID: ['100001', '100002', '100003', '100004', '1'],
    replyToMessageID: ['100001', '100002', '1'],
    afterMessageID: ['100001'],
    reactionKey: ['👍', ':tada:', 'x'],
    uploadID: ['unknown'],
    url: [picture, 'file:///etc/passwd', 'http://localhost:4000'],
    cursor: ['100002'],
    sandboxID: ['default'],
    tokenID: ['test-read', 'unknown'],
    faultID: ['fault-1'],
    client_id: ['unknown'],
    token: ['test-token-read', 'unknown']
  }
}

/** Under which name an answer's field can be asked for. */
const learnt: Record<string, string> = {
  pendingMessageID: 'messageID',
  uploadID: 'uploadID',
  oldestCursor: 'cursor',
  newestCursor: 'cursor',
  client_id: 'client_id',
  code: 'code',
  srcURL: 'url'
}

function learn (known: Record<string, unknown[]>, operation: string, body: Record<string, unknown>): void {
  for (const [field, name] of Object.entries(learnt)) {
    if (typeof body[field] === 'string') known[name] = [...known[name] ?? [], body[field]].slice(-12)
  }
  const chats = known.chatID
  if (/^(create|start)Chat/.test(operation)) {
    const id = body.id ?? body.chatID
    if (typeof id === 'string' && chats && chats.length < 12) chats.push(id)
  }
}

/** What is wrong with an answer; undefined if nothing is. */
function faultOf ({ url }: FuzzRequest, answer: LightMyRequestResponse): string | undefined {
  const { statusCode: status, headers } = answer
  const generation = generationOf(url)
  if (headers['x-beeper-desktop-version'] === undefined) return 'no version header'
  if (status >= 500 && !(status === 502 && generation === 'v1')) return `status ${status}`
  const type = String(headers['content-type'] ?? '')
  if (status < 400) {
    if (/json/.test(type)) JSON.parse(answer.body)
    return undefined
  }
  // People see the pages of the sign-in; a range that no file has is told by a header alone (RFC 9110 §15.5.17).
  if (/text\/html/.test(type) && url.startsWith('/oauth/authorize')) return undefined
  if (status === 416) return headers['content-range'] === undefined ? '416 without Content-Range' : undefined
  if (!type.startsWith('application/json')) return `${status} as ${type}`
  const body = JSON.parse(answer.body) as Record<string, unknown>
  const [words, code] = generation === 'v0'
    ? [body.error, body.code]
    : generation === 'oauth' && status !== 401
      ? [body.error_description ?? body.message, body.error ?? body.code]
      : [body.message, body.code]
  if (typeof words !== 'string' || words.length < 10) return `${status} without a message`
  return typeof code === 'string' && code !== '' ? undefined : `${status} without a code`
}

/** The request in as few characters as show what it was. */
function show ({ method, url, headers, payload }: FuzzRequest): string {
  const brief = (text: string) => text.length > 900 ? `${text.slice(0, 900)}… (${text.length})` : text
  return brief(`${method} ${url}`) + ` ${brief(JSON.stringify(headers))} ${brief(JSON.stringify(payload?.toString() ?? null))}`
}

/** Saving and restoring changes nothing that the digest covers. */
async function roundTrip ({ app, box }: Built): Promise<string | undefined> {
  const before = box.digest()
  const saved = await app.inject({ url: state })
  const restored = await app.inject({ method: 'PUT', url: state, headers: { 'content-type': 'application/json' }, payload: saved.body })
  if (restored.statusCode !== 200) return `the snapshot is refused: ${restored.body.slice(0, 600)}`
  if (box.digest() === before) return undefined
  return `snapshot and restore change ${differences(JSON.parse(saved.body), box.snapshot()).join('; ').slice(0, 600)}`
}

function differences (before: unknown, after: unknown, path = ''): string[] {
  const [left, right] = [JSON.stringify(before), JSON.stringify(after)]
  if (left === right) return []
  const composed = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!composed(before) || !composed(after)) return [`${path} from ${left?.slice(0, 200)} to ${right?.slice(0, 200)}`]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const within = [...names].flatMap(name => differences(before[name], after[name], `${path}/${name}`))
  return within.length > 0 ? within : [`${path} in the order of ${Object.keys(before).join()} to ${Object.keys(after).join()}`]
}

await t.test(`${count} requests made from the API documents, seed ${seed}: none breaks the server`, async t => {
  const built = await build(t, { rateLimit: 'off' })
  const { app, box } = built
  const documents = await Promise.all(['/v1/spec', '/_mock/spec'].map(url => app.inject({ url })))
  const targets = documents.flatMap(answer => targetsOf(answer.json<Document>()))
  const boot = box.snapshot()
  const draw = new Draw(seed)
  let known = knownValues()
  let requests = new Requests(draw, known)
  const problems = new Map<string, string>()
  const report = (operation: string, problem: string, more = '') => {
    const key = `${operation}: ${problem}`
    if (!problems.has(key)) problems.set(key, more)
  }
  const statuses: Record<number, number> = {}
  let mutated = 0

  for (let at = 0; at < count; at++) {
    // Each operation as often as the others, in an order that the seed decides.
    const target = at % 3 === 0 ? targets[Math.floor(at / 3) % targets.length]! : draw.pick(targets)
    const request = requests.next(target)
    // The long poll holds the answer in real time.
    if (request.operation === 'mockWait') request.url = request.url.replace(/\?.*|$/, '?timeout=1')
    const { operation, ...sent } = request
    let answer: LightMyRequestResponse
    try {
      answer = await app.inject(sent as InjectOptions)
    } catch (error) {
      // What the client in the test cannot send at all never came to the server.
      if (error instanceof Error && /Invalid URL|content-type/i.test(error.message)) continue
      report(operation, `no answer: ${String(error)}`, show(request))
      continue
    }
    mutated++
    statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1
    const fault = faultOf(request, answer)
    if (fault !== undefined) report(operation, fault, `${answer.body.slice(0, 600)}\n${show(request)}`)
    if (answer.statusCode < 300 && /json/.test(String(answer.headers['content-type']))) learn(known, operation, answer.json())
    // A rule that makes calls fail would hide what is looked for; a state or a token that is gone, everything else.
    if (operation === 'mockCreateFault') box.faults.removeAll()
    // A consent that waits for the sandbox's clock would, in a test where nobody moves it, wait for ever.
    if (operation === 'mockCreateConsent') box.oauth.consents.removeAll()
    const lost = box.tokens.find('test') === undefined || box.chats.find(small.adaChat) === undefined
    if ((at + 1) % stretch === 0 || lost) {
      const difference = await roundTrip(built)
      if (difference !== undefined) report('round trip', difference, `after ${show(request)}`)
      box.restore(boot)
      known = knownValues()
      requests = new Requests(draw, known)
      for (const sandbox of built.sandboxes.list()) if (sandbox !== box) built.sandboxes.delete(sandbox.id)
    }
  }

  t.comment(`${mutated} answers: ${JSON.stringify(statuses)}`)
  for (const [problem, request] of problems) t.fail(problem, { request })
  t.equal(problems.size, 0, 'every answer is what it should be')
  t.ok((statuses[200] ?? 0) > count / 10, 'enough of the requests are right to get somewhere')
  t.equal((await built.call('GET', '/v1/info')).status, 200)
  t.equal((await built.call('GET', '/v1/chats')).status, 200)
  t.equal(await roundTrip(built), undefined)
})
