import { expect, test as base } from 'vitest'
import { requestMatchers, vitestFixtures, type RequestMatchers } from 'beeper-desktop-mock/testing'

expect.extend(requestMatchers)
declare module 'vitest' { interface Matchers<T> extends RequestMatchers {} }

const test = base.extend(vitestFixtures())
test('no chat is created', async ({ box }) => {
  await expect(box).not.toHaveSent('createChat')
})
