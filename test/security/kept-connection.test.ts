import t from 'tap'
import { Agent, request } from 'node:http'
import { once } from 'node:events'
import { build, type Built, type Teardown } from '../support/app.js'

/** Calls that go over one and the same connection, one after the other. */
async function connected (t: Teardown, { app }: Built) {
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => { agent.destroy() })
  const ports = new Set<number | undefined>()
  const statusOf = async (token: string) => {
    const call = request(`${base}/v1/accounts`, { agent, headers: { authorization: `Bearer ${token}` } })
    call.end()
    const [answer] = await once(call, 'response')
    ports.add(answer.socket.localPort)
    answer.resume()
    await once(answer, 'end')
    return answer.statusCode as number
  }
  return { statusOf, ports }
}

await t.test('a kept connection is rejected once its token is no longer valid', async t => {
  const built = await build(t)
  const { box, host, sandboxes } = built
  const { statusOf, ports } = await connected(t, built)

  const { secret, id } = box.tokens.add({ scopes: ['read'] })
  t.equal(await statusOf(secret), 200)
  box.tokens.revoke(id)
  t.equal(await statusOf(secret), 401, 'revoked')

  const short = box.tokens.add({ scopes: ['read'], lifetime: 1000 })
  t.equal(await statusOf(short.secret), 200)
  host.pass(1001)
  t.equal(await statusOf(short.secret), 401, 'expired')

  const made = box.tokens.add({ scopes: ['read'] })
  t.equal(await statusOf(made.secret), 200)
  box.reset()
  t.equal(await statusOf(made.secret), 401, 'gone with a reset')

  t.equal(await statusOf('test-token'), 200)
  box.tokens.revoke('test')
  t.equal(await statusOf('test-token'), 401)
  box.reset()
  t.equal(await statusOf('test-token'), 200, 'back with a reset')

  const other = sandboxes.create({ id: 'other', fixture: { format: 1 } })
  const theirs = other.tokens.add({ scopes: ['read'] })
  t.equal(await statusOf(theirs.secret), 200)
  sandboxes.delete('other')
  t.equal(await statusOf(theirs.secret), 401, 'gone with its sandbox')
  t.equal(ports.size, 1, 'all over one connection')
})

await t.test('each request on a kept connection is authenticated by its own token', async t => {
  const built = await build(t)
  const { box } = built
  const { statusOf, ports } = await connected(t, built)
  const reader = box.tokens.add({ scopes: ['read'] })
  const writer = box.tokens.add({ scopes: ['write'] })
  for (const [token, status] of [[reader, 200], [writer, 403], [reader, 200], [reader, 200], [writer, 403]] as const) {
    t.equal(await statusOf(token.secret), status)
  }
  t.equal(await statusOf('nobody'), 401)
  t.equal(await statusOf(reader.secret), 200)
  t.equal(ports.size, 1)
})
