import t from 'tap'
import { startMock } from '../../../src/testing.js'

// Run by testing.slow.test.ts as a file of tap that asserts nothing: tap runs no teardown, and it has to end anyway.
await startMock(t)
