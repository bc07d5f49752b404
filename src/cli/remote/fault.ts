import type { Command } from 'commander'
import type { FaultInfo, FaultPresetName, FaultRule } from '../../client/types.js'
import { Failure } from '../failure.js'
import { compact } from '../../platform/compact.js'
import { parseJSON } from '../../platform/json.js'
import { does, number, type Given } from './session.js'

export function describeFault (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
    .option('--preset <name>', 'add the rules of a preset, such as starting; prints their IDs. Takes --times and --ttl')
    .option('--times <number>', 'with --preset: only so often', number)
    .option('--ttl <duration>', "with --preset: how long on the sandbox's clock, such as 10m")
  does(command, given, async (session, { preset, ttl, times }: PresetOptions) => {
    if (preset === undefined) throw new Failure(2, 'name a command (add, list, presets, clear), or --preset')
    const box = await session.sandbox()
    await session.printAll(await session.ask(async () => box.failLike(preset, compact({ ttl, times }))), ({ id }) => id)
  })
  const add = command.command('add')
    .description('add a rule; prints its ID. The options are its most used fields, and go over those of the JSON')
    .argument('[rule]', 'the rule as JSON, with any of its fields')
    .option('--operation <name>', 'calls of this operation, such as sendMessage')
    .option('--method <method>', 'calls with this method')
    .option('--path <path>', 'calls of this path; * matches anything')
    .option('--status <number>', 'answer with this status', number)
    .option('--message <text>', 'the message in the error')
    .option('--retry-after <seconds>', 'what the Retry-After header says', number)
    .option('--delay <ms>', 'answer later', number)
    .option('--reset <when>', 'break the connection: before the answer, or amid its body')
    .option('--nth <number>', 'only the nth match', number)
    .option('--times <number>', 'only so often', number)
    .option('--probability <number>', 'from 0 to 1', number)
    .option('--ttl <duration>', "how long on the sandbox's clock, such as 10m")
  does(add, given, async (session, rule: string | undefined, options: FaultRule) => {
    // Options that the command above has too are read as that one's, wherever they are typed.
    const { times, ttl } = command.opts<PresetOptions>()
    const whole = { ...readRule(rule), ...options, ...compact({ times, ttl }) }
    const box = await session.sandbox()
    await session.print(await session.ask(async () => box.fail(whole)), ({ id }) => id)
  })

  const presets = command.command('presets').description('list the presets: what people have met on real apps')
  does(presets, given, async session => {
    const box = await session.sandbox()
    await session.printAll(await session.ask(box.faultPresets.bind(box)), ({ name, description, source }) =>
      [name, description, `Source: ${source}`].join('\t'))
  })

  const list = command.command('list').description('list the rules with how often each has matched and fired')
  does(list, given, async session => {
    const box = await session.sandbox()
    await session.printAll(await session.ask(box.faults.bind(box)), told)
  })

  const clear = command.command('clear').description('end one rule, or all').argument('[id]', 'which one')
  does(clear, given, async (session, id: string | undefined) => {
    const box = await session.sandbox()
    await session.ask(async () => box.heal(id))
    await session.print({ id: id ?? null }, () => `${id ?? 'all rules'}: ended`)
  })
}

interface PresetOptions {
  preset?: FaultPresetName
  ttl?: string
  times?: number
}

function readRule (text = '{}'): FaultRule {
  try {
    return parseJSON(text) as FaultRule
  } catch (error) {
    throw new Failure(2, `the rule is ${(error as Error).message}`, { cause: error })
  }
}

function told ({ id, matched = 0, fired = 0, ...rule }: FaultInfo): string {
  return [id, `matched ${matched}`, `fired ${fired}`, JSON.stringify(rule)].join('\t')
}
