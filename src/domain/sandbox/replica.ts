/**
 * The name of a replica: one of several servers behind a proxy. It is in what the replica makes, in front of a dot,
 * which neither a name nor what is drawn can contain: `bdapi_a.9rQ…`, `client_a.x1…`, `a.sandbox-1`. A proxy finds it
 * with one pattern, and a dot is allowed wherever these are sent: bearer tokens (RFC 6750 §2.1), paths and queries
 * (RFC 3986 §2.3), MCP session IDs (visible ASCII). A DNS label, so that it can be a host's name as well.
 */
export const replicaName = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** What stands in front of what a replica draws; nothing where the server is no replica. */
export function replicaMark (replica: string | undefined): string {
  return replica === undefined ? '' : `${replica}.`
}
