// The server as it is shipped, in a process that tells how much of the CPU it has used.
import { createMockServer } from '../dist/index.js'

const { url } = await createMockServer({ rateLimit: { calls: 1_000_000_000, window: 60_000 } })
process.on('message', message => { if (message === 'cpu') process.send(process.cpuUsage()) })
process.send?.({ url })
