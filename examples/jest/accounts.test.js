import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ afterAll }, { fixture: 'empty' })
const box = await mock.sandbox()
beforeEach(box.reset)

test('the token is sent', async () => {
  await fetch(`${mock.url}/v1/accounts`, { headers: { authorization: `Bearer ${mock.token}` } })
  expect(await box.requests()).toMatchObject([{ operation: 'getAccounts', status: 200 }])
})

test('without the token nothing works', async () => {
  expect((await fetch(`${mock.url}/v1/accounts`)).status).toBe(401)
  const [{ explanation }] = await box.requests()
  expect(explanation).toContain('no Authorization header')
})
