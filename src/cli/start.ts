import type { RequestLogOptions } from '../http/hooks/request-log.js'
import { MockError } from '../domain/errors/errors.js'
import { isLoopback } from '../platform/loopback.js'
import { startServer, type RunningServer, type ServerOptions } from '../server/start-server.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { banner, exampleCall, type StartedInstallation } from './banner.js'
import { Failure, reasonOf } from './failure.js'
import { createLog } from './log.js'
import { serverOptions, type Settings } from './options.js'
import { withProgress } from './progress.js'
import { stopOnSignals } from './stop.js'
import { mayDoAll } from '../domain/tokens/scopes.js'
import { keepServing } from './uncaught.js'

/**
 * Starts the server, says so, and leaves it running until a signal comes.
 * @param version of the package
 * @throws Failure when it cannot start
 */
export async function start (settings: Settings, version: string): Promise<void> {
  const out = settings.json ? process.stderr : process.stdout
  const pretty = settings.pretty ?? Boolean(out.isTTY)
  const welcome = pretty && process.stdout.isTTY && !settings.json
  const { logLevel } = settings
  const log = await createLog({ level: quieter(logLevel), pretty, fd: settings.json ? 2 : 1 })
  let mayAnswer = false
  const options: ServerOptions & RequestLogOptions = {
    ...serverOptions(settings),
    logger: log,
    requestLines: linesFor(settings, pretty),
    verbose: settings.verbose,
    beforeListen: () => { mayAnswer = true }
  }
  const starting = withProgress(`Loading ${settings.state ?? settings.fixture}`, startServer(options))
  stopOnSignals(log, () => mayAnswer ? starting : undefined)
  const server = await starting.catch((error: unknown) => { throw explained(error, settings) })
  keepServing(log)
  log.level = server.app.log.level = logLevel

  const { url, port, controlToken, sandboxes: { default: box } } = server
  const installations = installationsOf(server)
  const token = usableToken(box)
  const beyondLoopback = isLoopback(settings.host) ? undefined : settings.host
  const { seed } = box.random
  if (welcome) {
    const { appVersion } = settings
    process.stdout.write(`\n${banner({ version, appVersion, url, token, seed, beyondLoopback, installations, call: exampleCall(box) })}\n`)
    return
  }
  if (settings.json) {
    process.stdout.write(`${JSON.stringify({
      url, port, pid: process.pid, token: token ?? null, controlToken, installations
    })}\n`)
  }
  log.info({ url, port, seed, version, ...(installations && { ports: installations.map(each => each.port) }) }, 'ready')
  if (beyondLoopback !== undefined) log.info(`other machines can reach the server: it listens on ${beyondLoopback}`)
}

/** How calls are logged, if they are. */
function linesFor ({ logRequests, logLevel }: Settings, pretty: boolean): RequestLogOptions['requestLines'] {
  if (!(logRequests ?? pretty) || !['trace', 'debug', 'info'].includes(logLevel)) return undefined
  return pretty ? 'text' : 'record'
}

/**
 * Until the server is ready: Fastify would say where it listens, which the banner or the `ready` line says better.
 * Whether requests are logged, at debug, is decided by then.
 */
function quieter (level: string): string {
  return level === 'info' ? 'warn' : level
}

/** All installations, the default sandbox first; undefined where that is alone. */
function installationsOf (server: RunningServer): StartedInstallation[] | undefined {
  const { url, port, sandboxes, installations, installationPorts } = server
  if (installations.length === 0) return undefined
  return [sandboxes.default, ...installations].map((box, at) => {
    const own = new URL(url)
    own.port = String(installationPorts[at - 1] ?? port)
    return { id: box.id, url: own.origin, port: Number(own.port), token: usableToken(box) ?? null }
  })
}

/** The first token that may read and write: those given at start come before the fixture's. */
function usableToken (box: Sandbox): string | undefined {
  return box.tokens.list()
    .find(token => mayDoAll(token) && !box.tokens.expired(token))?.secret
}

/** What stopped the start, in words that say what to do. */
export function explained (error: unknown, settings: Settings): unknown {
  // What another server has is no mistake in what was typed.
  if (error instanceof MockError) return new Failure(error.code === 'conflict' ? 1 : 2, error.message, { cause: error })
  const { code, syscall, port = settings.port } = error as NodeJS.ErrnoException & { port?: number }
  const { host } = settings
  switch (code) {
    case 'EADDRINUSE': return new Failure(1,
      `port ${port} on ${host} is taken${port === 23373 ? ', maybe by Beeper Desktop itself' : ''}: ` +
      'choose another with --port, or let --port 0 pick a free one', { cause: error })
    case 'EACCES': if (syscall === 'listen') {
      return new Failure(1, `port ${port} needs more rights than this process has: choose one above 1023 with --port`,
        { cause: error })
    } break
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return new Failure(2,
      `--host: this machine has no address ${JSON.stringify(host)} (${reasonOf(error)})`, { cause: error })
  }
  return error
}
