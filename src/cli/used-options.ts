import type { Command } from 'commander'
import { Failure } from './failure.js'
import { optionList, options, type OptionName } from './options.js'

/** What commands on a running server use: where it is, how to get in, and how to print. */
const ofRunningServer: readonly OptionName[] = ['json', 'host', 'port', 'controlToken', 'config']

const all = optionList.map(([name]) => name)

/** What other commands use of the options that the program has, by the words that lead to them. */
const used: Readonly<Record<string, readonly OptionName[]>> = {
  '': all,
  start: all,
  mcp: all,
  help: all,
  completion: all,
  complete: all,
  validate: [],
  record: ['json', 'seed', 'token', 'config'],
  proxy: ['json', 'seed', 'allowHost', 'config'],
  verify: ['json', 'token', 'config'],
  'sandbox create': [...ofRunningServer, 'fixture', 'seed', 'sendDelay', 'token']
}

/** What a person probably meant instead. */
const instead: Readonly<Record<string, string>> = { 'proxy --port': 'its port is --listen' }

/**
 * Refuses options that a command would pass over.
 * @param command the one that runs
 * @param typed the names of the options of the program that were typed
 * @throws Failure for the first that the command does not use
 */
export function checkUsed (command: Command, typed: readonly OptionName[]): void {
  const accepted = usedOptions(command)
  const unused = typed.find(option => !accepted.includes(option))
  if (unused === undefined) return
  const name = nameOf(command)
  const { flag } = options[unused]
  const advice = instead[`${name} ${flag}`] ?? `"beeper-desktop-mock help ${name}" lists what it uses`
  throw new Failure(2, `${name} does not use ${flag}: ${advice}`)
}

/** What a command uses of the options that the program has. */
export function usedOptions (command: Command): readonly OptionName[] {
  return used[nameOf(command)] ?? ofRunningServer
}

/** The words that lead to a command, such as `fault add`; the empty text for the program itself. */
function nameOf (command: Command): string {
  const above = command.parent && nameOf(command.parent)
  return command.parent ? `${above ?? ''} ${command.name()}`.trim() : ''
}
