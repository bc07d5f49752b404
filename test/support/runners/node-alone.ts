import { after } from 'node:test'
import { startMock } from '../../../src/testing.js'

// Run by testing.slow.test.ts as a file of node:test without tests, which has to end by itself.
const mock = await startMock({ after: work => { after(async () => work().then(() => { process.stdout.write('# closed\n') })) } })
await fetch(`${mock.url}/v1/info`)
