import { createServer } from 'node:http'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { FixtureFile, MessageFixture } from '../../src/fixtures/format.js'
import { createMockServer, type MockSandbox } from '../../src/index.js'
import { validate } from '../../src/cli/validate.js'
import { recordApp, type RecordOptions } from '../../src/recording/record.js'
import { small, smallFixture, type Teardown } from '../support/app.js'

interface Test extends Teardown {
  testdir (): string
}

/** An app, and how it is recorded into a folder of the test. */
async function app (t: Test, fixture: 'default' | FixtureFile = smallFixture) {
  const mock = await createMockServer({ fixture, seed: 1, rateLimit: 'off' })
  t.teardown(mock.close)
  const out = `${t.testdir()}/recorded.json`
  const record = async (options: Partial<RecordOptions> = {}) =>
    recordApp({ from: mock.url, token: mock.token ?? '', out, anonymise: true, seed: '1', ...options })
  const read = () => JSON.parse(readFileSync(out, 'utf8')) as Required<FixtureFile>
  return { mock, box: await mock.sandbox(), out, record, read }
}

/** Everything that a client can read of accounts, chats and messages. */
async function readable (t: Test, box: MockSandbox) {
  const get = async (path: string) => {
    const answer = await fetch(box.url + path, { headers: { authorization: `Bearer ${box.token}` } })
    return answer.json() as Promise<{ items: Array<Record<string, unknown>>, hasMore: boolean, oldestCursor: string }>
  }
  const all = async (path: string) => {
    const items = []
    for (let page = await get(path); ; page = await get(`${path}?cursor=${page.oldestCursor}`)) {
      items.push(...page.items)
      if (!page.hasMore) return items
    }
  }
  const chats = await all('/v1/chats')
  const messages: Record<string, unknown[]> = {}
  for (const { id } of chats) messages[String(id)] = await all(`/v1/chats/${encodeURIComponent(String(id))}/messages`)
  return { accounts: await get('/v1/accounts'), labels: await get('/v1/labels'), chats, messages }
}

await t.test('a recording with names seeds a sandbox in which a client reads the same', async t => {
  const { box, mock, out, record } = await app(t, 'default')
  const recorded = await record({ anonymise: false })
  const twin = await mock.createSandbox({ fixture: out })
  const [original, copy] = [await readable(t, box), await readable(t, twin)]
  // Reminders whose time has come fire when a sandbox starts, and file paths are those of an installation.
  t.strictSame(copy.chats.map(({ id }) => id), original.chats.map(({ id }) => id))
  t.strictSame(copy.accounts, original.accounts)
  t.strictSame(copy.labels, original.labels)
  for (const [id, messages] of Object.entries(original.messages)) t.strictSame(copy.messages[id], messages, id)
  for (const [at, chat] of original.chats.entries()) t.strictSame(copy.chats[at], chat, String(chat.id))
  t.equal(recorded.messages, Object.values(original.messages).flat().length)
  t.notOk(existsSync(`${out}.partial`))
})

await t.test('an anonymous recording is valid, and keeps what a bug may hang on', async t => {
  const { box, out, record, read } = await app(t, 'default')
  const recorded = await record({ assets: true })
  t.strictSame((await validate([out])).get(out)?.issues, [])
  const [original, copy] = [await box.snapshot() as Required<FixtureFile>, read()]
  const listed = original.chats.filter(({ merge }) => !merge)
  t.equal(copy.chats.length, original.chats.length)
  const lists = (fixture: FixtureFile) =>
    new Map(fixture.chats?.map(({ localChatID, id }) => [localChatID, fixture.messages?.[id] ?? []]))
  const shape = ({ id, timestamp, linkedMessageID, type = 'TEXT', text, reactions = [], attachments = [], isDeleted = false, senderID }: MessageFixture) => [
    id, timestamp, linkedMessageID, type, isDeleted, senderID === 'self',
    text?.replace(/<[^>]*>|&\w+;/g, '').replace(/[^\p{L}\p{N}]/gu, '').length,
    reactions.length, attachments.map(({ type, mimeType, size }) => [type, mimeType, size])
  ]
  const selfIDs = new Set(original.accounts.flatMap(({ selfID, user }) => [selfID, user.id]))
  for (const { localChatID, id } of listed) {
    const before = (original.messages[id] ?? []).map(row => selfIDs.has(row.senderID) ? { ...row, senderID: 'self' } : row)
    const after = lists(copy).get(localChatID) ?? []
    // Links and handles may become longer.
    const plain = (row: MessageFixture) => !/:\/\/|@|#/.test(row.text ?? '')
    t.strictSame(after.filter((_, at) => plain(before[at]!)).map(shape), before.filter(plain).map(shape), id)
  }
  const report = readFileSync(recorded.reportFile, 'utf8')
  for (const field of ['messages.timestamp', 'messages.id', 'chats.isMuted', 'messages.attachments.mimeType']) t.match(report, field)
  t.notMatch(report, /messages\.text|fullName/)
  t.ok(copy.assets.length > 0 && copy.assets.every(({ content }) => content))
})

await t.test('only GET calls are made, and 429 is waited for', async t => {
  const { box, record, read } = await app(t)
  await box.fail({ operation: 'listMessages', status: 429, retryAfter: 7, times: 2 })
  await box.fail({ operation: 'listChats', status: 503, times: 1 })
  const waits: number[] = []
  await record({ wait: async milliseconds => { waits.push(milliseconds) } })
  t.strictSame(waits.sort((a, b) => a - b), [500, 7000, 7000])
  t.equal(Object.values(read().messages).flat().length, Object.values(smallFixture.messages ?? {}).flat().length)
  const requests = await box.requests()
  t.ok(requests.every(({ method }) => method === 'GET'))
})

await t.test('an aborted recording continues, and ends as if it had not been aborted', async t => {
  const { box, out, record } = await app(t, 'default')
  await record()
  const whole = readFileSync(out, 'utf8')
  const calls = (await box.requests({ operation: 'listMessages' })).length
  await box.clearRequests()
  const stop = new AbortController()
  await t.rejects(record({
    signal: stop.signal, onProgress: ({ messages }) => { if (messages > 250) stop.abort() }
  }))
  t.notMatch(readFileSync(`${out}.partial`, 'utf8'), /Robin|Kestrel/, 'the work file is anonymous too')
  const recorded = await record()
  t.ok(recorded.resumed)
  t.equal(readFileSync(out, 'utf8').length, whole.length)
  t.strictSame(JSON.parse(readFileSync(out, 'utf8')), sameOrder(JSON.parse(readFileSync(out, 'utf8')), JSON.parse(whole)))
  t.ok((await box.requests({ operation: 'listMessages' })).length <= calls + 8, 'pages are not read twice')
})

/** Chats are read side by side: the order of their messages in the file is no matter, that in each of them is. */
function sameOrder (as: FixtureFile, fixture: FixtureFile): FixtureFile {
  const messages = Object.fromEntries(Object.keys(as.messages ?? {}).map(id => [id, fixture.messages?.[id] ?? []]))
  return { ...fixture, messages }
}

await t.test('what was not finished is continued with the same options alone', async t => {
  const { record } = await app(t)
  const stop = new AbortController()
  await t.rejects(record({ signal: stop.signal, onProgress: () => { stop.abort() } }))
  await t.rejects(record({ maxMessages: 1 }), { name: 'RecordingError', isInput: true, message: /repeat its options, or add --restart/ })
  t.match(await record({ maxMessages: 1, restart: true }), { messages: 1, resumed: false })
})

await t.test('what was killed before it had read anything is in the way of nothing', async t => {
  const { out, record } = await app(t)
  writeFileSync(`${out}.partial`, `${JSON.stringify({ kind: 'start', settings: 'others', key: '1' })}\n`)
  t.match(await record({ maxMessages: 1 }), { messages: 1, resumed: false })
  t.notOk(existsSync(`${out}.partial`))
})

await t.test('what is asked for is recorded, and no more', async t => {
  const { record, read } = await app(t, 'default')
  const { messages } = await record()
  const all = read()
  const counted = async (options: Partial<RecordOptions>) => {
    await record({ ...options, anonymise: false })
    return read()
  }
  t.match(await record({ maxMessages: 33 }), { messages: 33 })
  t.match(await record({ maxMessagesPerChat: 3 }), { chats: all.chats.length })
  t.ok(Object.values(read().messages).every(list => list.length <= 3))
  const some = await counted({ accounts: ['matrix'] })
  t.ok(some.chats.length > 0 && some.chats.every(({ accountID }) => accountID === 'matrix'))
  t.strictSame(some.accounts.map(({ accountID }) => accountID), ['matrix'])
  const [first] = some.chats
  t.strictSame((await counted({ chats: [first?.localChatID ?? ''] })).chats.map(({ id }) => id), [first?.id])
  const since = Date.parse('2026-01-10T00:00:00Z')
  const recent = Object.values((await counted({ since })).messages).flat()
  t.ok(recent.length > 0 && recent.length < messages && recent.every(({ timestamp }) => Date.parse(timestamp) >= since))
})

await t.test('answers to messages that were not recorded stay answers', async t => {
  const { out, record, read } = await app(t, {
    ...smallFixture,
    messages: {
      [small.adaChat]: [
        { id: '1', senderID: '@ada:beeper.com', timestamp: '2026-01-01T00:00:00Z', text: 'Old' },
        { id: '2', senderID: 'self', timestamp: '2026-01-02T00:00:00Z', text: 'New', linkedMessageID: '1' }
      ]
    }
  })
  await record({ maxMessages: 1 })
  t.strictSame((await validate([out])).get(out)?.issues, [])
  t.match(Object.values(read().messages).flat(), [{ id: '2', linkedMessageID: '1' }])
})

await t.test('events are recorded, and what they change is in the fixture', async t => {
  const { box, out, record, read } = await app(t)
  let over = () => {}
  const heard: string[] = []
  await record({
    watch: new Promise<void>(resolve => { over = resolve }),
    onProgress: ({ phase }) => {
      if (phase !== 'watching') return
      void box.receiveMessage(small.adaChat, { text: 'Late but here' })
    },
    onEvent: type => {
      heard.push(type)
      if (type === 'message.upserted') over()
    }
  })
  t.ok(heard.includes('message.upserted'))
  const events = readFileSync(`${out}.events.ndjson`, 'utf8').trim().split('\n').map(line => JSON.parse(line) as { type: string, chatID: string, entries?: MessageFixture[] })
  const event = events.find(({ type }) => type === 'message.upserted')
  t.match(event?.entries, [{ text: /^\w{4} \w{3} \w{4}$/ }])
  t.notMatch(JSON.stringify(events), /Late|ada:/)
  t.match(read().messages[event?.chatID ?? '']?.at(-1), event?.entries?.[0])
})

await t.test('with names, files are downloaded beside the fixture', async t => {
  const { mock, out, record, read } = await app(t, 'default')
  await record({ anonymise: false, assets: true })
  const { assets } = read()
  const files = assets.flatMap(({ file }) => file === undefined ? [] : [file])
  t.ok(files.length > 0 && files.every(file => file.startsWith('./recorded.json.assets/')))
  const twin = await mock.createSandbox({ fixture: out })
  const asset = assets.find(({ file }) => file !== undefined)
  const served = await fetch(`${twin.url}/v1/assets/serve?url=${encodeURIComponent(asset?.url ?? '')}`, {
    headers: { authorization: `Bearer ${twin.token}` }
  })
  t.equal(served.status, 200)
  await served.arrayBuffer()
})

await t.test('what is no app, or refuses, is told in a line', async t => {
  const { out, record } = await app(t)
  await t.rejects(record({ token: 'wrong' }), { name: 'RecordingError', message: /401: the token is missing, wrong or expired/ })
  await t.rejects(record({ from: 'ftp://x' }), { name: 'RecordingError', isInput: true, message: /expected a URL/ })
  const other = createServer((_request, response) => { response.end('<html>') }).listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const from = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  await t.rejects(record({ from }), { name: 'RecordingError', message: /is this Beeper Desktop\?/ })
  t.notOk(existsSync(out))
})
