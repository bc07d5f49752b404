import type { Host } from '../../domain/sandbox/clock.js'

export interface McpOptions {
  /** What the server says it is a version of. */
  appVersion: string
  /** How many tools a page of their list has. */
  toolsPerPage: number
  /** The wall clock. */
  host: Host
}
