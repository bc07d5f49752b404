// tap
import t from 'tap'
import { freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock(t)
await t.test('a sandbox of its own', async t => {
  const box = await freshSandbox(t, mock)
  t.strictSame(await box.requests(), [])
})
