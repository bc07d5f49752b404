import { constants } from 'node:os'
import type { Logger } from 'pino'
import type { RunningServer } from '../server/start-server.js'

/** SIGHUP comes when the terminal is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Docker kills ten seconds after it asked to stop; calls in flight are cut off after eight (http/connections.ts). */
const maxStopTime = 9500
/** npm passes on a Ctrl-C that the terminal has sent to the whole process group already: both are one wish. */
const echo = 250

/**
 * Stops the server at SIGINT, SIGTERM and SIGHUP, and then ends the process; a second signal ends it at once. To be
 * called before the server may answer.
 * @param starting the server, or undefined as long as nothing can have been asked of it
 */
export function stopOnSignals (log: Logger, starting: () => Promise<RunningServer> | undefined): void {
  let asked: { signal: NodeJS.Signals, at: number } | undefined
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) {
        if (signal === asked.signal && performance.now() - asked.at < echo) return
        process.exit(128 + constants.signals[signal])
      }
      asked = { signal, at: performance.now() }
      const server = starting()
      if (!server) process.exit(0)
      log.info({ signal }, 'stopping: finishing what is in flight')
      void stop(server, log)
    })
  }
}

async function stop (starting: Promise<RunningServer>, log: Logger): Promise<void> {
  setTimeout(() => { process.exit(1) }, maxStopTime)
  // Where the start fails, that is what ends the process.
  const server = await starting.catch(() => undefined)
  if (!server) return
  try {
    await server.close()
  } catch (error) {
    log.error({ err: error as Error }, `not everything was left in order: ${(error as Error).message}`)
    process.exit(1)
  }
  process.exit(0)
}
