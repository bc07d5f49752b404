import t from 'tap'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { deliver } from '../../../src/domain/network/remote/deliver.js'
import { removeLoginTask } from '../../../src/domain/bridges/login-accounts.js'
import { rowsPerStep, runSync } from '../../../src/platform/run-sync.js'
import { build, small, smallFixture } from '../../support/app.js'
import { begun, loggedIn } from '../../support/bridge-login.js'
import { sdks } from '../../support/sdks.js'
import { connect, serve } from '../../support/socket-client.js'

const control = '/_mock/sandboxes/default'
const whatsappLogin = 'ba_Zz11yyXXwwVVuuTTssRRqqPPooN'

interface Listed { id: string, status: string, accounts: unknown[], activeAccountCount: number }

await t.test('the bridges of the default fixture, with its accounts as their logins', async t => {
  const { call } = await build(t, { fixture: 'default' })
  const { body: { items } } = await call('GET', '/v1/bridges')
  t.strictSame((items as Listed[]).map(({ id, status, accounts, activeAccountCount }) =>
    [id, status, accounts.length, activeAccountCount]), [
    ['local-dummy', 'available', 0, 0],
    ['local-whatsapp', 'available', 2, 2],
    ['local-telegram', 'available', 1, 1],
    ['local-signal', 'available', 1, 1],
    ['discordgo', 'connected', 1, 1],
    ['slackgo', 'available', 1, 1],
    ['local-instagram', 'available', 1, 1],
    ['local-imessage', 'connected', 1, 1],
    ['local-gmessages', 'available', 0, 0],
    ['matrix', 'connected', 1, 1],
    ['local-ai', 'connected', 1, 1]
  ])
  const { body: accounts } = await call('GET', '/v1/accounts')
  for (const account of accounts as Array<{ accountID: string, bridge: { id: string } }>) {
    const { accountID, bridge: { id } } = account
    const shown = (await call('GET', `/v1/bridges/${id}`)).body.accounts as Array<{ accountID: string }>
    t.match(shown.find(one => one.accountID === accountID), account, accountID)
    const logins = (await call('GET', `/v1/bridges/${id}/logins`)).body.items as Array<{ accountIDs: string[] }>
    t.ok(logins.some(({ accountIDs }) => accountIDs.includes(accountID)), accountID)
  }
})

await t.test('unmodified clients read bridges', async t => {
  const { sdk5, sdk4 } = await sdks(t)
  for (const sdk of [sdk5, sdk4]) {
    const { items } = await sdk.get<{ items: Listed[] }>('/v1/bridges')
    t.equal(items[0]?.id, 'local-dummy')
    t.match(await sdk.get('/v1/bridges/local-dummy/login-flows'), {
      items: [{ id: 'password' }, { id: 'cookies' }, { id: 'localstorage' }, { id: 'displayandwait' }]
    })
    const session = await sdk.post<{ loginSessionID: string }>('/v1/bridges/local-dummy/login-sessions', { body: {} })
    t.match(session, { status: 'waiting_for_input', currentStep: { fields: [{ id: 'username' }, { id: 'password' }] } })
    t.match(await sdk.delete(`/v1/bridges/local-dummy/login-sessions/${session.loginSessionID}`), { status: 'cancelled' })
    const unknown = await sdk.get('/v1/bridges/local-nothing').then(() => undefined, (error: unknown) => error)
    t.match(unknown, { status: 404, error: { code: 'NOT_FOUND' } })
  }
})

await t.test('what can be done by a bridge', async t => {
  const { call } = await build(t)
  const of = async (bridgeID: string) => (await call('GET', `/v1/bridges/${bridgeID}/capabilities`)).body
  t.strictSame(await of('local-whatsapp'), {
    resolve_identifier: {
      create_dm: true,
      lookup_phone: true,
      lookup_email: false,
      lookup_username: false,
      any_phone: true,
      contact_list: true,
      search: true
    },
    group_creation: {
      group: {
        type_description: 'WhatsApp group',
        name: { allowed: true },
        avatar: { allowed: true },
        topic: { allowed: true },
        disappear: { allowed: true, settings: { types: ['after_send'], timers: [86_400_000, 604_800_000, 7_776_000_000] } },
        participants: { allowed: true, required: true, min_length: 1 }
      }
    }
  })
  t.match(await of('discordgo'), { resolve_identifier: { lookup_username: true }, group_creation: { group: { avatar: { allowed: false } } } })
})

await t.test('a fixture adds bridges, changes existing ones, and can omit the built-in ones', async t => {
  const own: FixtureFile = {
    ...smallFixture,
    bridges: {
      builtIn: false,
      connectors: [
        { id: 'carrier-pigeon', displayName: 'Pigeons', statusText: 'Slow', flows: [{ id: 'ring', steps: [{ type: 'user_input', stepID: 'ring', fields: [{ id: 'number' }] }] }] },
        { id: 'local-whatsapp', status: 'temporarily_unavailable', statusText: 'Maintenance' }
      ]
    }
  }
  const { call } = await build(t, { fixture: own })
  t.match((await call('GET', '/v1/bridges')).body, {
    items: [
      { id: 'carrier-pigeon', type: 'carrier-pigeon', provider: 'cloud', displayName: 'Pigeons', status: 'available', statusText: 'Slow' },
      { id: 'local-whatsapp', displayName: 'WhatsApp', status: 'temporarily_unavailable', statusText: 'Maintenance' },
      { id: 'matrix', status: 'connected' }
    ]
  })
  t.equal((await call('GET', '/v1/bridges/local-dummy')).status, 404)
})

await t.test('the bridges of a fixture are checked', async t => {
  const { call } = await build(t)
  const refused = async (bridges: unknown) => {
    const { status, body } = await call('PUT', `${control}/state`, { format: 1, bridges })
    t.equal(status, 422)
    return String(body.message)
  }
  const input = { type: 'user_input', stepID: 's', fields: [{ id: 'a' }] }
  const withFlow = (flow: object) => ({ connectors: [{ id: 'x', flows: [{ id: 'f', steps: [input], ...flow }] }] })
  const withChat = (chat: object) => ({ connectors: [{ id: 'x', offers: [{ accounts: [{ chats: [{ type: 'group', participants: ['a', 'b'], ...chat }] }] }] }] })
  t.match(await refused({ connectors: [{ id: 'a b' }] }), 'connectors[0].id')
  t.match(await refused({ connectors: [{ id: 'x' }, { id: 'x' }] }), 'There is another bridge with the ID "x"')
  t.match(await refused(withFlow({ steps: [input, input] })), 'There is another step with the ID "s"')
  t.match(await refused(withFlow({ steps: [{ ...input, twoFactor: true }] })), 'At least one step')
  t.match(await refused(withFlow({ loginIDField: 'b' })), 'No step has a field "b"')
  t.match(await refused(withFlow({ steps: [{ type: 'display_and_wait', stepID: 's', display: { type: 'nothing' }, waitsFor: 'scan' }] })), 'Only a QR code')
  t.match(await refused(withChat({ type: 'single' })), 'A direct chat has one other person')
  t.match(await refused(withChat({ messages: [{ senderID: 'c', text: 'x' }] })), '"c" is not in the chat')
  t.match(await refused({ connectors: [{ id: 'x', offers: [{ loginID: 'a/b', accounts: [{}] }] }] }), 'offers[0].loginID')
  const session = { id: '1', bridgeID: 'x', flowID: 'f', phase: 'input', at: 0, steps: [input], expiresAt: '2026-01-01T00:00:00Z' }
  t.match(await refused({ sessions: [{ ...session, at: 1 }] }), 'There are only 1 steps')
  t.match(await refused({ sessions: [{ ...session, phase: 'scan' }] }), 'waits for input')
  const wrong = await call('PATCH', `${control}/bridges/local-dummy`, { flows: [{ id: 'f', steps: [input, input] }] })
  t.match([wrong.status, wrong.body.message], [422, /There is another step/])
})

await t.test('a bridge ID must have the right form', async t => {
  const { call } = await build(t)
  const { status, body } = await call('GET', '/v1/bridges/local%20dummy')
  t.match([status, body.code, body.details.issues[0].path], [400, 'VALIDATION_ERROR', ['params', 'bridgeID']])
  t.match((await call('GET', '/v1/bridges/nothing')).body, { code: 'NOT_FOUND', message: /GET \/v1\/bridges lists/ })
})

await t.test('a login has the worst status of its accounts', async t => {
  const { call } = await build(t)
  for (const [account, login] of [
    ['connected', 'connected'], ['backfilling', 'connected'], ['connecting', 'connecting'], ['disconnected', 'connecting'],
    ['reconnect_required', 'needs_login'], ['attention_required', 'needs_login'], ['disabled', 'logged_out']
  ] as const) {
    await call('POST', `${control}/accounts/${small.whatsapp}/status`, { status: account, statusText: 'So it is' })
    t.match((await call('GET', `/v1/bridges/local-whatsapp/logins/${whatsappLogin}`)).body, {
      loginID: whatsappLogin, status: login, statusText: 'So it is', removeScopes: ['current-device'], user: { isSelf: true }
    }, account)
  }
  t.equal((await call('GET', '/v1/bridges/local-whatsapp')).body.activeAccountCount, 0, 'a disabled account is not active')
})

await t.test('removing a login removes its accounts, people and chats', async t => {
  const built = await build(t)
  const { call, box } = built
  const untouched = box.snapshot()
  const { body } = await loggedIn(built)
  const { accountID } = body.account
  await call('PUT', `${control}/personas`, { items: [{ accountID, userID: '@noor.h:local-dummy.localhost', script: 'echo' }] })
  const [chat] = (await call('GET', `/v1/chats?accountIDs=${accountID}`)).body.items
  await call('POST', `/v1/chats/${encodeURIComponent(chat.id)}/messages`, { text: 'On its way' })
  t.strictSame((await call('POST', '/v1/bridges/local-dummy/logins/ada/remove', { scope: 'all-devices' })).body, {
    bridgeID: 'local-dummy', loginID: 'ada', affectedAccountIDs: [accountID], status: 'removed', scope: 'all-devices'
  })
  const left = box.snapshot()
  for (const section of ['accounts', 'contacts', 'chats', 'messages', 'personas', 'jobs', 'network'] as const) {
    t.strictSame(left[section], untouched[section], section)
  }
  for (const path of [`/v1/accounts/${accountID}`, `/v1/chats/${encodeURIComponent(chat.id)}`, '/v1/bridges/local-dummy/logins/ada']) {
    t.equal((await call('GET', path)).status, 404, path)
  }
  t.equal((await call('GET', '/v1/search?query=parcel')).body.results.messages.items.length, 0)
  t.equal((await loggedIn(built)).body.status, 'complete', 'and it can be connected again')
})

await t.test('only the scopes that a login lists remove it', async t => {
  const { call } = await build(t)
  const remove = async (path: string, scope: string) => call('POST', `/v1/bridges/${path}/remove`, { scope })
  const elsewhere = await remove(`local-whatsapp/logins/${whatsappLogin}`, 'all-devices')
  t.match([elsewhere.status, elsewhere.body], [409, { code: 'conflict', message: /its removeScopes are current-device/ }])
  const own = await remove('matrix/logins/matrix', 'current-device')
  t.match([own.status, own.body.message], [409, /the user's own Beeper account/])
  t.equal((await remove('matrix/logins/matrix', 'everywhere')).status, 400, 'an unknown scope')
  t.equal((await remove('local-whatsapp/logins/nobody', 'current-device')).status, 404)
  t.equal((await remove(`local-whatsapp/logins/${whatsappLogin}`, 'current-device')).status, 200)
  t.strictSame((await call('GET', '/v1/chats')).body.items.filter((chat: { accountID: string }) => chat.accountID === small.whatsapp), [])
})

await t.test('sockets are notified of chats that are added and removed', async t => {
  const built = await build(t)
  const client = await connect(t, await serve(built.app))
  await client.subscribe('*')
  const { submit } = await begun(built)
  t.strictSame(await client.rest(), [], 'a login under way is no event')
  await submit({ type: 'user_input', fields: { username: 'ada', password: 'x' } })
  const added = await client.rest()
  const { body: { items } } = await built.call('GET', '/v1/chats?accountIDs=local-dummy_ada')
  for (const { id } of items as Array<{ id: string }>) {
    const own = added.filter(({ chatID }) => chatID === id)
    t.equal(own[0].type, 'chat.upserted', 'the chat comes first')
    t.ok(own.some(({ type }) => type === 'message.upserted'), 'then its messages')
  }
  await built.call('POST', '/v1/bridges/local-dummy/logins/ada/remove', { scope: 'current-device' })
  const gone = await client.rest()
  t.strictSame(gone.map(({ type }) => type), ['chat.deleted', 'chat.deleted', 'chat.deleted'])
  t.strictSame(gone.map(({ chatID }) => chatID).sort(), (items as Array<{ id: string }>).map(({ id }) => id).sort())
})

await t.test('a login with a long history is removed in steps, with whatever arrives meanwhile', async t => {
  const built = await build(t)
  const { call, box } = built
  const { body } = await loggedIn(built)
  const { accountID } = body.account
  const account = box.accounts.get(accountID)
  const [chat] = (await call('GET', `/v1/chats?accountIDs=${accountID}`)).body.items
  box.commit(() => {
    for (let count = 0; count < rowsPerStep; count++) deliver(box, box.chats.get(chat.id), account.selfID, {})
  })
  const task = removeLoginTask(box, 'local-dummy', 'ada', 'current-device')
  t.notOk(task.next().done, 'there is more than one step')
  t.equal(box.accounts.find(accountID), account, 'the account goes last')
  box.commit(() => { box.chats.add(account, 'group', [], 'Made meanwhile') })
  t.strictSame(runSync(task).affectedAccountIDs, [accountID])
  t.strictSame([...box.chats.all()].filter(one => one.account === account), [])
  t.notOk(box.accounts.find(accountID))
  const again = removeLoginTask(box, 'local-dummy', 'ada', 'current-device')
  t.throws(() => again.next(), { code: 'not_found' })
})
