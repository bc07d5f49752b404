import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { upgradeOptions } from './http/ws/upgrades.js'

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
 * Opens one more door to the app: another address or port, with the same requests and upgrades behind it.
 * @returns its server, which closes with the app; undefined where the machine lacks the address
 */
export async function openDoor (app: FastifyInstance, host: string, port: number): Promise<Server> {
  const server = createServer(upgradeOptions, (request, response) => { app.routing(request, response) })
  server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head))
  server.on('clientError', (error, socket) => app.server.emit('clientError', error, socket))
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
    const server = await openDoor(app, host, port)
    extraDoors(app).add(server)
  } catch (error) {
    // Machines without IPv6, and ports that somebody has on that family only, are served on the other one.
    app.log.debug({ err: error as Error }, `not listening on ${host}`)
  }
}

const doors = new WeakMap<FastifyInstance, Set<Server>>()

function extraDoors (app: FastifyInstance): Set<Server> {
  let servers = doors.get(app)
  if (!servers) doors.set(app, servers = new Set())
  return servers
}

/** Closes the doors that `listen` opened besides the app's own. */
export async function closeDoors (app: FastifyInstance): Promise<void> {
  await Promise.all([...extraDoors(app)].map(server => closeDoor(server)))
}

export async function closeDoor (server: Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => { resolve() })
    server.closeIdleConnections()
  })
}
