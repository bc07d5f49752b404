import { constants } from 'node:os'
import type { Logger } from 'pino'
import type { RunningServer } from '../server/start-server.js'

/** Milliseconds that calls in flight get to finish. Docker kills ten seconds after it asked to stop. */
const grace = 8000
/** npm passes on a Ctrl-C that the terminal has sent to the whole process group already: both are one wish. */
const echo = 250

/** Stops the server at SIGINT and SIGTERM, and then ends the process; a second signal ends it at once. */
export function stopOnSignals (server: RunningServer, log: Logger): void {
  let asked: { signal: NodeJS.Signals, at: number } | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) {
        if (signal === asked.signal && performance.now() - asked.at < echo) return
        process.exit(128 + constants.signals[signal])
      }
      asked = { signal, at: performance.now() }
      log.info({ signal }, 'stopping: finishing what is in flight')
      void stop(server, log)
    })
  }
}

async function stop (server: RunningServer, log: Logger): Promise<void> {
  setTimeout(() => {
    log.warn(`calls still in flight after ${grace / 1000} s are cut off`)
    server.app.server.closeAllConnections()
    setTimeout(() => { process.exit(1) }, 1000)
  }, grace)
  try {
    await server.close()
  } catch (error) {
    log.error({ err: error as Error }, `not everything was left in order: ${(error as Error).message}`)
    process.exit(1)
  }
  process.exit(0)
}
