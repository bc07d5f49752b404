import type { OpenSandbox } from '../sandbox.js'

/** The calls of clients, live: requests and frames of the journal. */
export function CallsView ({ sandbox }: { sandbox: OpenSandbox }) {
  return <p class='loading'>The calls of {sandbox.id} will be here. Until then: <code>GET /_mock/sandboxes/{sandbox.id}/requests</code></p>
}
