import { Agent, request } from 'node:http'
import { command, startMock, startProgram } from './harness/server.js'
import { quick, report, round } from './harness/report.js'

/**
 * What the proxy adds to a call, in milliseconds: the same calls, one at a time and alternately, directly and through
 * it.
 * Each has a process of its own.
 */
const calls = quick ? 50 : 3000
const server = await startMock()
const proxy = await startProgram('proxy', [command, '--json', 'proxy', '--to', server.url])
const agent = new Agent({ keepAlive: true })

async function time (base: string, path: string): Promise<number> {
  const since = performance.now()
  await new Promise<void>((resolve, reject) => {
    request(base + path, { agent, headers: { authorization: 'Bearer test-token' } }, answer => {
      answer.on('end', resolve).resume()
    }).on('error', reject).end()
  })
  return performance.now() - since
}

const rows = []
for (const path of ['/v1/info', '/v1/chats', `/v1/chats/${encodeURIComponent('!NCdzlIaMjZUmvmvyHU:beeper.com')}/messages`]) {
  const times: Record<'direct' | 'proxied', number[]> = { direct: [], proxied: [] }
  for (let call = 0; call < calls; call++) {
    times.direct.push(await time(server.url, path))
    times.proxied.push(await time(proxy.url, path))
  }
  const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN
  const [direct, proxied] = [median(times.direct), median(times.proxied)]
  rows.push({
    call: path.replace(/%.*?(?=\/|$)/, '{chatID}'),
    'direct, ms': round(direct, 2),
    'proxied, ms': round(proxied, 2),
    'added at the median, ms': round(proxied - direct, 2)
  })
}
report('proxy', rows)
agent.destroy()
await proxy.stop()
await server.stop()
