import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import { build, small, smallFixture, type Built, type Teardown } from '../../support/app.js'
import { connect, serve } from '../../support/socket-client.js'
import { sdks } from '../../support/sdks.js'
import { codeSent, setupURL, signIn } from '../../support/setup-flow.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { SetupFixture } from '../../../src/fixtures/setup.js'

const control = '/_mock/sandboxes/default/setup'

/** A sandbox whose Matrix account has no chats. */
const start = async (t: Teardown, setup?: SetupFixture, more: Partial<FixtureFile> = {}) => {
  const { chats: _, messages: __, ...rest } = smallFixture
  return build(t, { fixture: { ...rest, ...(setup && { setup }), ...more } })
}
const state = async ({ call }: Built, token: string | null = 'test-token') => call('GET', setupURL, undefined, token)

await t.test('signing in to an installation that is ready returns another token, and changes nothing else', async t => {
  const built = await build(t)
  const before = (await state(built)).body
  const { status, body } = await signIn(built)
  t.equal(status, 200)
  t.match(body.matrix, { userID: '@robin.vale:beeper.com', deviceID: /^\w+$/, homeserver: /^https:/ })
  t.strictSame(body.session, before)
  t.match(before, { state: 'ready', matrix: { userID: '@robin.vale:beeper.com' }, e2ee: { verified: true } })
  const { accessToken } = body.matrix
  for (const [method, url, sent] of [
    ['GET', setupURL, undefined], ['GET', '/v1/accounts', undefined],
    ['POST', `/v1/chats/${encodeURIComponent(small.adaChat)}/messages`, { text: 'Hi' }]
  ] as const) t.equal((await built.call(method, url, sent, accessToken)).status, 200, `${method} ${url}`)
  t.not((await signIn(built)).body.matrix.accessToken, accessToken)
})

await t.test('the public calls ignore a bearer, known or not', async t => {
  const built = await build(t)
  const other = await built.call('POST', '/_mock/sandboxes', { fixture: 'empty', token: 'of-another' })
  for (const token of [null, 'dummy', 'test-token-read', other.body.token as string]) {
    const { status, body } = await built.call('POST', `${setupURL}/start`, undefined, token)
    t.equal(status, 200)
    t.strictSame(body.signInMethods, ['email'])
    const { setupRequestID } = body as { setupRequestID: string }
    const sent = await built.call('POST', `${setupURL}/email`, { setupRequestID, email: 'a@example.com' }, token)
    t.equal(sent.status, 204)
    t.equal(sent.text, '')
    const done = await built.call('POST', `${setupURL}/response`, { setupRequestID, response: ' 000000 ' }, token)
    t.equal(done.status, 200)
    t.equal((await built.call('GET', '/v1/accounts', undefined, done.body.matrix.accessToken)).body.length, 2, 'in the sandbox of the port')
  }
})

await t.test('the steps of a sign-in out of order', async t => {
  const built = await build(t)
  const { call } = built
  const step = async (name: string, body: object) => {
    const { status, body: { code, message } } = await call('POST', `${setupURL}/${name}`, body, null)
    return { status, code, message }
  }
  const register = { leadToken: 'x', username: 'ada', acceptTerms: true }
  const { setupRequestID } = (await call('POST', `${setupURL}/start`)).body as { setupRequestID: string }
  const email = { setupRequestID, email: 'a@example.com' }
  const answer = { setupRequestID, response: '123456' }
  t.match(await step('response', answer), { status: 409, code: 'conflict', message: /No code was sent.*\/email/ })
  t.match(await step('register', { setupRequestID, ...register }), { status: 409, message: /No user has to register/ })
  t.equal((await call('POST', `${setupURL}/email`, email)).status, 204)
  t.equal((await call('POST', `${setupURL}/email`, email)).status, 204, 'and once more')
  for (const response of ['', '12345', '1234567', 'abcdef', '12345６']) {
    t.match(await step('response', { setupRequestID, response }), {
      status: 422, code: 'VALIDATION_ERROR', message: /body.response: The code is wrong/
    }, response)
  }
  t.equal((await call('POST', `${setupURL}/response`, answer)).status, 200)
  for (const [name, body] of [['email', email], ['response', answer], ['register', { setupRequestID, ...register }]] as const) {
    t.match(await step(name, body), { status: 409, message: /complete.*\/start/ }, name)
    t.match(await step(name, { ...body, setupRequestID: 'nobody' }), { status: 404, code: 'NOT_FOUND', message: /Setup request not found: "nobody"/ })
  }
})

await t.test('a missing, wrong or unknown field returns 400', async t => {
  const { call } = await build(t)
  const id = { setupRequestID: 'x' }
  const cases: Array<[path: string, body: object, issue: RegExp]> = [
    ['email', id, /email/], ['email', { ...id, email: 'nobody' }, /email/], ['email', { ...id, email: 'a@b.org', x: 1 }, /"x"/],
    ['response', { ...id, response: 123456 }, /response/], ['response', { ...id, response: '1', code: '1' }, /"code"/],
    ['register', { ...id, leadToken: 'x', username: '', acceptTerms: true }, /username/],
    ['register', { ...id, leadToken: 'x', username: 'a', acceptTerms: false }, /acceptTerms/],
    ['register', { ...id, leadToken: 'x', username: 'a', acceptTerms: true, email: 'x' }, /"email"/],
    ['verification/recovery-key', {}, /recoveryKey/], ['verification/recovery-key', { recoveryKey: '' }, /recoveryKey/],
    ['verification/recovery-key/reset', { recoveryKey: 'x' }, /"recoveryKey"/],
    ['verification/recovery-key/reset/confirm', { recoveryKey: 'x', y: 1 }, /"y"/],
    ['verifications', { purpose: 'x' }, /purpose/], ['verifications', { user: 'x' }, /"user"/],
    ['verifications/qr/scan', { data: '' }, /data/], ['verifications/x/cancel', { why: 'x' }, /"why"/]
  ]
  for (const [path, body, issue] of cases) {
    const answer = await call('POST', `${setupURL}/${path}`, body)
    t.match(answer, { status: 400, body: { code: 'VALIDATION_ERROR', message: issue } }, `${path} ${JSON.stringify(body)}`)
  }
  t.equal((await call('POST', `${setupURL}/email`, { ...id, email: `${'a'.repeat(60)}@${'b.'.repeat(200)}org` })).status, 404)
})

await t.test('the state: open before the sign-in, a read token after it', async t => {
  const built = await start(t, { state: 'needs-login', signIn: { next: 'needs-verification' } })
  for (const token of [null, 'nonsense', 'test-token', 'test-token-write']) {
    const { status, body } = await state(built, token)
    t.equal(status, 200)
    t.match(body, { state: 'needs-login', e2ee: { initialized: false, verified: false } })
    t.notOk('matrix' in body, 'no user is signed in')
  }
  const { body } = await signIn(built)
  t.match(body.session, { state: 'needs-verification', matrix: { userID: '@robin.vale:beeper.com' }, e2ee: { verified: false } })
  t.match(await state(built, null), { status: 401, body: { code: 'unauthorized' } })
  t.match(await state(built, 'nonsense'), { status: 401 })
  t.match(await state(built, 'test-token-write'), { status: 403, body: { code: 'forbidden' } })
  t.strictSame((await state(built, body.matrix.accessToken)).body, body.session)
})

await t.test('every state can be set, and determines the encryption fields', async t => {
  const expected: Record<string, [state: string, verified: boolean, secrets: boolean]> = {
    'needs-login': ['needs-login', false, false],
    initializing: ['initializing', false, false],
    'needs-cross-signing-setup': ['needs-cross-signing-setup', false, false],
    'needs-verification': ['needs-verification', false, false],
    'needs-recovery-key': ['needs-verification', false, false],
    'needs-secrets': ['needs-secrets', true, false],
    'needs-first-sync': ['needs-first-sync', true, true],
    ready: ['ready', true, true]
  }
  const built = await build(t)
  for (const [name, [shown, verified, secrets]] of Object.entries(expected)) {
    t.match(await built.call('PATCH', control, { state: name }), { status: 200, body: { state: name } })
    const { body } = await state(built)
    t.match(body, { state: shown, e2ee: { verified, secrets: { masterKey: secrets, recoveryKey: secrets } } }, name)
    t.equal('matrix' in body, name !== 'needs-login')
    t.match((await build(t, { fixture: { ...smallFixture, setup: { state: name as 'ready' } } })).box.setup.installation, { stage: name })
  }
})

await t.test('codes: the right one, how long it is valid, and what is rejected', async t => {
  const built = await start(t, { signIn: { code: 'open sesame', codeLifetime: 1000 } })
  t.match(await signIn(built), { status: 422, body: { message: /The code is wrong/ } })
  t.equal((await signIn(built, 'open sesame')).status, 200)
  const setupRequestID = await codeSent(built)
  built.host.pass(1000)
  const late = { setupRequestID, response: 'open sesame' }
  t.match(await built.call('POST', `${setupURL}/response`, late), { status: 422, body: { message: /has expired.*\/email/ } })
  await built.call('POST', `${setupURL}/email`, { setupRequestID, email: 'a@example.com' })
  t.equal((await built.call('POST', `${setupURL}/response`, late)).status, 200, 'another one is good again')
  await built.call('PATCH', control, { signIn: { codeLifetime: 0 } })
  t.match(await signIn(built), { status: 422, body: { message: /has expired/ } })
  await built.call('PATCH', control, { signIn: { outcome: 'refuse' } })
  t.match(await signIn(built), { status: 403, body: { code: 'forbidden', message: /refused/ } })
  await built.call('PATCH', control, { signIn: {} })
  t.equal((await signIn(built)).status, 200)
  t.match((await built.call('GET', control)).body, { state: 'ready', signIn: {}, requests: Array.from({ length: 5 }, () => ({ email: /@/ })) })
})

await t.test('registering creates the user of the Matrix account', async t => {
  const built = await start(t, {
    state: 'needs-login', signIn: { outcome: 'register', usernameSuggestions: ['ada', 'ada.q'], takenUsernames: ['ada'] }
  })
  const { call } = built
  const { body: lead } = await signIn(built)
  t.match(lead, {
    registrationRequired: true,
    usernameSuggestions: ['ada', 'ada.q'],
    copy: { title: 'Choose your username', submit: 'Continue' }
  })
  const { setupRequestID, leadToken } = lead as Record<string, string>
  const register = (username: string, more = {}) =>
    call('POST', `${setupURL}/register`, { setupRequestID, leadToken, username, acceptTerms: true, ...more }, null)
  t.match(await call('POST', `${setupURL}/response`, { setupRequestID, response: '123456' }), { status: 409, body: { message: /accepted already.*\/register/ } })
  t.match(await register('ada'), { status: 409, body: { code: 'conflict', message: /taken/ } })
  t.match(await register('Ada Q'), { status: 422, body: { message: /body.username/ } })
  t.match(await register('ada.q', { leadToken: 'x' }), { status: 422, body: { message: /body.leadToken/ } })
  const { status, body } = await register('ada.q')
  t.equal(status, 200)
  t.match(body, { matrix: { userID: '@ada.q:beeper.com' }, session: { state: 'ready', matrix: { userID: '@ada.q:beeper.com' } } })
  const accounts = (await call('GET', '/v1/accounts', undefined, body.matrix.accessToken)).body
  t.match(accounts, [{ accountID: 'matrix', user: { id: '@ada.q:beeper.com', username: 'ada.q:beeper.com', email: 'robin@example.com' } }, {}])
  t.equal((await register('ada.q')).status, 409, 'once')
  const saved = built.box.digest()
  built.box.restore(JSON.parse(JSON.stringify(built.box.snapshot())) as FixtureFile)
  t.equal(built.box.digest(), saved)
  built.box.reset()
  t.match(built.box.accounts.get('matrix').user, { id: '@robin.vale:beeper.com' })
})

await t.test('an account with chats keeps its user, and an installation without an account receives one', async t => {
  const busy = await build(t, { fixture: { ...smallFixture, setup: { signIn: { outcome: 'register' } } } })
  const { body: { setupRequestID, leadToken } } = await signIn(busy)
  const before = busy.box.digest()
  const refused = await busy.call('POST', `${setupURL}/register`, { setupRequestID, leadToken, username: 'ada', acceptTerms: true })
  t.match(refused, { status: 409, body: { message: /belongs to @robin.vale:beeper.com, who has chats/ } })
  t.equal(busy.box.digest(), before)
  const bare = await build(t, { fixture: { format: 1, setup: { state: 'needs-login' } } })
  const { body } = await signIn(bare)
  t.equal(body.matrix.userID, '@robin:beeper.com')
  t.match((await bare.call('GET', '/v1/accounts', undefined, body.matrix.accessToken)).body, [{ accountID: 'matrix', network: /Beeper/ }])
})

await t.test('the recovery key', async t => {
  const built = await start(t, { state: 'needs-verification', recoveryKey: 'my key' })
  const post = (path: string, body = {}) => built.call('POST', `${setupURL}/verification/recovery-key${path}`, body)
  t.match(await post('', { recoveryKey: 'other' }), { status: 422, body: { message: /body.recoveryKey: The recovery key is wrong/ } })
  t.match(await post('', { recoveryKey: 'mykey' }), { status: 200, body: { session: { state: 'ready' } } }, 'blanks do not count')
  t.match(await post('/reset/confirm', { recoveryKey: 'x' }), { status: 409, body: { message: /no new recovery key.*\/reset/ } })
  t.match(await post('/reset', { existingRecoveryKey: 'x' }), { status: 422, body: { message: /body.existingRecoveryKey/ } })
  const { body } = await post('/reset', { existingRecoveryKey: 'my key' })
  const { recoveryKey } = body as { recoveryKey: string }
  t.match(recoveryKey, /^Es/)
  t.equal((await post('', { recoveryKey })).status, 422, 'not in force yet')
  t.match(await post('/reset/confirm', { recoveryKey: 'x' }), { status: 422, body: { message: /not the key that the reset returned/ } })
  t.match(await post('/reset/confirm', { recoveryKey }), {
    status: 200, body: { session: { state: 'ready', e2ee: { recoveryKeyGeneratedAt: built.host.now() } } }
  })
  t.equal((await post('', { recoveryKey: 'my key' })).status, 422, 'the former one is not right any more')
  t.equal((await post('', { recoveryKey })).status, 200)
  await built.call('PATCH', control, { recoveryKey: null })
  t.match(await post('', { recoveryKey: 'my key' }), { status: 422, body: { message: /no recovery key: expected 48/ } })
  t.equal((await post('', { recoveryKey })).status, 200, 'any of the right form')
})

await t.test('what each state allows', async t => {
  const built = await start(t)
  const key = async (path: string, body = {}) => (await built.call('POST', `${setupURL}/verification/recovery-key${path}`, body))
  const cases: Array<[state: string, reset: number, create: number, words: RegExp]> = [
    ['needs-login', 409, 409, /No user is signed in/], ['initializing', 409, 409, /initializing/],
    ['needs-cross-signing-setup', 200, 409, /no recovery key yet/], ['needs-verification', 200, 200, /./],
    ['needs-recovery-key', 200, 409, /No other device/], ['needs-secrets', 200, 200, /./], ['needs-first-sync', 200, 200, /./],
    ['ready', 200, 200, /./]
  ]
  for (const [name, reset, create, words] of cases) {
    await built.call('PATCH', control, { state: name })
    t.equal((await key('/reset')).status, reset, name)
    const created = await built.call('POST', `${setupURL}/verifications`, {})
    t.equal(created.status, create, name)
    if (create !== 200) t.match(created.body, { code: 'conflict', message: words })
  }
})

await t.test('only sockets that subscribe to the state are notified of it', async t => {
  const built = await start(t, { state: 'needs-verification', recoveryKey: 'key' })
  const url = await serve(built.app)
  const [client, other] = [await connect(t, url), await (await connect(t, url)).subscribe('*')]
  client.send({ type: 'subscriptions.set', chatIDs: [], app: { state: true } })
  t.match(await client.take(2), [{ type: 'subscriptions.updated' }, { type: 'app.state.updated', seq: 1, appState: { state: 'needs-verification' } }])
  await built.call('POST', `${setupURL}/verification/recovery-key`, { recoveryKey: 'key' })
  t.match(await client.rest(), [{ type: 'app.state.updated', seq: 2, appState: { state: 'ready' } }])
  await signIn(built)
  t.strictSame(await client.rest(), [], 'signing in again changes nothing')
  await built.call('PATCH', control, { state: 'needs-login' })
  t.match(await client.rest(), [{ type: 'app.state.updated', appState: { state: 'needs-login', matrix: undefined } }])
  t.strictSame(await other.rest(), [])
})

await t.test('the SDK signs in by its raw calls', async t => {
  const { sdk5, sdk4, url } = await sdks(t)
  for (const client of [sdk5, sdk4]) {
    const { setupRequestID } = await client.post<{ setupRequestID: string }>(`${setupURL}/start`)
    await client.post(`${setupURL}/email`, { body: { setupRequestID, email: 'robin@example.com' } })
    const { matrix } = await client.post<{ matrix: { accessToken: string } }>(`${setupURL}/response`, { body: { setupRequestID, response: '123456' } })
    const signedIn = new BeeperDesktop({ baseURL: url, accessToken: matrix.accessToken, maxRetries: 0 })
    t.match(await signedIn.get(setupURL), { state: 'ready' })
    t.equal((await signedIn.accounts.list()).length, 2)
    const again = client.post(`${setupURL}/response`, { body: { setupRequestID, response: '123456' } })
    t.match(await again.catch((error: unknown) => error), { status: 409, error: { code: 'conflict' } })
  }
})

await t.test('sign-ins are limited: the oldest is removed', async t => {
  const built = await build(t, { maxRecords: 3 })
  const ids: string[] = []
  for (let at = 0; at < 5; at++) ids.push(await codeSent(built))
  t.strictSame(built.box.setup.requests().map(({ id }) => id), ids.slice(2))
})
