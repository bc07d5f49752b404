import t from 'tap'
import { startMock } from '../../../src/testing.js'

// Run by testing.slow.test.ts as a file of tap without subtests, which has to end by itself.
const mock = await startMock({ teardown: work => { t.teardown(async () => work().then(() => { process.stdout.write('# closed\n') })) } })
const box = await mock.sandbox()
const event = box.waitForEvents({ type: 'chat.upserted' })
const { status } = await fetch(`${mock.url}/v1/accounts`, { headers: { authorization: `Bearer ${mock.token}` } })
t.equal(status, 200)
await box.addChat({ network: 'Signal', messages: ['Hi'] })
t.equal((await event).length, 1)
