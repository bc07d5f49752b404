import type { ConnectInfoOutput } from '../schemas/info.js'
import { appFacts, oauthEndpoints } from '../../server-facts.js'

/** What `info` states about the server besides its URL. */
export interface ServerFacts {
  /** The version of Beeper Desktop that is emulated. */
  appVersion: string
  /** Whether other machines can reach the server. */
  beyondLoopback: boolean
}

/** @param base the server's own URL, without a slash at the end; the values' forms are those of observed.md, Seen */
export function presentInfo (base: string, { appVersion, beyondLoopback }: ServerFacts): ConnectInfoOutput {
  const { hostname, port, protocol } = new URL(base)
  return {
    app: appFacts(appVersion),
    // The real app's release is the version of its Node.js.
    platform: { os: process.platform, arch: process.arch, release: process.version },
    server: {
      status: 'running',
      base_url: base,
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      remote_access: beyondLoopback,
      mcp_enabled: true
    },
    endpoints: {
      oauth: oauthEndpoints(base),
      spec: `${base}/v1/spec`,
      mcp: `${base}/v0/mcp`,
      ws_events: `${base}/v1/ws`
    }
  }
}
