import t from 'tap'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { clearReaction, setReaction } from '../../../src/domain/messages/set-reaction.js'
import { isEmoji, sameKey } from '../../../src/domain/messages/reaction-key.js'
import { build, small, smallFixture } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { heardEvents } from '../../support/heard-events.js'

const { adaChat } = small
const self = '@robin.vale:beeper.com'
const message = `/v1/chats/${adaChat}/messages/100001`
const reactions = `${message}/reactions`
const thumbsUp = '\u{1f44d}'
const heart = '\u2764\ufe0f'
const path = (key: string) => `${reactions}/${encodeURIComponent(key)}`

await t.test('a reaction is added, shown, and removed', async t => {
  const { call, box } = await build(t)
  const events = heardEvents(box)
  const added = await call('POST', reactions, { reactionKey: thumbsUp })
  t.match(added, { status: 200 })
  const { transactionID, ...rest } = added.body
  t.strictSame(rest, { success: true, chatID: adaChat, messageID: '100001', reactionKey: thumbsUp })
  t.match(transactionID, /^txn_[a-z0-9]{12}$/)
  t.strictSame(events.splice(0), ['message.upserted 100001'])
  t.match((await call('GET', message)).body.reactions,
    [{ participantID: self, reactionKey: thumbsUp, emoji: true, transactionID: undefined }])

  const removed = await call('DELETE', path(thumbsUp))
  t.equal(removed.status, 200)
  t.strictSame(removed.body, { success: true, chatID: adaChat, messageID: '100001', reactionKey: thumbsUp })
  t.strictSame(events.splice(0), ['message.upserted 100001'])
  t.notOk('reactions' in (await call('GET', message)).body)
  t.match(await call('DELETE', path(thumbsUp)), { status: 404, body: { code: 'NOT_FOUND' } })
  t.strictSame(events, [])
})

await t.test('removal by query, as older clients send it, does the same and is undocumented', async t => {
  const { call, app } = await build(t)
  await call('POST', reactions, { reactionKey: heart })
  const removed = await call('DELETE', `/v1/chats/101/messages/100001/reactions?reactionKey=${encodeURIComponent(heart)}`)
  t.strictSame(removed.body, { success: true, chatID: adaChat, messageID: '100001', reactionKey: heart })
  t.match(await call('DELETE', reactions), { status: 400, body: { details: { issues: [{ path: ['query', 'reactionKey'] }] } } })
  t.equal((await call('DELETE', `${reactions}?reactionKey=`)).status, 400)
  t.equal((await call('DELETE', `${reactions}?reactionKey=x`)).status, 404)
  const { operation, hidden } = app.operations.find(({ operation }) => operation === 'removeReactionByQuery')!
  t.strictSame({ operation, hidden }, { operation: 'removeReactionByQuery', hidden: true })
  t.notOk((await call('GET', '/v1/spec')).text.includes('removeReactionByQuery'))
})

await t.test('a transaction ID adds one reaction', async t => {
  const { call, box } = await build(t)
  const first = await call('POST', reactions, { reactionKey: thumbsUp, transactionID: 'txn_mine' })
  t.match(first.body, { success: true, reactionKey: thumbsUp, transactionID: 'txn_mine' })
  const events = heardEvents(box)
  t.strictSame((await call('POST', reactions, { reactionKey: thumbsUp, transactionID: 'txn_mine' })).body, first.body)
  t.strictSame((await call('POST', reactions, { reactionKey: heart, transactionID: 'txn_mine' })).body, first.body,
    'whatever it asks for the second time')
  t.equal((await call('GET', message)).body.reactions.length, 1)

  box.restore(box.snapshot())
  t.strictSame((await call('POST', reactions, { reactionKey: heart, transactionID: 'txn_mine' })).body, first.body,
    'a snapshot knows of it')

  const again = await call('POST', reactions, { reactionKey: thumbsUp })
  t.match(again, { status: 200, body: { transactionID: 'txn_mine' } }, 'a reaction that is there is not added again')
  t.match(await call('POST', reactions, { reactionKey: thumbsUp, transactionID: 'other' }),
    { status: 200, body: { transactionID: 'other' } })
  t.match(await call('POST', reactions, { reactionKey: thumbsUp, transactionID: '' }), { status: 200 })
  t.equal((await call('GET', message)).body.reactions.length, 1)
  t.strictSame(events.filter(event => event.startsWith('message')), [])

  await call('POST', reactions, { reactionKey: heart, transactionID: 'txn_heart' })
  t.strictSame((await call('GET', message)).body.reactions.map(({ reactionKey }: { reactionKey: string }) => reactionKey),
    [thumbsUp, heart])
})

await t.test('keys are stored unchanged', async t => {
  const { call } = await build(t)
  const keys = [thumbsUp, heart, ':+1:', 'x', 'party_parrot', 'a/b?c#d%', 'mxc://example.org/abc']
  for (const reactionKey of keys) {
    t.match(await call('POST', reactions, { reactionKey }), { status: 200, body: { reactionKey } }, reactionKey)
  }
  const shown = (await call('GET', message)).body.reactions as Array<{ id: string, reactionKey: string, emoji: boolean }>
  t.strictSame(shown.map(({ reactionKey }) => reactionKey), keys)
  t.strictSame(shown.map(({ emoji }) => emoji), [true, true, false, false, false, false, false])
  t.equal(new Set(shown.map(({ id }) => id)).size, keys.length, 'each with an ID of its own')
  for (const key of keys) t.equal((await call('DELETE', path(key))).status, 200, key)
})

await t.test('variation selectors do not make a different emoji', async t => {
  const { call } = await build(t)
  await call('POST', reactions, { reactionKey: heart })
  await call('POST', reactions, { reactionKey: '\u2764' })
  t.equal((await call('GET', message)).body.reactions.length, 1)
  t.equal((await call('DELETE', path('\u2764'))).status, 200)
})

await t.test('emoji are distinguished from other keys', async t => {
  for (const key of [thumbsUp, `${thumbsUp}\ufe0f`, heart, '\u2764', '1\ufe0f\u20e3', '🏳️‍🌈', '👩🏽‍💻', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) {
    t.ok(isEmoji(key), key)
  }
  for (const key of ['', 'x', '1', '#', ':+1:', `${thumbsUp}${thumbsUp}`, `${thumbsUp} `, thumbsUp.repeat(1000)]) {
    t.notOk(isEmoji(key), key)
  }
  t.notOk(sameKey(thumbsUp, '👍🏽'))
})

await t.test('refusals', async t => {
  const timestamp = '2026-01-11T10:00:00.000Z'
  const fixture: FixtureFile = {
    ...smallFixture,
    messages: {
      [adaChat]: [
        {
          id: '100001',
          senderID: small.ada,
          timestamp,
          text: 'Hi',
          reactions: [{ participantID: small.ada, reactionKey: thumbsUp, emoji: true }]
        },
        { id: '100002', senderID: small.ada, timestamp, isDeleted: true }
      ]
    }
  }
  const { call, box } = await build(t, { fixture, sendDelay: 1000, rateLimit: 'off' })
  const inChat = `/v1/chats/${adaChat}/messages`
  const { pendingMessageID } = (await call('POST', inChat, { text: 'On its way' })).body
  const digest = box.digest()
  const cases: Array<[method: 'POST' | 'DELETE', url: string, body: unknown, status: number]> = [
    ['POST', reactions, undefined, 400],
    ['POST', reactions, {}, 400],
    ['POST', reactions, { reactionKey: '' }, 400],
    ['POST', reactions, { reactionKey: ' ' }, 422],
    ['POST', reactions, { reactionKey: 1 }, 400],
    ['POST', reactions, { reactionKey: 'x', transactionID: 7 }, 400],
    ['POST', `${inChat}/999999/reactions`, { reactionKey: 'x' }, 404],
    ['POST', '/v1/chats/nowhere/messages/100001/reactions', { reactionKey: 'x' }, 404],
    ['POST', `${inChat}/${pendingMessageID}/reactions`, { reactionKey: 'x' }, 409],
    ['POST', `${inChat}/100002/reactions`, { reactionKey: 'x' }, 409],
    ['DELETE', path(thumbsUp), undefined, 404],
    ['DELETE', `${reactions}/`, undefined, 400],
    ['DELETE', `${inChat}/100002/reactions/x`, undefined, 409],
    ['DELETE', `${inChat}/999999/reactions/x`, undefined, 404],
    ['DELETE', '/v1/chats/nowhere/messages/100001/reactions/x', undefined, 404]
  ]
  for (const [method, url, body, status] of cases) {
    const answer = await call(method, url, body)
    t.equal(answer.status, status, `${method} ${url} ${JSON.stringify(body)} ${answer.text}`)
  }
  t.equal(box.digest(), digest)
})

await t.test('without a connection the network rejects reactions', async t => {
  const accounts = smallFixture.accounts!.map(account => ({ ...account, status: 'disconnected' as const }))
  const { call } = await build(t, { fixture: { ...smallFixture, accounts } })
  t.match(await call('POST', reactions, { reactionKey: 'x' }), { status: 502, body: { code: 'bad_gateway' } })
})

await t.test('the remote side reacts by the same rules', async t => {
  const { box } = await build(t)
  const events = heardEvents(box)
  const target = box.messages.get(box.chats.get(adaChat), '100002')
  box.commit(() => { setReaction(box, target, small.ada, thumbsUp) })
  box.commit(() => { setReaction(box, target, small.ada, thumbsUp) })
  t.match(target.reactions, [{ participantID: small.ada, reactionKey: thumbsUp, emoji: true }])
  box.commit(() => clearReaction(box, target, small.ada, 'x'))
  box.commit(() => clearReaction(box, target, small.ada, thumbsUp))
  t.equal(target.reactions, undefined)
  t.strictSame(events, ['message.upserted 100002', 'message.upserted 100002'])
})

await t.test('the official SDK adds and removes, over a socket; older clients remove by query', async t => {
  const { sdk5, sdk4 } = await sdks(t)
  const target = { chatID: adaChat, messageID: '100001' }
  const added = await sdk5.chats.messages.reactions.add('100001', { chatID: adaChat, reactionKey: '🏳️‍🌈', transactionID: 'txn_1' })
  t.match(added, { success: true, ...target, reactionKey: '🏳️‍🌈', transactionID: 'txn_1' })
  t.match(await sdk5.chats.messages.reactions.delete('🏳️‍🌈', target), { success: true, ...target, reactionKey: '🏳️‍🌈' })
  await t.rejects(sdk5.chats.messages.reactions.delete('🏳️‍🌈', target), { message: /^404 / })
  await sdk5.chats.messages.reactions.add('100001', { chatID: adaChat, reactionKey: 'a/b' })
  t.match(await sdk4.delete(`/v1/chats/${adaChat}/messages/100001/reactions`, { query: { reactionKey: 'a/b' } }),
    { success: true, reactionKey: 'a/b' })
})
