import type { Load } from './harness/load.js'
import { createChat, createChatRoute } from './harness/calls.js'
import { load, medians } from './harness/load.js'
import { given, quick, report, round } from './harness/report.js'
import { startMock, startReference } from './harness/server.js'

/**
 * What create-chat costs before any work of ours: bare Fastify, step by step with the headers that every answer has,
 * with the two plugins, and with as many hooks as we have, which do nothing; then with 5 and 20 microseconds in which
 * it does nothing but wait for them to pass; and last the mock. With ten connections and with one. Rounds alternate.
 *
 *     npx tsx bench/floor.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 9, amount = quick ? 50 : 5_000] = given

const servers = {
  'bare Fastify': await startReference('bare-fastify', [createChatRoute]),
  'and its headers': await startReference('fastify-with-plugins', [createChatRoute], 'headers'),
  'and the plugins': await startReference('fastify-with-plugins', [createChatRoute], 'plugins'),
  'and hooks that do nothing': await startReference('fastify-with-plugins', [createChatRoute], 'hooks'),
  'and 5 us more': await startReference('fastify-with-plugins', [createChatRoute], 'hooks', '5'),
  'and 20 us more': await startReference('fastify-with-plugins', [createChatRoute], 'hooks', '20'),
  'the mock': await startMock()
}
const rows = []
for (const connections of [10, 1]) {
  const calls = connections === 1 ? Math.ceil(amount / 4) : amount
  const samples = Object.entries(servers).map(([name, server]) => ({ name, server, loads: [] as Load[] }))
  for (const { server } of samples) await load(server, createChat, 2 * calls, connections)
  for (let count = 0; count < rounds; count++) {
    for (const { server, loads } of samples) loads.push(await load(server, createChat, calls, connections))
  }
  const measured = samples.map(({ name, loads }) => ({ name, ...medians(loads) }))
  const [bare] = measured
  for (const { name, perSecond, cpu } of measured) {
    rows.push({
      connections,
      server: name,
      'requests/s': Math.round(perSecond),
      'of bare Fastify': round(perSecond / (bare?.perSecond ?? NaN), 2),
      'CPU us': round(cpu),
      'CPU of bare Fastify': round(cpu / (bare?.cpu ?? NaN), 2)
    })
  }
}
for (const server of Object.values(servers)) await server.stop()
report('floor', rows)
