import t from 'tap'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import BeeperDesktop from '@beeper/desktop-api'
import { callText, connect, transportTo } from '../../support/mcp-client.js'
import { ManualHost, small, smallFixture, type Teardown } from '../../support/app.js'
import { startServer, type ServerOptions } from '../../../src/server/start-server.js'
import { controlTools } from '../../../src/control/mcp/tools/control-tools.js'

async function serve (t: Teardown, options: ServerOptions = {}) {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, clockHost: new ManualHost(), ...options })
  t.teardown(() => server.close())
  const client = await connect(t, transportTo(server.url, 'control', {}))
  return { ...server, box: server.sandboxes.default, client, use: useOf(client) }
}

/** Calls a tool that answers with JSON. */
function useOf (client: Client) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into results of every shape
  return async (name: string, input: Record<string, unknown> = {}): Promise<any> => {
    const text = await callText(client, name, input)
    if (text.startsWith('ERROR: ')) throw new Error(text.slice(7))
    return JSON.parse(text)
  }
}

await t.test('the server says what it is, and lists its tools', async t => {
  const { client } = await serve(t)
  t.match(client.getServerVersion(), { name: 'beeper-desktop-mock' })
  t.match(client.getInstructions(), /create_sandbox/)
  t.strictSame(client.getServerCapabilities(), { tools: {}, resources: {}, logging: {} })
  const { tools } = await client.listTools()
  t.strictSame(tools.map(({ name }) => name), controlTools.map(({ name }) => name))
  for (const { name, description, inputSchema } of tools) {
    t.ok(description, name)
    t.equal(inputSchema.type, 'object', name)
  }
})

await t.test('a whole test: a sandbox, its people, a client, a fault, and why it failed', async t => {
  const { use, client } = await serve(t)
  const { id, url, token } = await use('create_sandbox', { fixture: 'empty', seed: 7, now: '2026-01-01T00:00:00.000Z', frozen: true })
  const account = await use('add_account', { sandbox: id, network: 'WhatsApp', fullName: 'Robin', phoneNumber: '+15550101001' })
  t.match(account, { accountID: /^local-whatsapp_ba_[\w-]{27}$/, network: 'WhatsApp', user: { fullName: 'Robin', phoneNumber: '+15550101001' } })
  const ada = '@15550101002:local-whatsapp.localhost'
  t.match(await use('add_contact', { sandbox: id, accountID: account.accountID, id: ada, fullName: 'Ada Quill' }), {
    id: ada, fullName: 'Ada Quill', phoneNumber: '+15550101002'
  })
  const chat = await use('add_chat', { sandbox: id, accountID: account.accountID, participantIDs: [ada], messages: ['Hi', 'Are you there?'] })
  t.match(chat, { title: 'Ada Quill', type: 'single' })
  const api = new BeeperDesktop({ baseURL: url, accessToken: token, maxRetries: 0 })
  const texts: Array<string | undefined> = []
  for await (const message of api.messages.list(chat.id)) texts.push(message.text)
  t.strictSame(texts, ['Are you there?', 'Hi'])
  const fault = await use('add_fault', { sandbox: id, operation: 'sendMessage', status: 503, times: 1 })
  await t.rejects(api.messages.send(chat.id, { text: 'Yes' }), /503/)
  const why = await callText(client, 'explain_last_refusal', { sandbox: id })
  t.match(why, /^POST \/v1\/chats\/\S+\/messages was answered 503 \(sendMessage\)/)
  t.match(why, new RegExp(`the fault ${fault.id} fired`))
  t.match(why, '"text":"Yes"')
  await api.messages.send(chat.id, { text: 'Yes' })
  const { items } = await use('list_requests', { sandbox: id, operation: 'sendMessage' })
  t.strictSame(items.map(({ status }: { status: number }) => status), [503, 200])
  t.match(await use('wait_for_requests', { sandbox: id, operation: 'sendMessage', count: 2, timeout: '1m' }), { matched: true })
  t.match(await use('wait_for_events', { sandbox: id, type: 'message.upserted', timeout: 1 }), { matched: true })
  t.match(await use('inspect_sandbox', { sandbox: id }), { id, counts: { chats: 1, messages: 3, accounts: 2 }, tokens: [{ token }] })
  await use('delete_sandbox', { sandbox: id })
  t.strictSame((await use('list_sandboxes')).items.map(({ id }: { id: string }) => id), ['default'])
})

await t.test('every tool does what its operation does', async t => {
  const { use, client, box } = await serve(t)
  const used = new Set<string>()
  const tool: typeof use = async (name, input) => {
    used.add(name)
    return use(name, input)
  }
  const chat = box.chats.get(small.adaChat)
  t.match(await tool('list_sandboxes'), { items: [{ id: 'default' }] })
  t.match(await tool('create_sandbox', { fixture: 'empty' }), { id: 'sandbox-1', token: String })
  t.match(await tool('inspect_sandbox'), { id: 'default', tokens: [{ token: 'test-token' }, {}, {}] })
  t.match(await tool('create_token', { scopes: ['read'], expiresIn: '1h' }), { scopes: ['read'], token: String })
  t.match(await tool('add_account', { network: 'telegram' }), { network: 'Telegram', user: { fullName: 'Robin Vale' } })
  t.match(await tool('add_contact', { accountID: 'matrix', id: '@eve:beeper.com' }), { username: 'eve' })
  t.match(await tool('add_chat', { accountID: 'matrix', participantIDs: ['@eve:beeper.com', '@ada:beeper.com'], title: 'Plans' }), { type: 'group', title: 'Plans' })
  t.match(await tool('add_messages', { chatID: '102', messages: ['One', { text: 'Two', senderID: 'self' }] }), {
    items: [{ text: 'One' }, { text: 'Two', isSender: true }]
  })
  t.match(await tool('set_account_status', { accountID: 'matrix', status: 'backfilling' }), { status: 'backfilling' })
  const message = await tool('write_as', { chatID: '101', text: 'Look', attachments: [{ type: 'image' }] })
  t.match(message, { senderID: small.ada, attachments: [{ type: 'img' }] })
  t.match(await tool('change_message', { messageID: message.id, reaction: { key: '👍' } }), { reactions: [{ reactionKey: '👍' }] })
  t.ok((await tool('list_fault_presets')).items.length > 3)
  t.ok((await tool('apply_fault_preset', { preset: 'starting', times: 1 })).items.length > 3)
  t.match(await tool('add_fault', { operation: 'mcp.send_message', delay: 5 }), { operation: 'mcp.send_message' })
  const { items } = await tool('list_faults')
  await tool('clear_faults', { faultID: items[0].id })
  t.equal(box.faults.list().length, items.length - 1)
  await tool('clear_faults')
  t.equal(box.faults.list().length, 0)
  t.match(await tool('move_clock', { advance: '2h', freeze: true }), { mode: 'frozen', now: '2026-02-01T14:00:00.000Z' })
  t.match(await tool('move_clock'), { now: '2026-02-01T14:00:00.000Z' })
  await tool('queue_consent', { outcome: 'deny', error: 'server_error' })
  t.match([...box.oauth.consents.list()], [{ outcome: 'deny', error: 'server_error' }])
  t.match(await tool('list_requests'), { items: [], last: Number })
  t.match(await tool('wait_for_requests', { timeout: 1 }), { matched: false, items: [] })
  t.match(await tool('list_events', { type: 'message.upserted', limit: 1 }), { items: [{ type: 'message.upserted' }] })
  t.match(await tool('wait_for_events', { chatID: chat.id, timeout: 1 }), { matched: true })
  t.equal(await callText(client, 'explain_last_refusal'), 'No request has been refused.')
  t.match(await callText(client, 'list_operations', { contains: 'send' }), /^sendMessageV0: POST \/v0\/send-message \(write\)/)
  t.match(await callText(client, 'list_operations', { contains: 'mcp.' }), /^mcp.focus_app: POST \/v0\/mcp/m)
  t.match(await callText(client, 'list_operations', { contains: 'xyzzy' }), /^No operation/)
  const digest = box.digest()
  t.match(await tool('save_state', { name: 'before' }), { name: 'before', length: Number })
  await tool('write_as', { chatID: '101', text: 'Later' })
  t.not(box.digest(), digest)
  t.equal((await tool('load_state', { name: 'before' })).digest, digest)
  const state = await tool('save_state')
  t.equal((await tool('load_state', { state })).digest, digest)
  t.match(await tool('fork_sandbox'), { id: 'sandbox-2', token: String })
  await tool('reset_sandbox')
  t.equal(box.chats.get(small.adaChat).messages.length, 3)
  await tool('delete_sandbox', { sandbox: 'sandbox-1' })
  const rest = ['explain_last_refusal', 'list_operations']
  t.strictSame([...used, ...rest].sort(), controlTools.map(({ name }) => name).sort(), 'every tool is used')
})

await t.test('bad input is an error result that says what to change', async t => {
  const { client } = await serve(t)
  const cases: Array<[tool: string, input: Record<string, unknown>, text: RegExp]> = [
    ['inspect_sandbox', { sandbx: 'default' }, /Unknown property "sandbx"; did you mean "sandbox"/],
    ['inspect_sandbox', { sandbox: 'nowhere' }, /Sandbox not found: "nowhere"/],
    ['create_sandbox', { id: '../x' }, /^ERROR: Invalid id/],
    ['create_sandbox', { fixture: 'huge' }, /fixture: Expected one of/],
    ['add_account', { network: 'whatsup' }, /did you mean "whatsapp"/],
    ['add_account', { network: 'matrix' }, /There is an account "matrix"/],
    ['add_contact', { accountID: 'x', id: 'y' }, /Account not found: "x"/],
    ['add_contact', { accountID: 'matrix', id: small.ada }, /knows "@ada:beeper.com"/],
    ['add_chat', { accountID: 'matrix', participantIDs: [] }, /participantIDs: Expected at least 1/],
    ['add_fault', { operation: 'sendMesage', status: 500 }, /did you mean "sendMessage"/],
    ['add_fault', { status: 500, delai: 5 }, /^ERROR: Invalid delai|Unknown property "delai"; did you mean "delay"/],
    ['apply_fault_preset', { preset: 'startin' }, /preset: Expected one of/],
    ['write_as', { chatID: 'x', text: 'Hi' }, /Chat not found: "x"/],
    ['change_message', { messageID: 'x', deleted: true }, /Message not found/],
    ['move_clock', { advance: 'soon' }, /advance/],
    ['queue_consent', {}, /outcome: Required/],
    ['list_requests', { operation: 'x' }, /There is no operation "x"/],
    ['load_state', {}, /either name or state/],
    ['load_state', { name: 'x' }, /save one first/],
    ['load_state', { state: { format: 2 } }, /format/]
  ]
  for (const [tool, input, text] of cases) {
    const said = await callText(client, tool, input)
    t.match(said, /^ERROR: /, `${tool} ${JSON.stringify(input)}`)
    t.match(said, text)
  }
})

await t.test('the documents are resources', async t => {
  const { client } = await serve(t)
  const { resources } = await client.listResources()
  const uris = resources.map(({ uri }) => uri)
  for (const name of ['skill', 'fixture-schema', 'supported', 'guides/start', 'guides/mcp', 'guides/faults']) {
    t.ok(uris.includes(`beeper-desktop-mock://${name}`), name)
  }
  for (const { uri, mimeType } of resources) {
    const { contents: [content] } = await client.readResource({ uri })
    t.match(content, { uri, mimeType })
    t.ok(String((content as { text?: string }).text).length > 100, uri)
  }
  t.strictSame((await client.listResourceTemplates()).resourceTemplates, [])
  await t.rejects(client.readResource({ uri: 'beeper-desktop-mock://guides/../../package.json' }), { code: -32002 })
  await t.rejects(client.readResource({ uri: 'file:///etc/hosts' }), { code: -32002 })
})

await t.test('an ID of a tool is one segment of a path, whatever it holds', async t => {
  const { client, use } = await serve(t)
  await use('create_sandbox', { id: 'kept' })
  const calls = (id: string): Array<[tool: string, input: object]> => [
    ['change_message', { messageID: id, text: 'x' }],
    ['clear_faults', { faultID: id }],
    ['set_account_status', { accountID: id, status: 'connected' }],
    ['apply_fault_preset', { preset: id }],
    ['inspect_sandbox', { sandbox: id }]
  ]
  for (const id of ['\ud800', '.', '..', '%2e%2e', '../faults', 'a/b', '?', '#', 'x\u0000']) {
    for (const [tool, input] of calls(id)) {
      const text = await callText(client, tool, { sandbox: 'kept', ...input })
      t.match(text, /^ERROR: (?!Internal)/, `${tool} ${JSON.stringify(id)}: ${text}`)
    }
  }
  t.match(await use('list_sandboxes'), { items: [{ id: 'default' }, { id: 'kept' }] })
})

await t.test('HTTP errors are JSON-RPC errors', async t => {
  const { app, close } = await startServer({ port: 0, fixture: smallFixture, clockHost: new ManualHost(), controlToken: 'secret' })
  t.teardown(close)
  const post = async (payload: string, headers: Record<string, string> = {}) => app.inject({
    method: 'POST',
    url: '/_mock/mcp',
    headers: {
      host: 'localhost', 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: 'Bearer secret', ...headers
    },
    payload
  })
  const cases: Array<[answer: Awaited<ReturnType<typeof post>>, status: number, code: number]> = [
    [await post('{'), 400, -32700],
    [await post('{}'), 400, -32600],
    [await post('[]'), 400, -32600],
    [await post('{"jsonrpc": "2.0", "id": 1, "method": "ping"}', { 'mcp-session-id': 'gone' }), 404, -32001],
    [await post('{}', { authorization: 'Bearer wrong' }), 401, -32000]
  ]
  for (const [answer, status, code] of cases) {
    t.equal(answer.statusCode, status, answer.body)
    t.match(answer.json(), { jsonrpc: '2.0', id: null, error: { code, message: /./ } })
  }
})

await t.test('it requires the control token, and rejects pages of other sites', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture, clockHost: new ManualHost(), controlToken: 'secret' })
  t.teardown(() => server.close())
  for (const headers of [{}, { authorization: 'Bearer test-token' }] as Array<Record<string, string>>) {
    await t.rejects(connect(t, transportTo(server.url, 'control', headers)), /401|Unauthorized|control token/)
  }
  const client = await connect(t, transportTo(server.url, 'control', { authorization: 'Bearer secret' }))
  t.match(await useOf(client)('list_sandboxes'), { items: [{ id: 'default' }] })
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { host: 'evil.example' }]) {
    const { statusCode, body } = await server.app.inject({ method: 'POST', url: '/_mock/mcp', headers: { host: 'localhost', ...headers }, payload: {} })
    t.equal(statusCode, 403, body)
  }
})

await t.test('a wait ends with its cancellation, and calls of testers are not the client\'s', async t => {
  const { client, box, use } = await serve(t)
  const controller = new AbortController()
  const waiting = client.callTool({ name: 'wait_for_requests', arguments: { timeout: '5m' } }, undefined, { signal: controller.signal })
  controller.abort()
  await t.rejects(waiting)
  await use('list_sandboxes')
  t.strictSame(box.journal.find({ kind: 'request' }), [], 'the journal has requests of the client alone')
})
