import t from 'tap'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { build, small, smallFixture, type Built } from '../support/app.js'
import { Command } from '../support/command.js'
import { Draw } from '../support/draw.js'
import { differences, faultOf, knownValues, learn, makesFaults, show } from '../support/fuzz-answers.js'
import { fuzzOverHTTP } from '../support/fuzz-over-http.js'
import { Requests, targetsOf, type Document } from '../support/fuzz-requests.js'

/*
 * To run longer: FUZZ_REQUESTS=50000 FUZZ_SEED=7 npm run tap -- test/http/fuzz.slow.test.ts, or bench/fuzz-soak.ts
 */
const count = Number(process.env.FUZZ_REQUESTS ?? 1_000)
const seed = Number(process.env.FUZZ_SEED ?? 20_260_201)
const state = '/_mock/sandboxes/default/state'
/** After so many requests the sandbox is saved, restored, and put back to how it was at the start. */
const stretch = 250

/** Saving and restoring changes nothing that the digest covers. */
async function roundTrip ({ app, box }: Built): Promise<string | undefined> {
  const before = box.digest()
  const saved = await app.inject({ url: state })
  const restored = await app.inject({ method: 'PUT', url: state, headers: { 'content-type': 'application/json' }, payload: saved.body })
  if (restored.statusCode !== 200) return `the snapshot is refused: ${restored.body.slice(0, 600)}`
  if (box.digest() === before) return undefined
  return `snapshot and restore change ${differences(JSON.parse(saved.body), box.snapshot()).join('; ').slice(0, 600)}`
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
    const fault = faultOf(request, { status: answer.statusCode, headers: answer.headers, body: answer.body })
    if (fault !== undefined) report(operation, fault, `${answer.body.slice(0, 600)}\n${show(request)}`)
    if (answer.statusCode < 300 && /json/.test(String(answer.headers['content-type']))) learn(known, operation, answer.json())
    // A rule that makes calls fail would hide what is looked for; a state or a token that is gone, everything else.
    if (makesFaults.has(operation)) box.faults.removeAll()
    // A consent that waits for the sandbox's clock would, in a test that does not move it, wait forever.
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

await t.test(`as many to a server in a process of its own, seed ${seed + 1}: none is lost, none ends it`, async t => {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  t.teardown(() => { rmSync(directory, { recursive: true }) })
  const fixture = join(directory, 'small.json')
  writeFileSync(fixture, JSON.stringify(smallFixture))
  const command = new Command(t, ['--port', '0', '--json', '--fixture', fixture, '--rate-limit', 'off', '--log-level', 'error'])
  const [, url = ''] = await command.sees('stdout', /"url":"([^"]+)"/)
  const report = await fuzzOverHTTP({ url, requests: count, seed: seed + 1 })
  t.comment(`${report.answers} answers: ${JSON.stringify(report.statuses)}`)
  for (const [problem, request] of report.problems) t.fail(problem, { request })
  t.match(report, { failures: 0, hangs: 0 })
  t.equal(report.problems.size, 0, 'every answer is what it should be')
  t.ok((report.statuses[200] ?? 0) > count / 10, 'enough of the requests are right to get somewhere')
  t.equal(command.child.exitCode, null)
  t.equal(command.stderr, '', 'nothing went wrong inside either')
})
