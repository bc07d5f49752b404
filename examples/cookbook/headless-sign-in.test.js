import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'
import { createHash, randomBytes } from 'node:crypto'

const redirect = 'http://127.0.0.1:4100/callback'

/** Your client: it registers, opens the page for signing in, and returns the address to which that leads. */
async function begin (box) {
  const { client_id: clientID } = await post(`${box.url}/oauth/register`, { client_name: 'Mine', redirect_uris: [redirect] })
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: clientID,
    redirect_uri: redirect,
    response_type: 'code',
    state: 'xyz',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256'
  })
  const { headers } = await fetch(`${box.url}/oauth/authorize?${query}`, { redirect: 'manual' })
  return { clientID, verifier, returned: new URL(headers.get('location')) }
}

async function post (url, body) {
  const response = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body)
  })
  return response.json()
}

test('a client signs in without a browser', async t => {
  // Calls without a token belong to the sandbox whose port they come in on.
  const box = await freshSandbox(t, mock, { listen: true })
  await box.decideSignIn({ outcome: 'approve', scopes: ['read'] })

  const { clientID, verifier, returned } = await begin(box)
  assert.equal(returned.searchParams.get('state'), 'xyz')
  const response = await fetch(`${box.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: returned.searchParams.get('code'),
      client_id: clientID,
      redirect_uri: redirect,
      code_verifier: verifier
    })
  })
  const { access_token: token, scope } = await response.json()

  assert.equal(scope, 'read')
  const { status } = await fetch(`${box.url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(status, 200)
})

test('the person refuses', async t => {
  const box = await freshSandbox(t, mock, { listen: true })
  await box.decideSignIn({ outcome: 'deny' })

  const { returned } = await begin(box)

  assert.equal(returned.searchParams.get('error'), 'access_denied')
  assert.equal(returned.searchParams.get('code'), null)
})
