import t from 'tap'
import { build, small, type Built } from '../../support/app.js'
import { begun, loggedIn } from '../../support/bridge-login.js'

const control = '/_mock/sandboxes/default'
const sessionsOf = (bridgeID: string) => `/v1/bridges/${bridgeID}/login-sessions`
const credentials = { type: 'user_input', fields: { username: 'ada', password: 'x' } }
const whatsappLogin = 'ba_Zz11yyXXwwVVuuTTssRRqqPPooN'

async function change ({ call }: Built, bridgeID: string, settings: object): Promise<void> {
  await call('PATCH', `${control}/bridges/${bridgeID}`, settings)
}

/** The state without the calls that were counted. */
function stateOf ({ box }: Built): object {
  const { rateLimits, ...rest } = box.snapshot()
  return rest
}

await t.test('a password login, from the first step to the account', async t => {
  const built = await build(t)
  const { session, submit, read } = await begun(built)
  t.strictSame(session, {
    loginSessionID: '101',
    bridgeID: 'local-dummy',
    status: 'waiting_for_input',
    currentStep: {
      type: 'user_input',
      stepID: 'com.beeper.dummy.password',
      instructions: 'Type any username and password.',
      fields: [{ id: 'username', type: 'username', label: 'Username' }, { id: 'password', type: 'password', label: 'Password' }]
    }
  })
  t.strictSame(await read(), session)
  const { status, body } = await submit(credentials)
  t.equal(status, 200)
  const login = {
    loginID: 'ada',
    bridgeID: 'local-dummy',
    accountIDs: ['local-dummy_ada'],
    user: { id: 'ada', isSelf: true },
    status: 'connected',
    removeScopes: ['current-device', 'all-devices']
  }
  t.strictSame(body, {
    loginSessionID: '101',
    bridgeID: 'local-dummy',
    loginID: 'ada',
    accountID: 'local-dummy_ada',
    status: 'complete',
    account: {
      accountID: 'local-dummy_ada',
      loginID: 'ada',
      bridge: { id: 'local-dummy', type: 'dummy', provider: 'local' },
      network: 'Dummy',
      user: { id: 'ada', isSelf: true },
      status: 'connected'
    },
    login
  })
  t.strictSame(await read(), body)
  const { call } = built
  t.match((await call('GET', '/v1/accounts/local-dummy_ada')).body, body.account)
  t.match((await call('GET', '/v1/chats')).body.items.map(({ title, unreadCount }: { title: string, unreadCount: number }) => [title, unreadCount]).slice(0, 3),
    [['Dummy hikers', 0], ['Noor Haddad', 1], ['Pavel Brandt', 0]])
  t.equal((await call('GET', '/v1/accounts/local-dummy_ada/contacts/list')).body.items.length, 3)
})

await t.test('the other flows of local-dummy', async t => {
  const built = await build(t)
  for (const [flowID, type, status, fields] of [
    ['cookies', 'cookies', 'waiting_for_cookies', { username: 'ben' }],
    ['localstorage', 'cookies', 'waiting_for_cookies', { anything: 'goes' }],
    ['displayandwait', 'display_and_wait', 'waiting_for_display', undefined]
  ] as const) {
    const { session, submit } = await begun(built, 'local-dummy', { flowID })
    t.match(session, { status, currentStep: { type, stepID: `com.beeper.dummy.${flowID}` } }, flowID)
    const { body } = await submit({ type, ...(fields && { fields }), source: 'webview', lastURL: 'https://dummy.example/done' })
    t.equal(body.status, 'complete', flowID)
    t.match(body.loginID, flowID === 'cookies' ? /^ben$/ : /^ba_[\w-]{27}$/, flowID)
  }
  t.equal((await built.call('GET', '/v1/bridges/local-dummy/logins')).body.items.length, 3)
})

await t.test('the newest chat accepts every operation of a client', async t => {
  const built = await build(t)
  const { call } = built
  await loggedIn(built)
  const chat = `/v1/chats/${(await call('GET', '/v1/chats')).body.items[0].localChatID}`
  const { body: { pendingMessageID } } = await call('POST', `${chat}/messages`, { text: 'Hello' })
  const { body: { id } } = await call('GET', `${chat}/messages/${pendingMessageID}`)
  for (const [method, path, body] of [
    ['PATCH', '', { description: 'Hikes' }], ['PATCH', '', { description: null }], ['PATCH', '', { messageExpirySeconds: null }],
    ['PATCH', '', { isPinned: true, isMuted: true, isLowPriority: true }], ['PATCH', '', { draft: { text: 'x' } }],
    ['POST', `/messages/${id}/reactions`, { reactionKey: '+1' }], ['DELETE', `/messages/${id}/reactions/+1`, undefined],
    ['POST', '/archive', {}], ['POST', '/reminders', { reminder: { remindAt: '2030-01-01T00:00:00Z' } }], ['POST', '/typing', { state: 'typing' }]
  ] as const) {
    const { status, text } = await call(method, `${chat}${path}`, body)
    t.ok(status === 200 || status === 204, `${method} ${path} ${JSON.stringify(body)}: ${text}`)
  }
})

await t.test('the phone scans and confirms', async t => {
  const built = await build(t)
  const { session, submit, read, act } = await begun(built, 'discordgo', { flowID: 'qr' })
  t.match(session, { status: 'waiting_for_display', currentStep: { type: 'display_and_wait', display: { type: 'qr', data: /^2@/ } } })
  const waiting = await submit({ type: 'display_and_wait' })
  t.strictSame([waiting.status, waiting.body], [200, session], 'submitting it changes nothing')
  const early = await act('confirm')
  t.match([early.status, early.body.message], [409, /needs no confirmation/])
  const scanned = await act('scan')
  t.match(scanned.body, {
    session: { status: 'waiting_for_display', currentStep: { stepID: 'discord.confirm', display: { type: 'nothing' } } },
    flowID: 'qr',
    clientActions: ['display_and_wait', 'cancel'],
    availableActions: ['confirm', 'refuse', 'expire']
  })
  t.equal((await act('confirm')).body.session.status, 'complete')
  t.match(await read(), { status: 'complete', loginID: 'discordgo', accountID: 'discordgo', login: { removeScopes: ['current-device', 'all-devices'] } })
})

await t.test('a submitted step is answered as soon as the phone has acted', async t => {
  const built = await build(t)
  for (const [action, status] of [['scan', 'complete'], ['refuse', 'failed'], ['expire', 'failed']] as const) {
    const { submit, act } = await begun(built, 'local-signal')
    const { box } = built
    const listen = box.onCommit.bind(box)
    const waits = new Promise<void>(resolve => {
      Object.assign(box, {
        onCommit: (listener: () => void) => {
          resolve()
          return listen(listener)
        }
      })
    })
    const answered = submit({ type: 'display_and_wait' })
    await waits
    const { body: { session } } = await act(action)
    t.equal(session.status, status, action)
    t.strictSame((await answered).body, session, `${action}: the answer has it`)
  }
})

await t.test('codes and emoji wait for the phone', async t => {
  const built = await build(t)
  const whatsapp = await begun(built, 'local-whatsapp', { flowID: 'phone' })
  const { body } = await whatsapp.submit({ type: 'user_input', fields: { phone_number: '+15550101002' } })
  t.match(body.currentStep, { stepID: 'whatsapp.code', display: { type: 'code', data: /^[A-Z0-9]{4}-[A-Z0-9]{4}$/ } })
  t.equal((await whatsapp.act('confirm')).body.session.status, 'complete')
  const google = await begun(built, 'local-gmessages')
  const shown = await google.submit({ type: 'cookies', fields: { SID: 'a', HSID: 'b', SSID: 'c', SAPISID: 'd' } })
  t.match(shown.body.currentStep.display, { type: 'emoji', imageURL: /^mxc:/ })
  t.equal((await built.call('GET', `/v1/assets/serve?url=${encodeURIComponent(shown.body.currentStep.display.imageURL)}`)).status, 200)
  t.equal((await google.act('confirm')).body.session.status, 'complete')
})

await t.test('a second factor, when a test enables it', async t => {
  const built = await build(t)
  await change(built, 'local-telegram', { login: { twoFactor: true, values: { password: 'sesame' } } })
  for (const [password, status] of [['wrong', 'failed'], ['sesame', 'complete']] as const) {
    const { submit } = await begun(built, 'local-telegram')
    await submit({ type: 'user_input', fields: { phone_number: '+15550101002' } }, 'telegram.phone')
    t.match((await submit({ type: 'user_input', fields: { code: '12345' } }, 'telegram.code')).body, {
      status: 'waiting_for_input', currentStep: { stepID: 'telegram.password' }
    })
    const { body } = await submit({ type: 'user_input', fields: { password } }, 'telegram.password')
    t.equal(body.status, status, password)
  }
})

await t.test('a wrong value fails the login', async t => {
  const built = await build(t)
  await change(built, 'local-dummy', { login: { values: { password: 'sesame' } } })
  const { submit, read } = await begun(built)
  const { status, body } = await submit(credentials)
  t.match([status, body], [200, { status: 'failed', error: { code: 'WRONG_CREDENTIALS', message: /password is wrong/ } }])
  t.notOk('currentStep' in body)
  t.strictSame(await read(), body)
  t.equal((await submit(credentials)).status, 409, 'it is over')
  t.equal((await built.call('GET', '/v1/bridges/local-dummy')).body.accounts.length, 0)
})

await t.test('the network rejects: one login, or all logins by a setting', async t => {
  const built = await build(t)
  const one = await begun(built, 'local-signal')
  t.match((await one.act('refuse', { code: 'BANNED', message: 'This number is banned' })).body.session, {
    status: 'failed', error: { code: 'BANNED', message: 'This number is banned' }
  })
  const again = await one.act('refuse')
  t.match([again.status, again.body.message], [409, /has failed/])
  await change(built, 'local-signal', { login: { error: { code: 'DEVICE_LIMIT', message: 'Too many devices' } } })
  const other = await begun(built, 'local-signal')
  t.match((await other.act('scan')).body.session, { status: 'failed', error: { code: 'DEVICE_LIMIT' } })
  await change(built, 'local-signal', { login: null })
  const third = await begun(built, 'local-signal')
  t.equal((await third.act('scan')).body.session.status, 'complete')
})

await t.test('a fault fails a step, which can then be submitted again', async t => {
  const built = await build(t)
  await built.call('POST', `${control}/faults`, { operation: 'submitLoginStep', status: 502, times: 1 })
  const { submit } = await begun(built)
  t.equal((await submit(credentials)).status, 502)
  t.equal((await submit(credentials)).body.status, 'complete')
})

await t.test('steps expire on the sandbox\'s clock', async t => {
  const built = await build(t)
  const { call } = built
  const { read } = await begun(built, 'local-signal')
  await call('POST', `${control}/clock`, { advance: '9m' })
  t.equal((await read()).status, 'waiting_for_display')
  await call('POST', `${control}/clock`, { advance: '1m' })
  t.match(await read(), { status: 'failed', error: { code: 'LOGIN_EXPIRED', message: /QR code has expired/ } })
  await change(built, 'local-telegram', { login: { lifetime: 60_000 } })
  const slow = await begun(built, 'local-telegram')
  await call('POST', `${control}/clock`, { advance: '50s' })
  await slow.submit({ type: 'user_input', fields: { phone_number: '1' } })
  await call('POST', `${control}/clock`, { advance: '50s' })
  t.equal((await slow.read()).status, 'waiting_for_input', 'each step has its own time')
  await call('POST', `${control}/clock`, { advance: '10s' })
  t.equal((await slow.read()).error.code, 'LOGIN_EXPIRED')
})

await t.test('a test can expire a login at once', async t => {
  const built = await build(t)
  const { act, submit } = await begun(built)
  t.equal((await act('expire')).body.session.error.code, 'LOGIN_EXPIRED')
  t.match((await submit(credentials)).body, { code: 'conflict', message: /has failed: POST/ })
})

await t.test('reconnecting by login or by account', async t => {
  const built = await build(t)
  const { call, box } = built
  const both = { loginID: whatsappLogin, accountID: small.whatsapp }
  for (const target of [{ loginID: whatsappLogin }, { accountID: small.whatsapp }, both]) {
    await call('POST', `${control}/accounts/${small.whatsapp}/status`, { status: 'reconnect_required', statusText: 'Scan again' })
    const { session, act } = await begun(built, 'local-whatsapp', target)
    t.equal(session.loginID, whatsappLogin)
    const { body } = await act('scan')
    t.match(body.session, { status: 'complete', accountID: small.whatsapp, account: { status: 'connected' }, login: { status: 'connected' } })
    t.notOk('statusText' in body.session.account)
  }
  t.equal(box.accounts.list().length, 2, 'no account was added')
})

await t.test('messages that waited for the connection are sent after a reconnect', async t => {
  const built = await build(t)
  const { call } = built
  const login = await loggedIn(built)
  const { accountID } = login.body
  const [first] = (await call('GET', `/v1/chats?accountIDs=${accountID}`)).body.items
  await call('POST', `${control}/accounts/${accountID}/status`, { status: 'disconnected' })
  const { body: { pendingMessageID } } = await call('POST', `/v1/chats/${first.localChatID}/messages`, { text: 'Wait for me' })
  const sent = `/v1/chats/${first.localChatID}/messages/${pendingMessageID}`
  const statusOf = async () => (await call('GET', sent)).body.sendStatus.status
  t.equal(await statusOf(), 'PENDING')
  t.equal((await loggedIn(built)).body.status, 'complete', 'the same username is the same login')
  t.equal(await statusOf(), 'SUCCESS')
  t.equal((await call('GET', '/v1/bridges/local-dummy')).body.accounts.length, 1)
})

await t.test('local-dummy accepts a login ID that it does not know', async t => {
  const built = await build(t)
  for (const flowID of ['password', 'cookies', 'localstorage', 'displayandwait']) {
    const { session, submit } = await begun(built, 'local-dummy', { loginID: 'cli-e2e', flowID })
    const { type } = session.currentStep
    const { body } = await submit({ type, ...(type === 'display_and_wait' ? {} : { fields: credentials.fields }) })
    t.match(body, { status: 'complete', loginID: 'cli-e2e', accountID: 'local-dummy_cli-e2e' }, flowID)
  }
  t.equal((await built.call('GET', '/v1/bridges/local-dummy/logins')).body.items.length, 1)
  for (const loginID of ['a/b', '.', '..']) {
    const wrong = await built.call('POST', sessionsOf('local-dummy'), { loginID })
    t.match([wrong.status, wrong.body.message], [422, /body.loginID: As a login ID, expected/], loginID)
  }
})

await t.test('one login can have several accounts', async t => {
  const built = await build(t, { fixture: 'default' })
  const fields = { auth_token: 'xoxc', cookie_token: 'xoxd' }
  for (const [count, accountID] of [[2, 'slackgo.T0NIMBUS02-U0ROBINV02'], [3, 'slackgo.T0HARBOR03-U0ROBINV02'], [3, 'slackgo.T0KESTREL1-U0ROBINV01']] as const) {
    const { submit } = await begun(built, 'slackgo')
    const { body } = await submit({ type: 'cookies', fields })
    t.match([body.login.accountIDs.length, body.accountID, body.loginID], [count, accountID, 'slackgo'])
  }
})

await t.test('a bridge that is full, or does not exist', async t => {
  const built = await build(t, { fixture: 'default' })
  const { call } = built
  const start = async (bridgeID: string, body: object = {}) => call('POST', sessionsOf(bridgeID), body)
  const full = await start('discordgo')
  t.match([full.status, full.body], [409, { code: 'conflict', message: /has its one account: remove its login first/ }])
  t.equal((await start('discordgo', { loginID: 'discordgo' })).status, 200, 'a reconnect needs no room')
  await change(built, 'local-telegram', { accountLimit: 1 })
  t.equal((await call('GET', '/v1/bridges/local-telegram')).body.status, 'limit_reached')
  t.match((await start('local-telegram')).body.message, /all the accounts that it can have/)
  await change(built, 'local-signal', { status: 'temporarily_unavailable', statusText: 'Maintenance until noon' })
  t.match((await start('local-signal', { loginID: 'x' })).body.message, /temporarily unavailable: Maintenance until noon/)
  await change(built, 'local-signal', { status: 'disabled', statusText: null })
  t.match((await start('local-signal')).body.message, /is disabled: use another one/)
  await change(built, 'local-signal', { status: null })
  t.equal((await start('local-signal')).status, 200)
  t.match((await start('matrix')).body, { code: 'conflict', message: /has no login flows/ })
})

await t.test('a bridge that became full meanwhile rejects the last step, and nothing changes', async t => {
  const built = await build(t)
  const [one, other] = [await begun(built, 'discordgo', { flowID: 'token' }), await begun(built, 'discordgo', { flowID: 'token' })]
  const body = { type: 'cookies', fields: { token: 'x' } }
  t.equal((await one.submit(body)).body.status, 'complete')
  const before = stateOf(built)
  t.equal((await other.submit(body)).status, 409)
  t.strictSame(stateOf(built), before)
})

await t.test('wrong input, and what to change', async t => {
  const built = await build(t)
  const { call } = built
  const start = async (bridgeID: string, body: object) => call('POST', sessionsOf(bridgeID), body)
  const { submit, url } = await begun(built, 'local-telegram')
  await submit({ type: 'user_input', fields: { phone_number: '1' } })
  const before = stateOf(built)
  const expected: Array<[string, Promise<{ status: number, body: unknown }>, number, RegExp]> = [
    ['an unknown flow', start('local-dummy', { flowID: 'telepathy' }), 404, /Login flow not found.*password, cookies, localstorage, displayandwait/],
    ['an empty flow', start('local-dummy', { flowID: '' }), 400, /flowID/],
    ['an unknown bridge', start('nothing', {}), 404, /Bridge not found/],
    ['an unknown login', start('local-whatsapp', { loginID: 'nobody' }), 404, /Login not found/],
    ['an unknown account', start('local-whatsapp', { accountID: 'nobody' }), 404, /Account not found/],
    ['an account of another bridge', start('local-whatsapp', { accountID: small.matrix }), 404, /lists the accounts of the bridge/],
    ['a login and an account apart', start('local-whatsapp', { accountID: small.whatsapp, loginID: 'x' }), 422, /body.loginID.*belongs to the login/],
    ['a session of another bridge', call('GET', url.replace('local-telegram', 'local-dummy')), 404, /belongs to the bridge local-telegram/],
    ['an unknown session', call('GET', `${sessionsOf('local-dummy')}/999`), 404, /Login session not found/],
    ['an unknown step', submit({ type: 'user_input' }, 'nothing'), 404, /The login has telegram.phone, telegram.code/],
    ['a step that is past', submit({ type: 'user_input', fields: { phone_number: '1' } }, 'telegram.phone'), 409, /current step is "telegram.code", step 2 of 2/],
    ['another type', submit({ type: 'cookies' }, 'telegram.code'), 409, /has the type user_input/],
    ['an unknown type', submit({ type: 'complete' }, 'telegram.code'), 400, /type/],
    ['no type', submit({}, 'telegram.code'), 400, /type/],
    ['no fields', submit({ type: 'user_input' }, 'telegram.code'), 422, /needs code: code is missing or empty/],
    ['an empty field', submit({ type: 'user_input', fields: { code: '' } }, 'telegram.code'), 422, /fields.code/],
    ['a field of another kind', submit({ type: 'user_input', fields: { code: 1 } }, 'telegram.code'), 400, /fields.code/],
    ['a field that is too long', submit({ type: 'user_input', fields: { code: 'x'.repeat(20_001) } }, 'telegram.code'), 422, /at most 20000/]
  ]
  for (const [name, answer, status, message] of expected) {
    const { status: got, body } = await answer
    t.match([got, (body as { message: string }).message], [status, message], name)
  }
  t.strictSame(stateOf(built), before, 'nothing has changed')
})

await t.test('cancelling', async t => {
  const built = await build(t)
  const { call } = built
  const { id, url, read, submit } = await begun(built)
  for (const time of ['once', 'again']) {
    const { status, body } = await call('DELETE', url)
    t.strictSame([status, body], [200, { bridgeID: 'local-dummy', loginSessionID: id, status: 'cancelled' }], time)
  }
  t.strictSame(await read(), { loginSessionID: id, bridgeID: 'local-dummy', status: 'cancelled' })
  t.match((await submit(credentials)).body, { code: 'conflict', message: /was cancelled: POST/ })
  const done = await begun(built)
  await done.submit(credentials)
  const late = await call('DELETE', done.url)
  t.match([late.status, late.body.message], [409, /is complete: POST/])
  t.equal((await done.read()).status, 'complete')
})

await t.test('a username that cannot be a login ID is rejected', async t => {
  const built = await build(t)
  const { submit, read } = await begun(built)
  const { status, body } = await submit({ type: 'user_input', fields: { username: 'a b', password: 'x' } })
  t.match([status, body.details.issues[0].path], [422, ['body', 'fields', 'username']])
  t.equal((await read()).status, 'waiting_for_input', 'the step can be submitted again')
})

await t.test('open logins are limited; finished ones make room', async t => {
  const built = await build(t, { maxRecords: 3 })
  const { call } = built
  const first = await begun(built)
  for (let count = 1; count < 3; count++) await begun(built)
  const { status, body } = await call('POST', sessionsOf('local-dummy'), {})
  t.match([status, body.message], [409, /3 logins under way/])
  await call('DELETE', first.url)
  t.equal((await call('POST', sessionsOf('local-dummy'), {})).status, 200)
  t.equal((await call('GET', first.url)).status, 404)
  t.equal((await call('GET', `${control}/login-sessions`)).body.items.length, 3)
})

await t.test('submitted values are not stored', async t => {
  const built = await build(t)
  const { submit } = await begun(built, 'local-telegram')
  await submit({ type: 'user_input', fields: { phone_number: '+15550109999' } })
  await submit({ type: 'user_input', fields: { code: '86420' } }, 'telegram.code')
  const slack = await begun(built, 'slackgo')
  await slack.submit({ type: 'cookies', fields: { auth_token: 'Hush-1', cookie_token: 'Hush-2', d: 'Hush-3' } })
  for (const place of ['state', 'login-sessions', 'requests']) {
    const { status, text } = await built.call('GET', `${control}/${place}`)
    t.equal(status, 200, place)
    t.notMatch(text, /86420|Hush/, place)
    if (place !== 'requests') t.notMatch(text, '+15550109999', place)
  }
})
