import type { Command } from 'commander'
import type { Given } from './session.js'
import { describeAnswer } from './answer.js'
import { describeClock } from './clock.js'
import { describeFault } from './fault.js'
import { describeMessage } from './message.js'
import { describeRequests } from './requests.js'
import { describeSandbox } from './sandbox.js'

const descriptions: Readonly<Record<string, (command: Command, given: () => Promise<Given>) => void>> = {
  sandbox: describeSandbox,
  fault: describeFault,
  answer: describeAnswer,
  clock: describeClock,
  requests: describeRequests,
  message: describeMessage
}

/** Adds arguments, options and the action to a command that controls a running server. */
export function describe (command: Command, given: () => Promise<Given>): void {
  descriptions[command.name()]?.(command, given)
}
