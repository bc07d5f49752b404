// Jest, with ES modules: node --experimental-vm-modules
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ afterAll })
const box = await mock.sandbox()
beforeEach(box.reset)

test('a sandbox that is reset', async () => {
  expect(await box.requests()).toEqual([])
})
