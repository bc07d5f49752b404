import { PassThrough } from 'node:stream'
import t from 'tap'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { Bridge } from '../../src/cli/mcp/bridge.js'
import { startServer } from '../../src/server/start-server.js'
import { ManualHost, smallFixture, type Teardown } from '../support/app.js'
import { commandLine, run } from '../support/command.js'
import { freePort } from '../support/free-port.js'
import { initialize, request } from '../support/mcp-calls.js'
import { callText } from '../support/mcp-client.js'

async function connect (t: Teardown, args: string[]): Promise<{ client: Client, said: () => string }> {
  const [command = '', ...before] = commandLine()
  const transport = new StdioClientTransport({ command, args: [...before, 'mcp', ...args], stderr: 'pipe' })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  const client = new Client({ name: 'test', version: '1' })
  t.teardown(() => client.close())
  await client.connect(transport)
  return { client, said: () => stderr }
}

async function serve (t: Teardown, options = {}) {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, clockHost: new ManualHost(), ...options })
  t.teardown(() => server.close())
  return server
}

await t.test('the command starts a server of its own', async t => {
  const { client, said } = await connect(t, ['--fixture', 'empty', '--seed', '3'])
  const { items: [box] } = JSON.parse(await callText(client, 'list_sandboxes'))
  t.match(box, { id: 'default', fixture: 'empty', seed: 3, url: /^http:\/\/127\.0\.0\.1:\d+$/ })
  t.equal((await fetch(`${box.url}/v1/info`)).status, 200, 'clients reach it there')
  t.match(said(), /ready/, 'its log goes to standard error')
  await client.close()
  await t.rejects(fetch(`${box.url}/v1/info`), 'it ends with its input')
})

await t.test('the command attaches to a server that runs', async t => {
  const { url, sandboxes } = await serve(t, { controlToken: 'secret' })
  const { client } = await connect(t, ['--url', url, '--control-token', 'secret'])
  await callText(client, 'write_as', { chatID: '101', text: 'From a model' })
  t.equal(sandboxes.default.messages.latest(sandboxes.default.chats.get('101'))?.text, 'From a model')
  await client.close()
  t.equal((await fetch(`${url}/v1/info`)).status, 200, 'the server stays')
})

await t.test('an unreachable server is reported at once', async t => {
  const { code, stderr } = await run(t, ['mcp', '--url', 'http://127.0.0.1:9'])
  t.equal(code, 1)
  t.match(stderr, /^error: No mock server can be reached at http:\/\/127\.0\.0\.1:9/)
})

/** A bridge with its two ends. */
function bridge (t: Teardown, url: string, controlToken?: string) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const running = new Bridge(url, controlToken, output).run(input)
  t.teardown(async () => {
    input.end()
    await running
  })
  const lines = output[Symbol.asyncIterator]()
  let text = ''
  return {
    write: (line: unknown) => { input.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`) },
    /** The next message. */
    read: async (): Promise<Record<string, unknown>> => {
      while (!text.includes('\n')) text += String((await lines.next()).value)
      const end = text.indexOf('\n')
      const line = text.slice(0, end)
      text = text.slice(end + 1)
      return JSON.parse(line) as Record<string, unknown>
    }
  }
}

await t.test('a line that is not a message is rejected, and the others pass', async t => {
  const { url } = await serve(t)
  const { write, read } = bridge(t, url)
  write('{')
  t.match(await read(), { id: null, error: { code: -32700, message: /JSON/ } })
  for (const value of ['null', '7', '"text"', 'true', '{}', '[]', '[{"jsonrpc": "2.0", "id": 9, "method": "ping"}]']) {
    write(value)
    t.match(await read(), { id: null, error: { code: -32600, message: /send an object/ } }, value)
  }
  write('')
  write(initialize())
  t.match(await read(), { id: 0, result: { serverInfo: { name: 'beeper-desktop-mock' } } })
  write({ jsonrpc: '2.0', method: 'notifications/initialized' })
  write({ id: 5 })
  t.match(await read(), { id: 5, error: { message: /answered 400: .*"jsonrpc"/ } })
  write(request('ping', {}, 6))
  t.match(await read(), { id: 6, result: {} })
  write(request('tools/call', { name: 'list_sandboxes', _meta: { progressToken: 'p' } }, 7))
  t.match(await read(), { method: 'notifications/progress', params: { progress: 0 } }, 'a stream comes through')
  t.match(await read(), { method: 'notifications/progress', params: { progress: 1 } })
  t.match(await read(), { id: 7, result: {} })
})

await t.test('a session that the server has lost is reopened without the client noticing', async t => {
  const port = await freePort()
  const first = await serve(t, { port })
  const { url } = first
  const { write, read } = bridge(t, url)
  write(initialize())
  await read()
  await first.close()
  write(request('ping', {}, 1))
  t.match(await read(), { id: 1, error: { message: /cannot be reached \(ECONNREFUSED\)/ } })
  await serve(t, { port })
  write(request('ping', {}, 2))
  t.match(await read(), { id: 2, result: {} })
})

await t.test('a wrong control token is reported in the response', async t => {
  const { url } = await serve(t, { controlToken: 'secret' })
  const { write, read } = bridge(t, url, 'wrong')
  write(initialize())
  t.match(await read(), { id: 0, error: { message: /answered 401: .*control token/ } })
})
