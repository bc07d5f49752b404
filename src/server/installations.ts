import type { FastifyInstance } from 'fastify'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { Sandboxes } from '../domain/sandbox/sandboxes.js'
import type { SandboxPorts } from './listen.js'
import { MockError } from '../domain/errors/errors.js'
import { loadHomeservers } from '../domain/homeserver/load.js'

/** The homeserver of the default sandbox and the further installations. */
export const startHomeserver = 'default'

/** Loads what installations need; comes before the first sandbox is made. */
export async function prepareInstallations (): Promise<void> { await loadHomeservers(startHomeserver) }

/** What the further installations start with, as the default sandbox does. */
export interface InstallationOptions {
  fixture: FixtureFile
  seed: number | undefined
  sendDelay: number | undefined
}

/**
 * Makes the installations besides the default sandbox.
 * @param count of all of them
 * @throws MockError conflict when there may not be so many sandboxes
 */
export function createInstallations (sandboxes: Sandboxes, count: number, options: InstallationOptions): Sandbox[] {
  return Array.from({ length: count - 1 }, (_, at) => sandboxes.create({
    ...options,
    id: `installation-${at + 2}`,
    homeserver: startHomeserver,
    // The fixture's tokens are those of the default sandbox.
    tokens: [{ name: 'made at start', scopes: ['read', 'write'] }]
  }))
}

/**
 * Opens a port for each installation, the ones behind the server's own.
 * @param port the server's; undefined where it is any free one, and so are theirs
 * @returns the ports
 * @throws Node's error when one is taken
 */
export async function openInstallations (
  app: FastifyInstance, doors: SandboxPorts, boxes: readonly Sandbox[], port: number | undefined
): Promise<number[]> {
  if (port !== undefined && port + boxes.length > 65_535) {
    throw new MockError('validation_error',
      `${boxes.length + 1} installations from port ${port} on need ports up to ${port + boxes.length}: choose a lower port`)
  }
  const ports: number[] = []
  for (const [at, { id }] of boxes.entries()) {
    ports.push(await doors.open(app, id, port === undefined ? 0 : port + at + 1))
  }
  return ports
}
