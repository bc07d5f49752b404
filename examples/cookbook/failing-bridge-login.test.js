import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSandbox } from 'beeper-desktop-mock/testing'
import { mock } from './server.js'

test('a wrong password is reported, and the account is not connected', async t => {
  const box = await freshSandbox(t, mock)
  const call = async (method, path, body) => {
    const response = await fetch(`${box.url}/v1/bridges/local-telegram${path}`, {
      method,
      headers: { authorization: `Bearer ${box.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
    return response.json()
  }
  await box.changeBridge('local-telegram', { login: { twoFactor: true, values: { password: 'sesame' } } })
  const before = (await call('GET', '/logins')).items.length

  let session = await call('POST', '/login-sessions', {})
  for (const fields of [{ phone_number: '+15550101002' }, { code: '12345' }, { password: 'wrong' }]) {
    const { loginSessionID, currentStep: { stepID } } = session
    session = await call('POST', `/login-sessions/${loginSessionID}/steps/${stepID}`, { type: 'user_input', fields })
  }

  assert.equal(session.status, 'failed')
  assert.equal(session.error.code, 'WRONG_CREDENTIALS')
  assert.equal((await call('GET', '/logins')).items.length, before)
})
