import type { Host } from '../../domain/sandbox/clock.js'

export interface McpOptions {
  /** What the server says it is a version of. */
  appVersion: string
  /** The name of the server among its replicas, if it is one. */
  replica?: string | undefined
  /** How many tools a page of their list has. */
  toolsPerPage: number
  /** The wall clock. */
  host: Host
}
