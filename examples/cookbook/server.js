// The server of a test file. Each test makes a sandbox of its own in it.
import { after } from 'node:test'
import { startMock } from 'beeper-desktop-mock/testing'

export const mock = await startMock({ after }, { seed: 1 })
