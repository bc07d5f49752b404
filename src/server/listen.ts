import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { upgradeOptions } from '../http/events/upgrades.js'

/** Names that mean this machine by both address families. */
const bothFamilies = new Set(['localhost', '127.0.0.1'])

/**
 * Starts to listen. On `localhost`, and so by default, on both loopback families: clients resolve the name to either.
 * @returns the port, which is the one asked for unless that was 0
 * @throws the error of Node's `listen`, such as EADDRINUSE
 */
export async function listen (app: FastifyInstance, host: string, port: number): Promise<number> {
  const main = host === 'localhost' ? '127.0.0.1' : host
  await app.listen({ host: main, port })
  const bound = (app.server.address() as AddressInfo).port
  if (bothFamilies.has(host)) await listenToo(app, '::1', bound)
  return bound
}

/**
 * Listens on another address or port, with the same requests and upgrades behind it.
 * @returns its server, which closes with the app
 * @throws the error of Node's `listen`
 */
export async function listenOn (app: FastifyInstance, host: string, port: number): Promise<Server> {
  const server = createServer(upgradeOptions, (request, response) => { app.routing(request, response) })
  server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head))
  server.on('clientError', (error, socket) => app.server.emit('clientError', error, socket))
  const { requestTimeout, headersTimeout, keepAliveTimeout } = app.server
  Object.assign(server, { requestTimeout, headersTimeout, keepAliveTimeout })
  app.connections.track(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}

async function listenToo (app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await listenOn(app, host, port)
  } catch (error) {
    // Without IPv6, or with the port taken on that family only, the server listens on the other one.
    app.log.debug({ err: error as Error }, `not listening on ${host}`)
  }
}

/** The ports that sandboxes have of their own: calls without a token that arrive there are theirs. */
export class SandboxPorts {
  readonly #host: string
  readonly #open = new Map<string, { port: number, close: () => Promise<void> }>()
  readonly #owners = new Map<number, string>()

  /** @param host the address that the server listens on */
  constructor (host: string) {
    this.#host = host
  }

  portOf (sandboxID: string): number | undefined { return this.#open.get(sandboxID)?.port }

  ownerOf (port: number | undefined): string | undefined {
    return port === undefined ? undefined : this.#owners.get(port)
  }

  /**
   * Opens a port for a sandbox, on the same addresses as the server's own.
   * @param port 0 for a free one
   * @returns the port
   * @throws the error of Node's `listen`, such as EADDRINUSE
   */
  async open (app: FastifyInstance, sandboxID: string, port: number): Promise<number> {
    const server = await listenOn(app, this.#host === 'localhost' ? '127.0.0.1' : this.#host, port)
    const servers = [server]
    const bound = (server.address() as AddressInfo).port
    if (bothFamilies.has(this.#host)) {
      const other = await listenOn(app, '::1', bound).catch(() => undefined)
      if (other) servers.push(other)
    }
    this.#open.set(sandboxID, { port: bound, close: async () => app.connections.close(servers) })
    this.#owners.set(bound, sandboxID)
    return bound
  }

  /**
   * Closes the port of a sandbox, if it has one. The port is free at once. Calls being answered there have time to
   * finish, but this does not wait for them: the call that deletes the sandbox may be one of them.
   */
  close (sandboxID: string): void {
    const opened = this.#open.get(sandboxID)
    if (!opened) return
    this.#open.delete(sandboxID)
    this.#owners.delete(opened.port)
    void opened.close()
  }
}
