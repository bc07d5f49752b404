import type { Command } from 'commander'
import type { controlCommands } from './names.js'
import type { Given } from './session.js'
import { describeAccount } from './account.js'
import { describeAnswer } from './answer.js'
import { describeChat } from './chat.js'
import { describeClock } from './clock.js'
import { describeConsent } from './consent.js'
import { describeFault } from './fault.js'
import { describeMessage } from './message.js'
import { describeRequests } from './requests.js'
import { describeSandbox } from './sandbox.js'
import { describeState } from './state.js'
import { describeToken } from './token.js'

type Describe = (command: Command, given: () => Promise<Given>) => void

const descriptions: Readonly<Record<keyof typeof controlCommands, Describe>> = {
  sandbox: describeSandbox,
  account: describeAccount,
  chat: describeChat,
  message: describeMessage,
  token: describeToken,
  consent: describeConsent,
  state: describeState,
  fault: describeFault,
  answer: describeAnswer,
  clock: describeClock,
  requests: describeRequests
}

/** Adds arguments, options and the action to a command that controls a running server; nothing to any other. */
export function describe (command: Command, given: () => Promise<Given>): void {
  const name = command.name()
  if (Object.hasOwn(descriptions, name)) descriptions[name as keyof typeof descriptions](command, given)
}
