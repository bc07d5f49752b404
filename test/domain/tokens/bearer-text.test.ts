import t from 'tap'
import { createMockServer } from '../../../src/index.js'
import { build, smallFixture } from '../../support/app.js'

const wrong = ['', ' ', ' a', 'a ', '\ta', 'a\t', 'a\tb', 'a\nb', 'a\r\nb', 'a\0b', 'a\x7Fb', 'a\x85b', '\xA0a', 'a\xA0', 'токен', 'a\u2028b', '🔑']
const right = ['a', 'My Access Token', 'a:b/c+d=', 'é', 'a\xA0b', '__proto__', 'constructor']

await t.test('tokens that no header can carry are rejected on every input', async t => {
  const { call, box } = await build(t)
  const before = box.digest()
  for (const token of wrong) {
    const name = encodeURIComponent(token)
    const made = await call('POST', '/_mock/sandboxes/default/tokens', { token })
    t.equal(made.status, 422, name)
    t.match(made.body.details.issues, [{ path: ['body', 'token'] }])
    const sandbox = await call('POST', '/_mock/sandboxes', { tokens: [{}, { token }] })
    t.equal(sandbox.status, 422, name)
    t.match(sandbox.body.details.issues, [{ path: ['body', 'tokens', 1, 'token'] }])
    const fixture = { ...smallFixture, tokens: [{ token, scopes: ['read' as const] }] }
    const state = await call('PUT', '/_mock/sandboxes/default/state', fixture)
    t.equal(state.status, 422, name)
    t.match(state.body.message, /tokens\[0\]\.token/)
  }
  for (const token of ['a ', 'a\nb', 'токен']) {
    await t.rejects(createMockServer({ fixture: { format: 1, tokens: [{ token, scopes: ['read'] }] } }), /tokens\[0\]\.token/)
    await t.rejects(createMockServer({ fixture: 'empty', tokens: [token] }), /Invalid token/)
    await t.rejects(createMockServer({ fixture: 'empty', controlToken: token }), /Invalid controlToken/)
  }
  t.equal(box.digest(), before, 'and nothing changed')
})

await t.test('tokens that a header can carry are accepted, and work', async t => {
  const { call } = await build(t)
  for (const token of right) {
    t.equal((await call('POST', '/_mock/sandboxes/default/tokens', { token })).status, 201, encodeURIComponent(token))
    t.equal((await call('GET', '/v1/accounts', undefined, token)).status, 200, encodeURIComponent(token))
  }
})

await t.test('the secret of a revoked token can be reused, and the state can be restored', async t => {
  const { call, box } = await build(t, { tokens: ['given'] })
  t.equal((await call('DELETE', '/_mock/sandboxes/default/tokens/option-1')).status, 204)
  t.equal((await call('POST', '/_mock/sandboxes/default/tokens', { token: 'given', scopes: ['read'] })).status, 201)
  const digest = box.digest()
  const { body } = await call('GET', '/_mock/sandboxes/default/state')
  const { status, body: restored } = await call('PUT', '/_mock/sandboxes/default/state', body)
  t.strictSame([status, restored.digest], [200, digest])
  t.equal((await call('GET', '/v1/accounts', undefined, 'given')).status, 200)
})
