import type { Command } from 'commander'
import type { DescribedOperation } from '../../recording/contract.js'
import type { Given } from '../remote/session.js'
import type { recordingCommands } from './names.js'
import { describeProxy } from './proxy.js'
import { describeRecord } from './record.js'
import { describeVerify } from './verify.js'

type Describe = (command: Command, given: () => Promise<Given>, operations: Operations) => void
/** What the API is known to do, as the routes of a server declare it. */
type Operations = () => Promise<readonly DescribedOperation[]>

const descriptions: Readonly<Record<keyof typeof recordingCommands, Describe>> = {
  record: describeRecord,
  proxy: describeProxy,
  verify: describeVerify
}

/** Adds options and the action to a command that works on a real app; nothing to any other. */
export function describe (command: Command, given: () => Promise<Given>): void {
  const name = command.name()
  if (Object.hasOwn(descriptions, name)) descriptions[name as keyof typeof descriptions](command, given, operations)
}

async function operations (): Promise<readonly DescribedOperation[]> {
  const { describedOperations } = await import('./described-operations.js')
  return describedOperations()
}
