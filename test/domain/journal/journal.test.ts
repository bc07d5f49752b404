import fc from 'fast-check'
import t from 'tap'
import { bodyCap, Journal, type JournalKind, showEntry, type RequestRecord } from '../../../src/domain/journal/journal.js'
import { Clock } from '../../../src/domain/sandbox/clock.js'
import { pathMatcher } from '../../../src/domain/journal/path-pattern.js'
import { redacted } from '../../../src/domain/journal/redaction.js'
import { journalQuery } from '../../../src/control/requests.js'
import { build, ManualHost, small, smallFixture } from '../../support/app.js'
import { connect, serve } from '../../support/socket-client.js'

const record: RequestRecord = {
  method: 'GET',
  path: '/v1/chats',
  operation: 'listChats',
  generation: 'v1',
  query: {},
  params: {},
  headers: { 'x-test': 'yes' },
  tokenID: 'test',
  tokenName: 'read and write',
  body: undefined,
  status: 200,
  answer: '{"items":[]}',
  answerType: 'application/json; charset=utf-8',
  milliseconds: 1,
  explanation: undefined,
  faults: undefined
}

await t.test('a request is recorded with its response, and the reason for it', async t => {
  const { box, call } = await build(t)
  await call('POST', '/v0/create-chat?x=1', { accountID: small.matrix, type: 'single', participantIDs: [small.ada] })
  await call('POST', '/v0/create-chat', { accountID: 'nobody', type: 'single', participantIDs: [] })
  await call('GET', '/v0/get-accounts', undefined, 'test-token-write')
  await call('GET', '/v0/get-accounts', undefined, 'wrong')
  await call('GET', '/_mock/health')
  const shown = box.journal.find({ kind: 'request' }).map(showEntry)
  t.match(shown, [
    {
      id: 1,
      kind: 'request',
      at: '2026-02-01T12:00:00.000Z',
      method: 'POST',
      path: '/v0/create-chat',
      operation: 'createChatV0',
      generation: 'v0',
      query: { x: '1' },
      tokenID: 'test',
      tokenName: 'read and write',
      body: { accountID: small.matrix },
      status: 200,
      answer: { success: true, chatID: small.adaChat }
    },
    { status: 422, explanation: 'validation_error: body.participantIDs: Expected at least 1 item(s)' },
    { status: 403, tokenID: 'test-write', explanation: /missing: read/ },
    { status: 401, explanation: 'unauthorized: no sandbox has that token' }
  ])
  t.equal(shown.length, 4, 'calls of the control API are not the client\'s')
  t.notMatch(JSON.stringify(shown), /test-token/, 'no secret is in it')
})

await t.test('it says when a chat exists in another sandbox', async t => {
  const { box, call, sandboxes } = await build(t)
  const other = sandboxes.create({ id: 'other', fixture: smallFixture })
  const chat = other.commit(() => other.chats.add(other.accounts.get(small.matrix), 'group', [], 'Elsewhere'))
  const answer = await call('GET', `/v0/get-chat?chatID=${chat.id}`)
  t.equal(answer.status, 404)
  t.notMatch(answer.text, 'sandbox', 'the answer is the vendor\'s')
  t.match(box.journal.find().map(showEntry), [{ explanation: /That chat exists in another sandbox: other/ }])
})

await t.test('the chat of a call is found in its path, its query and its body', async t => {
  const { box, call } = await build(t)
  await call('GET', `/v1/chats/${encodeURIComponent(small.adaChat)}`)
  await call('GET', `/v0/get-chat?chatID=${encodeURIComponent(small.adaChat)}`)
  await call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'Hi' })
  await call('POST', '/v0/send-message', { chatID: small.group, text: 'Hi' })
  for (const chatID of [small.adaChat, '101', encodeURIComponent(small.adaChat)]) {
    t.equal(box.journal.find(journalQuery(box, { chatID })).length, 3, chatID)
  }
  t.equal(box.journal.find(journalQuery(box, { accountID: small.matrix })).length, 4, 'an account by its chats')
})

await t.test('a message is found by each of its IDs, in calls, events and frames', async t => {
  const { app, box, call } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const { body } = await call('POST', '/v1/chats/101/messages', { text: 'Hi' })
  await client.rest()
  const { id, pendingID = '' } = box.messages.getAnywhere(body.pendingMessageID)
  await call('GET', `/v1/chats/101/messages/${id}`)
  for (const messageID of [id, pendingID]) {
    const found = (kind: JournalKind) => box.journal.find(journalQuery(box, { kind, messageID })).length
    t.equal(found('request'), 1)
    t.ok(found('event') >= 1)
    t.ok(found('frame') >= 1)
  }
  const waited = await call('GET', `/_mock/sandboxes/default/wait?messageID=${pendingID}&chatID=101`)
  t.equal(waited.body.matched, true)
  t.equal((await call('GET', `/_mock/sandboxes/default/requests?messageID=${pendingID}`)).body.items.length, 1)
})

await t.test('a rejected token is named, and never shown', async t => {
  const { box, call } = await build(t)
  const { body: { token, id } } = await call('POST', '/_mock/sandboxes/default/tokens', { name: 'brief', expiresIn: 1 })
  await call('POST', '/_mock/sandboxes/default/clock', { advance: '1s' })
  t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 401)
  await call('GET', '/v1/nothing')
  const entries = box.journal.find().map(showEntry)
  t.match(entries, [
    { tokenID: id, tokenName: 'brief', status: 401, explanation: /has expired/ },
    { tokenID: 'test', tokenName: 'read and write', status: 404 }
  ])
  t.notMatch(JSON.stringify(entries), token)
})

await t.test('events are recorded as they were committed', async t => {
  const { box, call } = await build(t)
  const { body } = await call('POST', '/v0/create-chat',
    { accountID: small.matrix, type: 'single', participantIDs: [small.cleo], messageText: 'Hi' })
  const events = box.journal.find(journalQuery(box, { kind: 'event', chatID: body.chatID })).map(showEntry)
  t.ok(events.length >= 2)
  t.match(events[0], { kind: 'event', type: 'chat.upserted', ids: [body.chatID] })
  t.equal(box.journal.find({ type: 'message.upserted' }).length > 0, true)
  box.reset()
  t.strictSame(box.journal.find(), [], 'reset empties it')
})

await t.test('each kind has its own ring', async t => {
  const journal = new Journal(new Clock(new ManualHost()), 3)
  journal.event({ type: 'chat.upserted', chatID: 'a', ids: ['a'], at: 0 })
  for (let status = 200; status < 207; status++) journal.request({ ...record, status })
  t.strictSame(journal.find({ kind: 'request' }).map(({ id }) => id), [6, 7, 8])
  t.strictSame(journal.find().map(({ id }) => id), [1, 6, 7, 8])
  t.strictSame(journal.find({}, 2).map(({ id }) => id), [7, 8])
  t.strictSame(journal.find({ since: 6 }).map(({ id }) => id), [7, 8])
  t.equal(journal.last, 8)
})

await t.test('queries', async t => {
  const journal = new Journal(new Clock(new ManualHost()), 10)
  journal.request(record)
  journal.request({ ...record, method: 'POST', path: '/v1/chats/!a:b/messages', operation: 'sendMessage', params: { chatID: '!a:b' }, body: { text: 'pizza' }, status: 429 })
  journal.frame({ socket: 's', direction: 'in', frame: { type: 'subscriptions.set', chatIDs: ['*'] }, faults: undefined })
  const cases: Array<[Parameters<Journal['find']>[0], number[]]> = [
    [{}, [1, 2, 3]],
    [{ operation: 'sendMessage' }, [2]],
    [{ method: 'post' }, [2]],
    [{ path: '/v1/chats/*' }, [2]],
    [{ path: '/v1/chats' }, [1]],
    [{ status: 429 }, [2]],
    [{ tokenID: 'test' }, [1, 2]],
    [{ contains: 'pizza' }, [2]],
    [{ names: named => named().chatIDs.includes('!a:b') }, [2]],
    [{ path: '/v1/chats/%21a%3Ab/messages' }, [2]],
    [{ type: 'subscriptions.set' }, [3]],
    [{ kind: 'event' }, []]
  ]
  for (const [query, ids] of cases) t.strictSame(journal.find(query).map(({ id }) => id), ids, JSON.stringify(query))
})

await t.test('path patterns', async t => {
  const cases: Array<[path: string, pattern: string, same: boolean]> = [
    ['/v1/chats', '/v1/chats', true], ['/v1/chats/x', '/v1/chats', false], ['/v1/chats/x', '/v1/chats/*', true],
    ['/v1/chats/x/read', '/v1/*/read', true], ['/v1/chats/x/unread', '/v1/*/read', false], ['/a', '*', true],
    ['/ab', '/ab*b', false], ['/abb', '/ab*b', true], ['/v1/a/b/c', '*/a/*/c', true]
  ]
  for (const [path, pattern, same] of cases) t.equal(pathMatcher(pattern)(path), same, `${path} ${pattern}`)
  const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }).map(parts => parts.join(''))
  const patterns = fc.array(fc.constantFrom('a', 'b', '/', '*'), { maxLength: 8 }).map(parts => parts.join(''))
  fc.assert(fc.property(text, patterns, (path, pattern) => {
    const same = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(path)
    return pathMatcher(pattern)(path) === same
  }), { numRuns: 500 })
})

await t.test('entries are dropped above the byte limit, each kind by itself', async t => {
  const journal = new Journal(new Clock(new ManualHost()), 100, 40_000)
  journal.frame({ socket: 's', direction: 'in', frame: 'first', faults: undefined })
  for (let at = 0; at < 10; at++) journal.request({ ...record, answer: 'a'.repeat(1000) })
  const kept = journal.find({ kind: 'request' }).map(({ id }) => id)
  t.ok(kept.length > 2 && kept.length < 6, `${kept.length} of 10 are kept`)
  t.equal(kept.at(-1), 11, 'the newest')
  t.strictSame(kept, kept.map((_, at) => kept[0]! + at), 'in order')
  t.equal(journal.find({ kind: 'frame' }).length, 1)
  journal.request({ ...record, answer: 'a'.repeat(10_000) })
  t.equal(journal.find({ kind: 'request' }).length, 0, 'what is larger than all is not kept')
  journal.request(record)
  t.equal(journal.find({ kind: 'request' }).length, 1)
})

await t.test('secrets are removed, the names of errors stay', async t => {
  const secrets = {
    access_token: 'a', codeVerifier: 'b', code: 'x'.repeat(32), list: [{ Authorization: 'Bearer c' }], 'Set-Cookie': 'd'
  }
  t.strictSame(redacted({ ...secrets, token_type: 'Bearer' }), {
    access_token: '[redacted]',
    codeVerifier: '[redacted]',
    code: '[redacted]',
    list: [{ Authorization: '[redacted]' }],
    'Set-Cookie': '[redacted]',
    token_type: 'Bearer'
  })
  t.strictSame(redacted({ code: 'validation_error', message: 'x' }, 'server'), { code: 'validation_error', message: 'x' })
})

await t.test('large bodies are cut off', async t => {
  const { box, call } = await build(t)
  await call('POST', '/v0/create-chat', { accountID: 'nobody', type: 'group', participantIDs: ['x'.repeat(bodyCap * 2)] })
  const [entry] = box.journal.find({ kind: 'request' })
  t.equal(String((entry?.record as RequestRecord).body).length, bodyCap + 3)
})
