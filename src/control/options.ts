import type { FastifyInstance } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { Sandboxes } from '../domain/sandbox/sandboxes.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { Serialized } from '../platform/cooperative.js'

/** The ports that sandboxes have of their own. The server opens them, since it knows the addresses to listen on. */
export interface OwnPorts {
  portOf: (sandboxID: string) => number | undefined
  /**
   * @param port 0 for a free one
   * @returns the port
   * @throws the error of Node's `listen`, such as EADDRINUSE
   */
  open: (app: FastifyInstance, sandboxID: string, port: number) => Promise<number>
  /** Closes the port of a sandbox, if it has one. Calls that are being answered there have time to finish. */
  close: (sandboxID: string) => void
}

export interface ControlOptions {
  sandboxes: Sandboxes
  /** The name of the server among its replicas, if it is one. */
  replica?: string | undefined
  /** The wall clock. */
  host: Host
  /** How many tools a page of the list of MCP tools has. */
  toolsPerPage: number
  /** What callers have to show; undefined where everybody on this machine may control the mock. */
  controlToken: string | undefined
  /** Names in the Origin header that are taken besides loopback ones. */
  allowHosts: readonly string[]
  /** The ports that sandboxes have of their own. */
  doors: OwnPorts
  /** What a new sandbox holds unless it says otherwise. */
  defaultFixture: () => Promise<FixtureFile>
  /** Bytes that a whole state may have as JSON. */
  stateLimit: number
  /** How many callers may wait at once, over all sandboxes. */
  maxWaiting: number
  /** Those who ask for entries of a journal: one at a time, since each reads the text of all entries. */
  journalQueries: Serialized
  /** Sandboxes that are made, reset or restored in many steps: each holds a whole state apart. */
  fillings: Serialized
}
