import t from 'tap'
import { mergeChats } from '../../../src/domain/chats/merged-chats.js'
import { build, small, smallFixture } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'

const { adaChat, group, ada } = small
const control = '/_mock/sandboxes/default'
const path = (chatID: string) => encodeURIComponent(chatID)

await t.test('labels: created in the app, listed by name, applied to chats, searchable', async t => {
  const { call, box } = await build(t)
  t.strictSame((await call('GET', '/v1/labels')).body, [])
  t.notOk('labels' in (await call('GET', `/v1/chats/${path(adaChat)}`)).body, 'absent where there is none')

  const work = (await call('POST', `${control}/labels`, { name: 'Work' })).body
  const family = (await call('POST', `${control}/labels`, { name: 'family', id: '!family:beeper.com' })).body
  t.match(work, { id: /^![A-Za-z]{18}:beeper\.com$/, name: 'Work' })
  t.strictSame((await call('GET', '/v1/labels')).body, [family, work])
  const put = await call('PATCH', `${control}/chats/${path(adaChat)}`, { labelIDs: [work.id, family.id] })
  t.strictSame(put.body.labels, [work, family])
  const listed = (await call('GET', '/v1/chats')).body.items.find(({ id }: { id: string }) => id === adaChat)
  t.strictSame(listed.labels, [work, family])

  const found = async (labelID: string) => (await call('GET', `/v1/chats/search?labelID=${path(labelID)}`)).body.items
    .map(({ id }: { id: string }) => id)
  t.strictSame(await found(work.id), [adaChat])
  t.strictSame(await found('!nothing:beeper.com'), [])
  t.equal((await found('')).length, box.chats.size, 'an empty parameter filters nothing')

  t.equal((await call('PATCH', `${control}/labels/${path(work.id)}`, { name: 'Job' })).body.name, 'Job')
  const before = box.digest()
  box.restore(box.snapshot())
  t.equal(box.digest(), before, 'a snapshot holds them')
  t.strictSame((await call('GET', `/v1/chats/${path(adaChat)}`)).body.labels.map(({ name }: { name: string }) => name), ['Job', 'family'])

  t.equal((await call('DELETE', `${control}/labels/${path(work.id)}`)).status, 204)
  t.strictSame((await call('GET', `/v1/chats/${path(adaChat)}`)).body.labels, [family])
  t.strictSame(await found(work.id), [])
  box.reset()
  t.strictSame((await call('GET', '/v1/labels')).body, [], 'a reset takes them away')
})

await t.test('impossible operations on labels and merges are rejected', async t => {
  const { call, box } = await build(t)
  await call('POST', `${control}/labels`, { name: 'A', id: 'a' })
  const before = box.digest()
  const cases: Array<[method: 'POST' | 'PATCH' | 'DELETE', url: string, body: object | undefined, status: number, message: RegExp]> = [
    ['POST', '/labels', { name: '' }, 422, /name/],
    ['POST', '/labels', { name: 'A', id: 'a' }, 409, /already/],
    ['PATCH', '/labels/b', { name: 'B' }, 404, /Label not found/],
    ['DELETE', '/labels/b', undefined, 404, /Label not found/],
    ['PATCH', `/chats/${path(adaChat)}`, { labelIDs: ['b'] }, 404, /Label not found/],
    ['PATCH', `/chats/${path(adaChat)}`, { defaultChatID: group }, 422, /Only a merged chat/],
    ['POST', '/chats/merge', { chatIDs: [adaChat] }, 422, /chatIDs/],
    ['POST', '/chats/merge', { chatIDs: [adaChat, adaChat] }, 422, /two different/],
    ['POST', '/chats/merge', { chatIDs: [adaChat, '!no:beeper.com'] }, 404, /Chat not found/],
    ['POST', '/chats/merge', { chatIDs: [adaChat, group], defaultChatID: '!no:beeper.com' }, 404, /Chat not found/]
  ]
  for (const [method, url, body, status, message] of cases) {
    const answer = await call(method, control + url, body)
    t.match(answer, { status, body: { message } }, `${method} ${url} ${JSON.stringify(body)}`)
  }
  t.equal(box.digest(), before, 'and nothing changed')
})

await t.test('a merged chat: no messages of its own, and sends go to a member', async t => {
  const { call, box } = await build(t)
  const answer = await call('POST', `${control}/chats/merge`, { chatIDs: [adaChat, group], title: 'Ada everywhere' })
  t.match(answer, {
    status: 201,
    body: { accountID: 'matrix', network: 'Beeper (Matrix)', type: 'single', title: 'Ada everywhere', merge: { chatIDs: [adaChat, group] } }
  })
  const merged: string = answer.body.id
  for (const id of [adaChat, group]) {
    t.equal((await call('GET', `/v1/chats/${path(id)}`)).body.mergedIntoChatID, merged)
  }
  t.match(await call('GET', `/v1/chats/${path(merged)}/messages`), { status: 200, body: { items: [], hasMore: false } })
  t.notOk('preview' in (await call('GET', '/v1/chats')).body.items.find(({ id }: { id: string }) => id === merged))
  t.equal((await call('POST', `${control}/chats/merge`, { chatIDs: [adaChat, merged] })).status, 409)

  const send = async (text = 'Hello') => (await call('POST', `/v1/chats/${path(merged)}/messages`, { text })).body
  // What happens in a member decides where the next send goes, and moves the merged chat.
  for (const id of [adaChat, group, adaChat]) {
    await call('POST', `${control}/messages`, { chatID: id, text: 'News' })
    t.equal((await send()).chatID, id, 'the most recently active member')
  }
  await call('PATCH', `${control}/chats/${path(merged)}`, { defaultChatID: group })
  for (const id of [adaChat, group]) {
    await call('POST', `${control}/messages`, { chatID: id, text: 'News' })
    const sent = await send()
    t.equal(sent.chatID, group, 'the default member')
    t.equal((await call('GET', `/v1/chats/${path(group)}/messages/${sent.pendingMessageID}`)).body.chatID, group)
  }
  t.equal((await call('POST', '/v0/send-message', { chatID: merged, text: 'Hi' })).body.chatID, group)
  t.equal((await call('POST', `${control}/messages`, { chatID: merged, text: 'Back' })).body.chatID, group, 'the remote side too')
  t.same(box.chats.get(merged).messages, [])
  t.equal(box.chats.get(merged).lastActivity, box.chats.get(group).lastActivity)

  const digest = box.digest()
  box.restore(box.snapshot())
  t.equal(box.digest(), digest, 'a snapshot holds it')
  t.equal((await send()).chatID, group)

  await call('PATCH', `${control}/chats/${path(merged)}`, { defaultChatID: null })
  t.strictSame((await call('GET', `/v1/chats/${path(merged)}`)).body.merge, { chatIDs: [adaChat, group] })
  await call('DELETE', `${control}/chats/${path(merged)}`)
  t.notOk('mergedIntoChatID' in (await call('GET', `/v1/chats/${path(adaChat)}`)).body, 'they are apart again')
  const again = (await call('POST', `${control}/chats/merge`, { chatIDs: [adaChat, group] })).body.id
  await call('DELETE', `${control}/chats/${path(adaChat)}`)
  t.equal((await call('GET', `/v1/chats/${path(again)}`)).status, 404, 'one member alone is not merged')
})

await t.test('fixtures contain labels and merges, and mistakes in them are reported', async t => {
  const { call, box } = await build(t)
  const chats = smallFixture.chats!
  const merge = { id: '!merged:beeper.com', accountID: 'matrix', type: 'single' as const, participants: [] }
  const state = (more: object) => ({ ...smallFixture, ...more })
  const good = state({
    labels: [{ id: 'l', name: 'L' }],
    chats: [...chats.map(chat => ({ ...chat, labelIDs: ['l'] })), { ...merge, merge: { chatIDs: [adaChat, group], defaultChatID: group } }]
  })
  t.equal((await call('PUT', `${control}/state`, good)).status, 200)
  t.match((await call('GET', `/v1/chats/${path(group)}`)).body, { labels: [{ id: 'l', name: 'L' }], mergedIntoChatID: merge.id })
  const before = box.digest()
  const cases: Array<[more: object, message: RegExp]> = [
    [{ labels: [{ id: 'l', name: 'L' }, { id: 'l', name: 'M' }] }, /another label/],
    [{ chats: chats.map(chat => ({ ...chat, labelIDs: ['m'] })) }, /There is no label "m"/],
    [{ chats: [...chats, { ...merge, merge: { chatIDs: [adaChat] } }] }, /chatIDs/],
    [{ chats: [...chats, { ...merge, merge: { chatIDs: [adaChat, '!x'] } }] }, /There is no chat "!x"/],
    [{ chats: [...chats, { ...merge, merge: { chatIDs: [adaChat, merge.id] } }] }, /cannot be merged/],
    [{ chats: [...chats, { ...merge, merge: { chatIDs: [adaChat, group], defaultChatID: '!x' } }] }, /one of the chatIDs/],
    [{
      chats: [...chats, { ...merge, merge: { chatIDs: [adaChat, group] } }],
      messages: { [merge.id]: [{ id: '1', senderID: ada, timestamp: '2026-01-01T00:00:00Z', text: 'x' }] }
    }, /no messages of its own/]
  ]
  for (const [more, message] of cases) {
    t.match(await call('PUT', `${control}/state`, state(more)), { status: 422, body: { message } }, String(message))
  }
  t.equal(box.digest(), before)
})

await t.test('typing succeeds in every chat', async t => {
  const { call } = await build(t)
  const cases: Array<[chatID: string, body: object | undefined, status: number]> = [
    [adaChat, { state: 'typing' }, 204],
    [group, { state: 'paused' }, 204],
    [adaChat, { state: 'dancing' }, 400],
    [adaChat, {}, 400],
    ['!nowhere:beeper.com', { state: 'typing' }, 404]
  ]
  for (const [chatID, body, status] of cases) {
    t.equal((await call('POST', `/v1/chats/${path(chatID)}/typing`, body)).status, status, `${chatID} ${JSON.stringify(body)}`)
  }
})

await t.test('the SDKs see labels and merges, and send to a member', async t => {
  const { sdk5, sdk4, box } = await sdks(t)
  box.commit(() => { box.labels.set({ id: 'l', name: 'L' }) })
  const { id } = mergeChats(box, { chatIDs: [adaChat, group], defaultChatID: group })
  for (const sdk of [sdk5, sdk4]) {
    t.strictSame(await sdk.get('/v1/labels'), [{ id: 'l', name: 'L' }])
    t.match(await sdk.chats.retrieve(id), { id, merge: { chatIDs: [adaChat, group], defaultChatID: group } })
    t.equal((await sdk.messages.send(id, { text: 'Hello' })).chatID, group)
    const messages = []
    for await (const message of sdk.messages.list(id)) messages.push(message)
    t.strictSame(messages, [])
  }
})
