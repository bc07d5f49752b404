import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectRequest, freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('an expired token is renewed, and the call is made again', async t => {
  const box = await freshSandbox(t, mock)
  const first = await box.createToken({ expiresIn: '1h' })
  const renew = async () => (await box.createToken()).token
  let token = first.token
  const listAccounts = async () => {
    const response = await fetch(`${box.url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })
    if (response.status !== 401) return response.json()
    token = await renew()
    return listAccounts()
  }
  await listAccounts()

  await box.clock.advance('61m')
  const accounts = await listAccounts()

  assert.ok(accounts.length > 0)
  await expectRequest(box).toHaveSent({ operation: 'getAccounts', status: 401, tokenID: first.id }, { times: 1 })
})
