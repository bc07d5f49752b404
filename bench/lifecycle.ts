import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatPath, send } from './harness/calls.js'
import { call } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { command, startMock, type Server } from './harness/server.js'

/**
 * The CPU of a start up to the first page of chats, and of making, resetting and forking a sandbox over HTTP, against
 * an earlier build of the package: `BENCH_BEFORE` names its directory. Rounds alternate between both, and the least of
 * each counts, for other work on the machine only adds to it.
 *
 *     BENCH_BEFORE=directory npx tsx bench/lifecycle.ts [rounds] [sandboxes in a round]
 */
const [rounds = quick ? 1 : 9, amount = quick ? 2 : 50] = given

const before = process.env.BENCH_BEFORE
const earlier = before === undefined ? undefined : join(before, 'dist/cli.cjs')
if (earlier !== undefined && !existsSync(earlier)) throw new Error(`BENCH_BEFORE: there is no ${earlier}`)
const builds = { before: earlier, now: command }
const cache = mkdtempSync(join(tmpdir(), 'bench-lifecycle-'))

/** Milliseconds of CPU, the least of all rounds, by what was done and by build. */
const least = new Map<string, Map<string, number>>()

function note (what: string, build: string, milliseconds: number): void {
  const ofBuilds = least.get(what) ?? new Map<string, number>()
  least.set(what, ofBuilds.set(build, Math.min(milliseconds, ofBuilds.get(build) ?? Infinity)))
}

async function measureStart (
  what: string, build: string, path: string, variables: Record<string, string>
): Promise<void> {
  const server = await startMock([], variables, path)
  try {
    await call(server, { method: 'GET', path: '/v1/chats' })
    note(what, build, await server.cpu() / 1000)
  } finally {
    await server.stop()
  }
}

const sandboxes = '/_mock/sandboxes'

/** @param work is done so many times; `prepare` before each is not counted */
async function measure (
  server: Server, what: string, build: string, work: (at: number) => Promise<unknown>, prepare?: () => Promise<unknown>
): Promise<void> {
  let used = 0
  for (let at = 0; at < amount; at++) {
    await prepare?.()
    const since = await server.cpu()
    await work(at)
    used += await server.cpu() - since
  }
  note(what, build, used / amount / 1000)
}

async function measureSandboxes (build: string, path: string): Promise<void> {
  const server = await startMock([], {}, path)
  try {
    for (const fixture of ['empty', 'default']) {
      await measure(server, `make a sandbox of ${fixture}`, build,
        at => call(server, { method: 'POST', path: sandboxes, body: { id: `${fixture}-${at}`, fixture } }))
    }
    const changeTenTimes = async () => { for (let at = 0; at < 10; at++) await call(server, send) }
    await measure(server, 'reset default after ten changes', build,
      () => call(server, { method: 'POST', path: `${sandboxes}/default/reset` }), changeTenTimes)
    const page = () => call(server, { method: 'GET', path: `${chatPath}/messages` })
    await page()
    if (build === 'now') {
      await changeTenTimes()
      await measure(server, 'fork default after ten changes', build,
        at => call(server, { method: 'POST', path: `${sandboxes}/default/fork`, body: { id: `fork-${at}` } }))
    }
  } finally {
    await server.stop()
  }
}

for (let at = 0; at < rounds; at++) {
  for (const [build, path] of Object.entries(builds)) {
    if (path === undefined) continue
    await measureStart('start to the first page of chats, no cache', build, path, { NODE_DISABLE_COMPILE_CACHE: '1' })
    // The first round fills the cache.
    const what = at > 0 || quick ? 'start with the cache of an earlier one' : ''
    await measureStart(what, build, path, { NODE_COMPILE_CACHE: join(cache, build) })
    await measureSandboxes(build, path)
  }
}
rmSync(cache, { recursive: true, force: true })

least.delete('')
const targets: Record<string, number> = {
  'start to the first page of chats, no cache': 0.72
}
const ofEmpty: Record<string, number> = {
  'make a sandbox of default': 1.5, 'reset default after ten changes': 1, 'fork default after ten changes': 1.5
}
const empty = least.get('make a sandbox of empty')?.get('now') ?? NaN
report('lifecycle', [...least].map(([what, ofBuilds]): Row => {
  const [former, now] = [ofBuilds.get('before'), ofBuilds.get('now') ?? NaN]
  return {
    what,
    'before, ms': former === undefined ? undefined : round(former, 2),
    'now, ms': round(now, 2),
    'of before': former === undefined ? undefined : round(now / former, 2),
    target: targets[what],
    'of empty': what in ofEmpty ? round(now / empty, 2) : undefined,
    'its target': ofEmpty[what]
  }
}))
