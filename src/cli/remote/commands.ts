import type { Command } from 'commander'
import type { Given } from './session.js'
import { describeClock } from './clock.js'
import { describeFault } from './fault.js'
import { describeMessage } from './message.js'
import { describeRequests } from './requests.js'
import { describeSandbox } from './sandbox.js'

const descriptions: Readonly<Record<string, (command: Command, given: () => Promise<Given>) => void>> = {
  sandbox: describeSandbox,
  fault: describeFault,
  clock: describeClock,
  requests: describeRequests,
  message: describeMessage
}

/** Gives one of the commands that control a running server its arguments, options and actions. */
export function describe (command: Command, given: () => Promise<Given>): void {
  descriptions[command.name()]?.(command, given)
}
