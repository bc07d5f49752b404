import t from 'tap'
import fc from 'fast-check'
import { build, small, type Built } from '../../support/app.js'
import { caught, matrixClients, own } from '../../support/matrix-clients.js'
import { matrixURL } from '../../support/operations.js'
import { connect, serve } from '../../support/socket-client.js'

const { adaChat, group } = small
const user = `${matrixURL}/user/${encodeURIComponent(own)}`
const ofRoom = (roomID: string) => `${user}/rooms/${encodeURIComponent(roomID)}/account_data`

await t.test('account data of the user: kept, replaced, read again by both SDKs', async t => {
  const { js, bot } = await matrixClients(t)
  // The SDK's types know only the events of the specification.
  const type = 'com.example.settings' as never
  t.match(await bot.getAccountData(type).catch(caught), { errcode: 'M_NOT_FOUND', statusCode: 404 })
  t.equal(await js.getAccountDataFromServer(type), null, 'matrix-js-sdk knows M_NOT_FOUND')
  t.strictSame(await js.setAccountDataRaw(type, { theme: ['dark'] } as never), {})
  t.strictSame(await bot.getAccountData(type), { theme: ['dark'] })
  await bot.setAccountData(type, { size: 2 })
  t.strictSame(await js.getAccountDataFromServer(type), { size: 2 }, 'replaced, not merged')
  await bot.setRoomAccountData(type, adaChat, { seen: true })
  t.strictSame(await bot.getRoomAccountData(type, adaChat), { seen: true })
  await js.setRoomAccountData(group, type, { seen: false } as never)
  t.strictSame(await bot.getRoomAccountData(type, group), { seen: false }, 'each room has its own')
  t.strictSame(await bot.getAccountData(type), { size: 2 })
})

await t.test('every encoding of the IDs in a path works the same', async t => {
  const { call } = await build(t)
  const written = (id: string) => [id, encodeURIComponent(id), id.replaceAll('!', '%21').replaceAll('@', '%40').replaceAll(':', '%3A')]
  const type = 'com.example.note'
  await call('PUT', `${user}/account_data/${type}`, { of: 'user' })
  await call('PUT', `${ofRoom(adaChat)}/${type}`, { of: 'room' })
  for (const userID of written(own)) {
    t.strictSame((await call('GET', `${matrixURL}/user/${userID}/account_data/${type}`)).body, { of: 'user' }, userID)
    for (const roomID of written(adaChat)) {
      const url = `${matrixURL}/user/${userID}/rooms/${roomID}/account_data/${type}`
      t.strictSame((await call('GET', url)).body, { of: 'room' }, url)
    }
  }
})

await t.test('what cannot be read or kept is refused in Matrix\'s form', async t => {
  const { call, box } = await build(t)
  const before = box.matrix.toFixture()
  const cases: Array<[method: 'GET' | 'PUT', url: string, body: unknown, status: number, errcode: string, error: RegExp]> = [
    ['GET', `${matrixURL}/user/@ada:beeper.com/account_data/x`, undefined, 403, 'M_FORBIDDEN', /@robin.vale:beeper.com/],
    ['PUT', `${matrixURL}/user/@ada:beeper.com/account_data/x`, {}, 403, 'M_FORBIDDEN', /@robin.vale:beeper.com/],
    ['GET', `${user}/account_data/x`, undefined, 404, 'M_NOT_FOUND', /"x"/],
    ['GET', `${ofRoom(adaChat)}/m.tag`, undefined, 404, 'M_NOT_FOUND', /m.tag/],
    ['GET', `${ofRoom('!nowhere:beeper.com')}/x`, undefined, 404, 'M_NOT_FOUND', /"x"/],
    ['PUT', `${ofRoom('!nowhere:beeper.com')}/x`, {}, 403, 'M_FORBIDDEN', /not in the room/],
    ['GET', `${ofRoom('nowhere')}/x`, undefined, 400, 'M_INVALID_PARAM', /no room ID/],
    ['PUT', `${ofRoom('#a:beeper.com')}/x`, {}, 400, 'M_INVALID_PARAM', /no room ID/],
    ['GET', `${ofRoom('102')}/x`, undefined, 400, 'M_INVALID_PARAM', /no room ID/],
    ['PUT', `${user}/account_data/m.fully_read`, { event_id: '$1' }, 405, 'M_BAD_JSON', /m.fully_read/],
    ['PUT', `${user}/account_data/m.push_rules`, {}, 405, 'M_BAD_JSON', /m.push_rules/],
    ['PUT', `${ofRoom(adaChat)}/m.fully_read`, {}, 405, 'M_BAD_JSON', /m.fully_read/],
    ['PUT', `${user}/account_data/x`, undefined, 400, 'M_NOT_JSON', /no body/],
    ['PUT', `${user}/account_data/x`, '', 400, 'M_NOT_JSON', /no body/],
    ['PUT', `${user}/account_data/x`, '{"a":', 400, 'M_NOT_JSON', /not valid JSON/],
    ['PUT', `${user}/account_data/x`, '[]', 400, 'M_BAD_JSON', /body/],
    ['PUT', `${user}/account_data/x`, 'null', 400, 'M_BAD_JSON', /body/],
    ['PUT', `${user}/account_data/x`, '{"a":1e999}', 400, 'M_BAD_JSON', /larger/],
    ['PUT', `${user}/account_data/x`, { a: 'x'.repeat(65_536) }, 400, 'M_BAD_JSON', /65536/],
    ['PUT', `${user}/account_data/x`, `{"a":${'['.repeat(80)}${']'.repeat(80)}}`, 400, 'M_BAD_JSON', /80 levels/],
    ['PUT', `${user}/account_data/${'x'.repeat(256)}`, {}, 400, 'M_INVALID_PARAM', /255/],
    ['PUT', `${ofRoom(adaChat)}/m.tag`, { tags: ['m.favourite'] }, 400, 'M_BAD_JSON', /tags/]
  ]
  for (const [method, url, body, status, errcode, error] of cases) {
    const answer = await call(method, url, body)
    t.match(answer, { status, body: { errcode, error } }, `${method} ${url} ${answer.text}`)
    t.strictSame(Object.keys(answer.body), ['errcode', 'error'])
  }
  t.strictSame(box.matrix.toFixture(), before, 'and nothing has changed')
})

await t.test('tokens: missing, unknown, without the scope, and too many calls', async t => {
  const { call } = await build(t, { rateLimit: { calls: 2, window: 60_000 } })
  const url = `${user}/account_data/x`
  t.match(await call('GET', url, undefined, null), { status: 401, body: { errcode: 'M_MISSING_TOKEN' } })
  t.match(await call('GET', url, undefined, 'nobody'), { status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } })
  t.match(await call('GET', url, undefined, 'test-token-write'), { status: 403, body: { errcode: 'M_FORBIDDEN', error: /read/ } })
  t.match(await call('PUT', url, {}, 'test-token-read'), { status: 403, body: { errcode: 'M_FORBIDDEN', error: /write/ } })
  await call('PUT', url, {})
  await call('GET', url)
  const limited = await call('GET', url)
  t.match(limited, { status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 60_000 } })
  t.equal(limited.headers['retry-after'], '60')
})

await t.test('a fault has Matrix\'s form, too, and the SDKs know it', async t => {
  const { js, bot, box } = await matrixClients(t)
  box.commit(() => box.faults.add({ operation: 'getAccountData', status: 429, retryAfter: 1.5, times: 1 }))
  const limited = await js.getAccountDataFromServer('x' as never).catch(caught)
  t.match(limited, { errcode: 'M_LIMIT_EXCEEDED', httpStatus: 429, data: { retry_after_ms: 1500 } })
  box.commit(() => box.faults.add({ operation: 'getUserProfile', status: 403, times: 1 }))
  t.match(await bot.getUserProfile(small.ada).catch(caught), { errcode: 'M_FORBIDDEN' })
  box.commit(() => box.faults.add({ operation: 'joinRoom', status: 403, code: 'M_CONSENT_NOT_GIVEN', times: 1 }))
  t.match(await bot.joinRoom(group).catch(caught), { errcode: 'M_CONSENT_NOT_GIVEN' })
})

await t.test('tags pin a chat and lower its priority, and show it, with events', async t => {
  const built = await build(t)
  const { call, box } = built
  const client = await (await connect(t, await serve(built.app))).subscribe('*')
  const tags = async () => (await call('GET', `${ofRoom(adaChat)}/m.tag`)).body.tags
  const flags = async () => {
    const { isPinned, isLowPriority } = (await call('GET', `/v1/chats/${encodeURIComponent(adaChat)}`)).body
    return { isPinned, isLowPriority }
  }
  const put = async (content: object) => call('PUT', `${ofRoom(adaChat)}/m.tag`, content)

  t.match(await put({ tags: { 'm.favourite': { order: 0.25 }, 'u.work': { order: 1 } } }), { status: 200, body: {} })
  t.match(await client.next(), { type: 'chat.upserted', chatID: adaChat })
  t.match(await flags(), { isPinned: true, isLowPriority: false })
  t.strictSame(await tags(), { 'm.favourite': { order: 0.25 }, 'u.work': { order: 1 } })

  await call('PATCH', `/v1/chats/${encodeURIComponent(adaChat)}`, { isPinned: false, isLowPriority: true })
  t.match(await client.next(), { type: 'chat.upserted', chatID: adaChat })
  t.strictSame(await tags(), { 'u.work': { order: 1 }, 'm.lowpriority': {} })

  await put({ tags: { 'm.lowpriority': {} } })
  t.strictSame(await tags(), { 'm.lowpriority': {} })
  await put({})
  t.match(await client.next(), { type: 'chat.upserted', chatID: adaChat }, 'only a change of the flags has an event')
  t.strictSame(await flags(), { isPinned: false, isLowPriority: false })
  t.strictSame(await tags(), {}, 'an empty set is not an unset one')
  const before = box.digest()
  box.restore(box.snapshot())
  t.equal(box.digest(), before)
})

await t.test('a tag that the account does not support is rejected', async t => {
  const { call, box } = await build(t)
  const account = box.accounts.add({
    accountID: 'imessage', bridge: { id: 'imessage', type: 'imessage', provider: 'platform-sdk' }, user: { id: 'me' }
  })
  const chat = box.commit(() => box.chats.add(account, 'single', [{ id: '+15550170077' }], undefined))
  const refused = await call('PUT', `${ofRoom(chat.id)}/m.tag`, { tags: { 'm.favourite': {} } })
  t.match(refused, { status: 403, body: { errcode: 'M_FORBIDDEN', error: /cannot be pinned/ } })
  t.match(await call('PUT', `${ofRoom(chat.id)}/m.tag`, { tags: { 'u.x': {} } }), { status: 200 })
})

await t.test('tags and chat flags agree, whichever side changes them', async t => {
  const tag = fc.constantFrom('m.favourite', 'm.lowpriority', 'u.a', 'u.b')
  const step = fc.oneof(
    fc.dictionary(tag, fc.record({ order: fc.double({ min: 0, max: 1, noNaN: true }) }, { requiredKeys: [] }))
      .map(tags => ({ method: 'PUT' as const, url: `${ofRoom(group)}/m.tag`, body: { tags } })),
    fc.record({ isPinned: fc.boolean(), isLowPriority: fc.boolean() }, { requiredKeys: [] })
      .map(body => ({ method: 'PATCH' as const, url: `/v1/chats/${encodeURIComponent(group)}`, body }))
  )
  const { call, box } = await build(t, { rateLimit: 'off' })
  await t.resolves(fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 8 }), async steps => {
    box.reset()
    let others: string[] = []
    for (const { method, url, body } of steps) {
      if ((await call(method, url, body)).status !== 200) throw new Error(`${method} ${JSON.stringify(body)}`)
      if ('tags' in body) others = Object.keys(body.tags).filter(name => name.startsWith('u.')).sort()
      const { isPinned, isLowPriority } = box.chats.get(group)
      const { tags = {} } = (await call('GET', `${ofRoom(group)}/m.tag`)).body as { tags?: object }
      const shown = Object.keys(tags).sort()
      const expected = [...(isPinned ? ['m.favourite'] : []), ...(isLowPriority ? ['m.lowpriority'] : []), ...others]
      if (shown.join() !== expected.join()) throw new Error(`${shown.join()} is not ${expected.join()}`)
    }
  }), { numRuns: 100, seed: 3 }))
})

await t.test('the read marker is the last message that was read', async t => {
  const { call } = await build(t)
  const marker = async () => (await call('GET', `${ofRoom(adaChat)}/m.fully_read`)).body
  t.strictSame(await marker(), { event_id: '$100002:beeper.com' })
  await call('POST', `/v1/chats/${encodeURIComponent(adaChat)}/read`, {})
  t.strictSame(await marker(), { event_id: '$100003:beeper.com' })
})

await t.test('there is as much account data as records may be, and tags have room always', async t => {
  const built = await build(t, { maxRecords: 2 })
  const put = async (type: string) => (await built.call('PUT', `${user}/account_data/${type}`, {})).status
  t.strictSame([await put('a'), await put('b'), await put('c'), await put('a')], [200, 200, 409, 200])
  t.match(await built.call('PUT', `${ofRoom(adaChat)}/m.tag`, { tags: {} }), { status: 200 })
  t.match((await built.call('PUT', `${ofRoom(adaChat)}/x`, {})).body, { errcode: 'M_UNKNOWN', error: /which is the limit/ })
})

await t.test('profiles of the user and of contacts, of every account', async t => {
  const { js, bot, box } = await matrixClients(t)
  t.strictSame(await js.getProfileInfo(own), { displayname: 'Robin Vale' })
  t.strictSame(await bot.getUserProfile(small.ada), { displayname: 'Ada Quill' })
  t.strictSame(await js.getProfileInfo(small.dora), { displayname: 'Dora Ferris' })
  box.contacts.add(small.matrix, { id: '@pia:example.org', imgURL: 'mxc://example.org/pia' })
  t.strictSame(await bot.getUserProfile('@pia:example.org'), { avatar_url: 'mxc://example.org/pia' }, 'no name is set')
  box.contacts.add(small.matrix, { id: '@tom:example.org', fullName: 'Tom', imgURL: 'file:///tom.png' })
  t.strictSame(await js.getProfileInfo('@tom:example.org'), { displayname: 'Tom' }, 'a file is no Matrix picture')
  t.match(await bot.getUserProfile('@nobody:beeper.com').catch(caught), { errcode: 'M_NOT_FOUND', statusCode: 404 })
  t.match(await js.getProfileInfo('nobody').catch(caught), { errcode: 'M_NOT_FOUND' })
})

await t.test('an installation without a Matrix account has no account data, and says so', async t => {
  const { call }: Built = await build(t, {
    fixture: { format: 1, tokens: [{ token: 'test-token', scopes: ['read', 'write'] }] }
  })
  t.match(await call('GET', `${user}/account_data/x`), { status: 403, body: { errcode: 'M_FORBIDDEN', error: /no Matrix account/ } })
  t.match(await call('POST', `${matrixURL}/createRoom`, {}), { status: 403, body: { errcode: 'M_FORBIDDEN', error: /no Matrix account/ } })
})
