// The server as it is shipped, in a process that tells how much of the CPU it has used.
import { prepareServer } from '../dist/server.js'

const { app } = await prepareServer({ rateLimit: { calls: 1_000_000_000, window: 60_000 } })
await app.listen({ port: 0, host: '127.0.0.1' })
process.on('message', message => { if (message === 'cpu') process.send(process.cpuUsage()) })
process.send?.({ url: `http://127.0.0.1:${app.server.address().port}` })
