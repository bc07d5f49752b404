import { createMockServer, connectMockServer } from '../../src/index.js'

// Run by library.test.ts as a process of its own, which has to end by itself.
const mock = await createMockServer({ fixture: 'empty', sendDelay: 60_000 })
const box = await mock.createSandbox({ listen: true })
await fetch(`${box.url}/v1/accounts`, { headers: { authorization: `Bearer ${box.token}` } })
const other = await connectMockServer(mock.url)
await (await other.sandbox(box.id)).clock.advance('1h')
const waiting = box.waitForRequests({ operation: 'uploadAsset' }, { timeout: '5m' }).then(() => 'came', () => 'gave up')
await new Promise(resolve => { setImmediate(resolve) })
await mock.close()
process.stdout.write(`${await waiting}\n`)
