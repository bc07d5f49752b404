import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ManualHost } from '../../support/app.js'
import { commandLine } from '../../support/command.js'
import { connect, transportTo } from '../../support/mcp-client.js'
import { startServer } from '../../../src/server/start-server.js'

const root = join(import.meta.dirname, '../../..')
const server = await startServer({ port: 0, seed: 1, clockHost: new ManualHost() })
t.teardown(() => server.close())
/** The guide, with the port of this test's server. */
const guide = readFileSync(join(root, 'docs/guides/mcp.md'), 'utf8').replaceAll('localhost:23373', `127.0.0.1:${server.port}`)
const blocksOf = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, block]) => block ?? '')

interface Entry {
  type?: string
  url?: string
  headers?: Record<string, string>
  command?: string
  args?: string[]
}

/** The names of the transports by path. */
const nameOf = { '/v0/mcp': 'http', '/v0/sse': 'sse', '/_mock/mcp': 'control' } as const

async function toolsAt (url: string, headers: Record<string, string>): Promise<number> {
  const { origin, pathname } = new URL(url)
  const client = await connect(t, transportTo(origin, nameOf[pathname as keyof typeof nameOf], headers))
  return (await client.listTools()).tools.length
}

/** A program of the guide, where this repository has it. */
function programOf (command: string, args: string[]): [command: string, args: string[]] {
  if (command === 'npx') {
    const [yes, name, ...rest] = args
    t.strictSame([yes, name], ['-y', 'mcp-remote'])
    return [process.execPath, [join(root, 'test/node_modules/mcp-remote/dist/proxy.js'), ...rest]]
  }
  const [program = '', ...before] = commandLine()
  return [program, [...before, ...args]]
}

async function toolsOf (command: string, args: string[]): Promise<number> {
  const [program, all] = programOf(command, args)
  const transport = new StdioClientTransport({ command: program, args: all, cwd: root, stderr: 'ignore' })
  const client = new Client({ name: 'test', version: '1' })
  t.teardown(() => client.close())
  await client.connect(transport)
  const { length } = (await client.listTools()).tools
  await client.close()
  return length
}

await t.test('each configuration file of the guide reaches a server', async t => {
  let tried = 0
  for (const block of blocksOf('json')) {
    const { servers, mcpServers } = JSON.parse(block) as Record<'servers' | 'mcpServers', Record<string, Entry> | undefined>
    for (const [name, { url, headers = {}, command, args = [] }] of Object.entries(servers ?? mcpServers ?? {})) {
      tried++
      const tools = url === undefined ? await toolsOf(command ?? '', args) : await toolsAt(url, headers)
      t.ok(tools >= 11, `${name}: ${tools} tools`)
    }
  }
  t.equal(tried, 5)
})

await t.test('each command that adds a server names one that answers', async t => {
  const lines = blocksOf('sh').join('').split('\n').filter(line => line.startsWith('claude mcp add'))
  t.equal(lines.length, 4)
  for (const line of lines) {
    const { url, header = '' } = /--transport (?:http|sse) \S+ (?<url>\S+)(?: --header "(?<header>[^"]+)")?$/.exec(line)?.groups ?? {}
    const [name, value] = header.split(': ')
    const command = / -- (\S+) (.+)$/.exec(line)
    const tools = url === undefined
      ? await toolsOf(command?.[1] ?? '', command?.[2]?.split(' ') ?? [])
      : await toolsAt(url, name && value ? { [name]: value } : {})
    t.ok(tools >= 11, line)
  }
})

await t.test('the example of the SDK runs', async t => {
  const [example = ''] = blocksOf('js')
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', example], { cwd: root })
  t.match(stdout, /^Query: "lighthouse"\n\n# Messages/)
})

await t.test('the guide names the tools that there are', async t => {
  const client = await connect(t, transportTo(server.url))
  for (const { name } of (await client.listTools()).tools) t.ok(guide.includes(`\`${name}\``), name)
})
