import { spawn } from 'node:child_process'
import t from 'tap'
import { startMock } from '../../../src/testing.js'

// Run by testing.slow.test.ts: what waits for a client elsewhere keeps the process, and nothing else does.
const mock = await startMock(t)
const box = await mock.sandbox()
const program = `fetch(${JSON.stringify(`${mock.url}/v1/info`)}).then(answer => answer.text())`
spawn(process.execPath, ['-e', program], { stdio: 'ignore' }).unref()
const [call] = await box.waitForRequests({ operation: 'getInfo' }, { timeout: '60s' })
t.equal(call?.status, 200)
