import './powers.css'
import type { OpenSandbox } from '../sandbox.js'
import { ClockPanel } from './clock-panel.js'
import { FaultsPanel } from './faults-panel.js'
import { InstallationsPanel } from './installations-panel.js'
import { SandboxPanel } from './sandbox-panel.js'
import { SignInsPanel } from './sign-ins-panel.js'
import { SocketsPanel } from './sockets-panel.js'
import { TokensPanel } from './tokens-panel.js'

/** What can be done to a sandbox: its state, clock, faults, tokens and sockets. */
export function PowersView ({ sandbox }: { sandbox: OpenSandbox }) {
  return (
    <div class='powers'>
      <h1 class='sr-only'>Powers over {sandbox.id}</h1>
      <SandboxPanel sandbox={sandbox} />
      <ClockPanel sandbox={sandbox} />
      <FaultsPanel sandbox={sandbox} />
      <TokensPanel sandbox={sandbox} />
      <SocketsPanel sandbox={sandbox} />
      <SignInsPanel sandbox={sandbox} />
      <InstallationsPanel sandbox={sandbox} />
    </div>
  )
}
