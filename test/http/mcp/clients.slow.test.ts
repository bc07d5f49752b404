import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { createMockServer } from '../../../src/index.js'
import { strictAt } from '../../../src/domain/sandbox/strictness.js'
import { ManualHost, small, smallFixture, type Teardown } from '../../support/app.js'
import { callText, connect, transports, transportTo, type TransportName } from '../../support/mcp-client.js'
import { startServer, type ServerOptions } from '../../../src/server/start-server.js'

async function serve (t: Teardown, options: ServerOptions = {}) {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, clockHost: new ManualHost(), ...options })
  t.teardown(() => server.close())
  return { ...server, box: server.sandboxes.default }
}

/** What the SDK needs to sign in: a store, and a person who follows the address. */
class Provider implements OAuthClientProvider {
  authorization: URL | undefined
  #client: OAuthClientInformationMixed | undefined
  #tokens: OAuthTokens | undefined
  #verifier = ''

  readonly redirectUrl = 'http://127.0.0.1:4100/callback'
  readonly clientMetadata = { client_name: 'Test', redirect_uris: [this.redirectUrl] }

  clientInformation () { return this.#client }
  saveClientInformation (client: OAuthClientInformationMixed) { this.#client = client }
  tokens () { return this.#tokens }
  saveTokens (tokens: OAuthTokens) { this.#tokens = tokens }
  redirectToAuthorization (url: URL) { this.authorization = url }
  saveCodeVerifier (verifier: string) { this.#verifier = verifier }
  codeVerifier () { return this.#verifier }
}

const names = Object.keys(transports) as TransportName[]

for (const name of names) {
  await t.test(`the SDK's client uses everything over ${transports[name]}`, async t => {
    const { url, box } = await serve(t)
    const transport = transportTo(url, name)
    const client = await connect(t, transport)
    t.match(client.getServerVersion(), { name: 'beeper_desktop_api_api', version: '4.3.160' })
    t.strictSame(client.getServerCapabilities(), { tools: {}, logging: {} })
    t.strictSame(await client.ping(), {})
    t.equal((await client.listTools()).tools.length, 11)
    t.match(await callText(client, 'get_chat', { chatID: '101' }), /^## Ada Quill \(chatID: 101\)/)
    t.match(await callText(client, 'send_message', { chatID: '101', text: 'Hi' }), /^\*\*Message sent/)
    t.equal(box.messages.latest(box.chats.get(small.adaChat))?.text, 'Hi')
    t.match(await callText(client, 'send_message', { chatID: 'x', text: 'Hi' }), /^ERROR: Chat not found: "x"/)
    await t.rejects(callText(client, 'send'), { code: -32602 })
    const told: unknown[] = []
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => { told.push(params.level) })
    await client.setLoggingLevel('info')
    const progress: number[] = []
    await client.callTool({ name: 'get_accounts', arguments: {} }, undefined, {
      onprogress: ({ progress: done }) => { progress.push(done) }
    })
    t.strictSame(told, ['info'])
    if (name === 'http') {
      // By SSE, the client drops progress that comes in one piece with the answer.
      t.strictSame(progress, [0, 1])
      t.ok(transport.sessionId)
      await transport.terminateSession()
      await t.rejects(client.ping())
    }
  })

  await t.test(`a client signs in over ${transports[name]}, with the consent given at once`, async t => {
    const { url, box } = await serve(t, { consent: 'auto' })
    const provider = new Provider()
    const make = () => name === 'http'
      ? new StreamableHTTPClientTransport(new URL(url + transports[name]), { authProvider: provider })
      : new SSEClientTransport(new URL(url + transports[name]), {
        authProvider: provider
      }) as unknown as StreamableHTTPClientTransport
    const first = make()
    await t.rejects(connect(t, first), { message: /Unauthorized/ })
    t.equal(provider.authorization?.searchParams.get('resource'), url + transports[name])
    await first.finishAuth(await codeFrom(provider))
    t.match(provider.tokens(), { token_type: 'Bearer', access_token: String })
    const client = await connect(t, make())
    t.match(await callText(client, 'send_message', { chatID: '101', text: 'Signed in' }), /^\*\*Message sent/)
    t.equal(box.messages.latest(box.chats.get(small.adaChat))?.text, 'Signed in')
  })

  await t.test(`two clients at once over ${transports[name]} have sessions and sandboxes of their own`, async t => {
    const { url, box, sandboxes } = await serve(t)
    const other = sandboxes.create({ fixture: smallFixture, tokens: [{ secret: 'other', scopes: ['read', 'write'] }] })
    const [one, two] = await Promise.all(['test-token', 'other'].map(async token =>
      connect(t, transportTo(url, name, { authorization: `Bearer ${token}` }))))
    const texts = Array.from({ length: 10 }, (_, at) => `message ${at}`)
    await Promise.all(texts.flatMap(text => [
      callText(one!, 'send_message', { chatID: '101', text: `${text} of one` }),
      callText(two!, 'send_message', { chatID: '101', text: `${text} of two` })
    ]))
    for (const [sandbox, suffix] of [[box, 'one'], [other, 'two']] as const) {
      const sent = sandbox.chats.get(small.adaChat).messages.slice(-10).map(({ text }) => text)
      t.strictSame(sent.sort(), texts.map(text => `${text} of ${suffix}`))
    }
    const third = await connect(t, transportTo(url, name))
    await one!.close()
    t.match(await callText(third, 'get_accounts'), /^# Accounts/, 'another of the same token continues')
  })
}

await t.test('a client without a token or with a wrong one learns so, and cannot probe further', async t => {
  const { url } = await serve(t)
  for (const name of names) {
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      await t.rejects(connect(t, transportTo(url, name, headers as Record<string, string>)), /401|Unauthorized/)
    }
  }
})

await t.test('cancelling a call that is held back keeps the message from being sent', async t => {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  const transport = transportTo(mock.url)
  const client = await connect(t, transport)
  let [come, open] = [() => {}, () => {}]
  const held = new Promise<void>(resolve => { come = resolve })
  const gate = new Promise<void>(resolve => { open = resolve })
  await box.answer({ operation: 'mcp.send_message' }, async () => {
    come()
    await gate
    return undefined
  })
  const controller = new AbortController()
  const { signal } = controller
  const call = client.callTool({ name: 'send_message', arguments: { chatID: '101', text: 'Never' } }, undefined, { signal })
  const refused = t.rejects(call)
  await held
  const send = transport.send.bind(transport)
  const cancelled = new Promise<void>(resolve => {
    transport.send = async (...message) => send(...message).then(resolve)
  })
  controller.abort('changed my mind')
  await refused
  await cancelled
  open()
  await box.waitForRequests({ operation: 'mcp.send_message' }, { timeout: '5m' })
  const { messages = {} } = await box.snapshot()
  t.notOk(messages[small.adaChat]?.some(({ text }) => text === 'Never'))
})

await t.test('a server that closes ends the streams of its sessions', async t => {
  const { url, app } = await serve(t)
  const headers = { authorization: 'Bearer test-token', accept: 'text/event-stream' }
  const response = await fetch(`${url}/v0/sse`, { headers })
  const text = response.text()
  await app.close()
  t.match(await text, /^:\n\nevent: endpoint\ndata: \/v0\/sse\/messages\?sessionId=[\w-]+\n\n$/)
})

await t.test('behind a proxy with a path, the stream names a path of the proxy', async t => {
  const { url, app } = await serve(t, { publicURL: 'https://tools.example/beeper' })
  const headers = { authorization: 'Bearer test-token', accept: 'text/event-stream' }
  const response = await fetch(`${url}/v0/sse`, { headers })
  const text = response.text()
  await app.close()
  t.match(await text, /^data: \/beeper\/v0\/sse\/messages\?sessionId=/m)
})

const remote = join(import.meta.dirname, '../../node_modules/mcp-remote/dist/proxy.js')

/** Starts mcp-remote, which clients on standard input and output use, with a folder of its own for tokens. */
async function startRemote (t: Teardown, args: string[]): Promise<StdioClientTransport> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-remote-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return new StdioClientTransport({
    command: process.execPath,
    args: [remote, ...args],
    stderr: 'pipe',
    env: { ...process.env as Record<string, string>, MCP_REMOTE_CONFIG_DIR: folder }
  })
}

await t.test('mcp-remote carries a client on standard input and output, by either transport', async t => {
  const { url, box } = await serve(t)
  for (const [path, strategy] of [['/v0/mcp', 'http-only'], ['/v0/sse', 'sse-only']] as const) {
    const transport = await startRemote(t, [
      url + path, '--transport', strategy, '--allow-http', '--header', 'Authorization: Bearer test-token'
    ])
    const client = new Client({ name: 'test', version: '1' })
    t.teardown(() => client.close())
    await client.connect(transport)
    t.equal((await client.listTools()).tools.length, 11)
    t.match(await callText(client, 'send_message', { chatID: '101', text: `By ${path}` }), /^\*\*Message sent/)
    t.equal(box.messages.latest(box.chats.get(small.adaChat))?.text, `By ${path}`)
    await client.close()
  }
})

await t.test('mcp-remote signs in', async t => {
  const { url } = await serve(t, { consent: 'auto' })
  const transport = await startRemote(t, [`${url}/v0/mcp`, '--allow-http'])
  let said = ''
  // It prints where to sign in, for people whose browser it cannot open.
  transport.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    const address = /(http:\/\/\S+\/oauth\/authorize\?\S+)\s/.exec(said)?.[1]
    if (address === undefined) return
    said = ''
    void fetch(address)
  })
  const client = new Client({ name: 'test', version: '1' })
  t.teardown(() => client.close())
  await client.connect(transport)
  t.match(await callText(client, 'get_accounts'), /^# Accounts/)
})

/** Follows the redirects that a browser would. */
async function codeFrom ({ authorization }: Provider): Promise<string> {
  const response = await fetch(authorization!, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

await t.test('a strict sandbox refuses arguments that a tool does not have, and nothing that the protocol has', async t => {
  const { url, box } = await serve(t)
  box.commit(() => { box.strictness.change(strictAt('refuse')) })
  for (const name of names) {
    const client = await connect(t, transportTo(url, name))
    t.match(await callText(client, 'get_chat', { chatID: '101' }), /^## Ada Quill/)
    t.match(await callText(client, 'get_chat', { chatID: '101', chat: '102' }),
      /^ERROR: Invalid chat: get_chat has no such argument; this sandbox is strict/)
  }
})
