import type { OpenSandbox } from '../sandbox.js'

/** What can be done to a sandbox: its state, clock, faults, tokens and sockets. */
export function PowersView ({ sandbox }: { sandbox: OpenSandbox }) {
  return <p class='loading'>The powers over {sandbox.id} will be here.</p>
}
