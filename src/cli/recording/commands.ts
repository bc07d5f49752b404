import type { Command } from 'commander'
import type { Given } from '../remote/session.js'
import type { recordingCommands } from './names.js'
import { describeRecord } from './record.js'

type Describe = (command: Command, given: () => Promise<Given>) => void

const descriptions: Readonly<Record<keyof typeof recordingCommands, Describe>> = {
  record: describeRecord
}

/** Adds options and the action to a command that works on a real app; nothing to any other. */
export function describe (command: Command, given: () => Promise<Given>): void {
  const name = command.name()
  if (Object.hasOwn(descriptions, name)) descriptions[name as keyof typeof descriptions](command, given)
}
