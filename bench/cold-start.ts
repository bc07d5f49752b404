import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChat, createChatRoute as route } from './harness/calls.js'
import { median } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, startReference, type Server } from './harness/server.js'

/**
 * From the spawn of the command to its first answer, a create-chat or health, and the CPU used by then; next to a bare
 * Fastify server with one route and to one of Node's own. `first` has no code compiled by an earlier start, the
 * others have. Rounds alternate; the first one, which fills the caches, is not counted.
 *
 *     npx tsx bench/cold-start.ts [rounds] [rounds with large]
 */
const [rounds = quick ? 1 : 15, roundsOfLarge = quick ? 0 : 3] = given

interface Start { start: () => Promise<Server>, path: string, rounds: number }
interface Sample { ms: number, cpu: number }

const cache = mkdtempSync(join(tmpdir(), 'bench-cold-start-'))
const later = (...args: string[]) => startMock(args, { NODE_COMPILE_CACHE: cache })
const path = createChat.path
const health = '/_mock/health'
const starts: Record<string, Start> = {
  'bare node:http': { start: () => startReference('bare-http', [route]), path, rounds },
  'bare Fastify': { start: () => startReference('bare-fastify', [route]), path, rounds },
  'first, create-chat': { start: () => startMock([], { NODE_DISABLE_COMPILE_CACHE: '1' }), path, rounds },
  'default, create-chat': { start: () => later(), path, rounds },
  'default, health': { start: () => later(), path: health, rounds },
  'empty, create-chat': { start: () => later('--fixture', 'empty'), path, rounds },
  'empty, health': { start: () => later('--fixture', 'empty'), path: health, rounds },
  'large, create-chat': { start: () => later('--fixture', 'large'), path, rounds: roundsOfLarge },
  'large, health': { start: () => later('--fixture', 'large'), path: health, rounds: roundsOfLarge }
}

async function timed ({ start, path }: Start): Promise<Sample> {
  const since = performance.now()
  const server = await start()
  const response = await fetch(server.url + path, path === health
    ? {}
    : {
        method: 'POST',
        headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
        body: JSON.stringify(createChat.body)
      })
  await response.text()
  const ms = performance.now() - since
  const cpu = await server.cpu() / 1000
  if (!response.ok) throw new Error(`${server.name}: ${response.status}`)
  await server.stop()
  return { ms, cpu }
}

const samples = new Map(Object.keys(starts).map(name => [name, [] as Sample[]]))
for (let at = 0; at <= rounds; at++) {
  for (const [name, each] of Object.entries(starts)) {
    if (at > each.rounds || each.rounds === 0) continue
    const sample = await timed(each)
    if (at > 0) samples.get(name)?.push(sample)
  }
}
rmSync(cache, { recursive: true, force: true })

const medians = [...samples].filter(([, taken]) => taken.length > 0).map(([start, taken]) =>
  ({ start, ms: median(taken.map(({ ms }) => ms)), cpu: median(taken.map(({ cpu }) => cpu)) }))
const bare = medians.find(({ start }) => start === 'bare Fastify')
report('cold-start', medians.map(({ start, ms, cpu }): Row => ({
  start,
  ms: Math.round(ms),
  'of bare Fastify': round(ms / (bare?.ms ?? NaN), 2),
  'CPU ms': Math.round(cpu),
  'CPU of bare Fastify': round(cpu / (bare?.cpu ?? NaN), 2)
})))
