import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { callText, connect, transportTo } from '../../support/mcp-client.js'
import { ManualHost, small, smallFixture } from '../../support/app.js'
import { startServer, type ServerOptions } from '../../../src/server/start-server.js'
import { appTools } from '../../../src/http/mcp/tools/app-tools.js'

// Results show times as the server's clock on the wall does.
process.env.TZ = 'UTC'

async function serve (options: ServerOptions = {}) {
  const server = await startServer({ port: 0, seed: 1, clockHost: new ManualHost(), publicURL: 'http://localhost:23373', ...options })
  t.teardown(() => server.close())
  return server
}

const texts = new URL('tools.txt', import.meta.url)

/** What the tools answer on `default`, as test/http/mcp/tools.txt has it; UPDATE_TEXTS=1 writes it again. */
const calls: ReadonlyArray<readonly [tool: string, input: Record<string, unknown>]> = [
  ['focus_app', {}],
  ['focus_app', { chatID: '5420', draftText: 'See you', draftAttachmentPath: '/tmp/a.png' }],
  ['search', { query: 'lighthouse' }],
  ['search', { query: 'ravi' }],
  ['search', { query: 'xyzzy' }],
  ['get_accounts', {}],
  ['get_chat', { chatID: '5420' }],
  ['get_chat', { chatID: '5638', maxParticipantCount: 1 }],
  ['archive_chat', { chatID: '5420' }],
  ['archive_chat', { chatID: '5420', archived: false }],
  ['search_chats', { limit: 2 }],
  ['search_chats', { query: 'mum', scope: 'participants' }],
  ['search_chats', { inbox: 'archive', type: 'group', includeMuted: null }],
  ['set_chat_reminder', { chatID: '5420', reminder: { remindAtMs: 1_900_000_000_000, dismissOnIncomingMessage: true } }],
  ['clear_chat_reminder', { chatID: '5420' }],
  ['list_messages', { chatID: '5420' }],
  ['search_messages', { query: 'the', limit: 5 }],
  ['search_messages', { chatIDs: ['5420'] }],
  ['search_messages', { mediaTypes: ['image'], limit: 3 }],
  ['send_message', { chatID: '5420', text: 'It is **done**' }],
  ['send_message', { chatID: '5420', text: ' ' }],
  ['send_message', { chatID: 'nowhere', text: 'Hi' }],
  ['send_message', {}],
  ['list_messages', { chatID: '5420', cursor: 'broken' }],
  ['search_messages', { dateAfter: 'yesterday', limit: 0, sender: 5 }]
]

await t.test('each tool answers on default as ever, with a fixed seed and clock', async t => {
  const { url } = await serve()
  const client = await connect(t, transportTo(url))
  const parts: string[] = []
  for (const [name, input] of calls) {
    parts.push(`<!-- ${name} ${JSON.stringify(input)} -->\n\n${await callText(client, name, input)}\n`)
  }
  const text = parts.join('\n')
  if (process.env.UPDATE_TEXTS) writeFileSync(texts, text)
  t.equal(text, readFileSync(texts, 'utf8'))
  t.strictSame([...new Set(calls.map(([name]) => name))].sort(), appTools.map(({ name }) => name).sort(), 'every tool is called')
})

await t.test('the list names each tool with a schema and hints', async t => {
  const { url } = await serve({ fixture: smallFixture })
  const client = await connect(t, transportTo(url))
  const { tools, nextCursor } = await client.listTools()
  t.equal(nextCursor, undefined, 'a client that reads one page has all')
  t.strictSame(tools.map(({ name, inputSchema, annotations }) =>
    [name, inputSchema.required ?? [], annotations?.readOnlyHint ?? false]), [
    ['focus_app', [], false],
    ['search', ['query'], true],
    ['get_accounts', [], true],
    ['get_chat', ['chatID'], true],
    ['archive_chat', ['chatID'], false],
    ['search_chats', [], true],
    ['set_chat_reminder', ['chatID', 'reminder'], false],
    ['clear_chat_reminder', ['chatID'], false],
    ['list_messages', ['chatID'], true],
    ['search_messages', [], true],
    ['send_message', ['chatID'], false]
  ])
  for (const { description, title, inputSchema } of tools) {
    t.ok(description && title)
    t.equal(inputSchema.type, 'object')
  }
})

await t.test('the list comes in pages when the server is told so', async t => {
  const { url } = await serve({ fixture: smallFixture, toolsPerPage: 4 })
  const client = await connect(t, transportTo(url))
  const names: string[] = []
  const sizes: number[] = []
  for (let cursor: string | undefined; ;) {
    const page = await client.listTools(cursor === undefined ? {} : { cursor })
    names.push(...page.tools.map(({ name }) => name))
    sizes.push(page.tools.length)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  t.strictSame(sizes, [4, 4, 3])
  t.strictSame(names, appTools.map(({ name }) => name))
  for (const cursor of ['x', '-1', '11', '1.5']) {
    await t.rejects(client.listTools({ cursor }), { code: -32602, message: /nextCursor/ }, cursor)
  }
})

await t.test('a tool does what its v1 operation does', async t => {
  const { url, sandboxes: { default: box } } = await serve({ fixture: smallFixture })
  const client = await connect(t, transportTo(url))
  const chat = box.chats.get(small.adaChat)
  await callText(client, 'send_message', { chatID: '101', text: 'See *you*', replyToMessageID: '100001' })
  const sent = box.messages.latest(chat)
  t.match(sent, { text: 'See <em>you</em>', linkedMessageID: '100001' })
  await callText(client, 'archive_chat', { chatID: '101' })
  t.equal(chat.isArchived, true)
  await callText(client, 'set_chat_reminder', { chatID: '101', reminder: { remindAtMs: 1_900_000_000_000 } })
  t.equal(chat.reminder?.remindAt, 1_900_000_000_000)
  await callText(client, 'clear_chat_reminder', { chatID: '101' })
  t.equal(chat.reminder, undefined)
  await callText(client, 'focus_app', { chatID: '101', draftText: '<b>' })
  t.equal(chat.draft?.text, '&lt;b&gt;')
  const page = JSON.parse(await callText(client, 'list_messages', { chatID: '101' })) as { items: Array<{ id: string }> }
  const response = await fetch(`${url}/v1/chats/101/messages`, { headers: { authorization: 'Bearer test-token' } })
  t.strictSame(page, await response.json())
})

await t.test('names and titles cannot add lines to a result', async t => {
  const { url, sandboxes: { default: box } } = await serve({ fixture: smallFixture })
  box.commit(() => { box.chats.update(box.chats.get(small.group), { title: 'Books\n\n# Not a heading' }) })
  const client = await connect(t, transportTo(url))
  t.match(await callText(client, 'get_chat', { chatID: '102' }), /^## Books # Not a heading \(chatID: 102\)\n/)
})

await t.test('digests cut long texts, count gaps and group reactions', async t => {
  const { url, sandboxes: { default: box } } = await serve({ fixture: smallFixture })
  const group = box.chats.get(small.group)
  const day = 86_400_000
  box.commit(() => {
    const message = box.messages.get(group, '100004')
    box.messages.update(message, {
      text: 'x'.repeat(1234),
      reactions: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(id => ({ participantID: id, reactionKey: '👍' }))
    })
  })
  box.advanceTo(Date.parse('2026-01-09T08:00:00.000Z') + 30 * day)
  const client = await connect(t, transportTo(url))
  await callText(client, 'send_message', { chatID: '102', text: 'Late' })
  const text = await callText(client, 'search_messages', { chatIDs: ['102'] })
  t.match(text, /x{1000}\.\.\. \(234 more characters\)/)
  t.match(text, 'Reactions: 👍 7 (a, b, c, d, e & 2 more)')
  t.match(text, '_[... 29 day gap ...]_')
  t.match(text, '## 30 days ago (2026-01-09)')
  t.match(text, '## Today (2026-02-08)')
  t.notMatch(text, 'Warning', 'without a filter there are no gaps')
})
