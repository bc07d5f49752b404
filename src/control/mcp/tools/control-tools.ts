import type { ControlContext } from '../context.js'
import type { Tool } from '../../../http/mcp/tool.js'
import { clockTools } from './clock.js'
import { consentTools } from './consents.js'
import { faultTools } from './faults.js'
import { journalTools } from './journal.js'
import { messageTools } from './messages.js'
import { peopleTools } from './people.js'
import { sandboxTools } from './sandboxes.js'
import { stateTools } from './state.js'

/** The tools for who tests a client, by resource. */
export const controlTools: ReadonlyArray<Tool<ControlContext>> = [
  ...sandboxTools, ...peopleTools, ...messageTools, ...faultTools, ...clockTools, ...consentTools, ...journalTools,
  ...stateTools
]
