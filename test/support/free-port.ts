import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that a system assigns to those who ask for any, and beside those in guides and examples. */
const [first, last] = [10_000, 19_999]
/** Test files run side by side, each in a process of its own. */
let port = first + process.pid * 20 % (last - first)

/**
 * A port of loopback that no process listens on, for a server that is started later or again: in between, no other
 * process gets it by asking for any.
 */
export async function freePort (): Promise<number> {
  for (;;) {
    port = port === last ? first : port + 1
    const server = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => { resolve(false) }).listen(port, '127.0.0.1', () => { resolve(true) })
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
