// Vitest: a server for the file, and a sandbox for each test that names it
import { expect, test as base } from 'vitest'
import { vitestFixtures } from 'beeper-desktop-mock/testing'

const test = base.extend(vitestFixtures({ seed: 1 }))
test('a sandbox of its own', async ({ box }) => {
  expect(await box.requests()).toEqual([])
})
