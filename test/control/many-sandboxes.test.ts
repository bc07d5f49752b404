import t from 'tap'
import { challenge, metadata, redirected, redirectURI } from '../support/oauth-flow.js'
import { build } from '../support/app.js'

await t.test('the random values of a sandbox do not depend on other sandboxes', async t => {
  const drawn = async (others: number) => {
    const built = await build(t, { consent: 'auto' })
    /** A token, and what a sign-in draws, whose client says which sandbox it is. */
    const draw = async (id: string) => {
      const { body: { token, url } } = await built.call('POST', '/_mock/sandboxes', { id, listen: true })
      const { client_id: client } = await (await fetch(`${url}/oauth/register`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata)
      })).json() as { client_id: string }
      const query = new URLSearchParams({
        client_id: client, redirect_uri: redirectURI, response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256', state: 'x'
      })
      const { headers } = await fetch(`${url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' })
      const { body: { digest } } = await built.call('GET', `/_mock/sandboxes/${id}`)
      return { token, client, code: redirected({ headers: Object.fromEntries(headers) }).code, digest }
    }
    for (let other = 0; other < others; other++) await draw(`other-${other}`)
    return draw('mine')
  }
  const alone = await drawn(0)
  t.match(alone, { token: /^bdapi_/, code: /^code_/ })
  t.strictSame(await drawn(20), alone)
})
