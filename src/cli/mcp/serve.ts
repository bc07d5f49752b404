import type { OptionName, Settings } from '../options.js'
import { connectMockServer } from '../../index.js'
import { startServer } from '../../server/start-server.js'
import { serverURL } from '../address.js'
import { Failure } from '../failure.js'
import { createLog } from '../log.js'
import { serverOptions } from '../options.js'
import { explained } from '../start.js'
import { stopOnSignals } from '../stop.js'
import { keepServing } from '../uncaught.js'
import { Bridge } from './bridge.js'

/** Where the command finds the server, and what was typed. */
export interface McpCommand {
  /** Of a server that runs; without one a server is started. */
  url: string | undefined
  settings: Settings
  typed: Partial<Record<OptionName, unknown>>
}

/**
 * Serves an MCP client on standard input and output until the input ends. Only messages go to standard output; the log
 * goes to standard error.
 * @throws Failure when no server can be started or reached
 */
export async function serveMcp (command: McpCommand): Promise<void> {
  const { settings } = command
  if (command.url !== undefined) {
    const url = serverURL(command.url, settings).replace(/\/+$/, '')
    await connectMockServer(url, { controlToken: settings.controlToken }).catch((error: unknown) => {
      throw new Failure(1, (error as Error).message, { cause: error })
    })
    await new Bridge(url, settings.controlToken, process.stdout).run(process.stdin)
    return
  }
  const log = await createLog({ level: settings.logLevel, pretty: false, fd: 2 })
  // Several clients may each start one: a port that no one asked for is a free one.
  const port = command.typed.port === undefined && process.env.BEEPER_MOCK_PORT === undefined ? 0 : settings.port
  const starting = startServer({ ...serverOptions(settings), port, logger: log })
  stopOnSignals(log, () => starting)
  const server = await starting.catch((error: unknown) => { throw explained(error, { ...settings, port }) })
  keepServing(log)
  log.info({ url: server.url, port: server.port }, 'ready')
  await new Bridge(server.url, server.controlToken, process.stdout).run(process.stdin)
  await server.close()
}
