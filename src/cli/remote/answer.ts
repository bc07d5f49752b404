import type { Command } from 'commander'
import type { AnswerMatch, FaultInfo, RuleAnswer } from '../../client/types.js'
import { Failure } from '../failure.js'
import { parseJSON } from '../../platform/json.js'
import { does, number, type Given } from './session.js'

export function describeAnswer (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const add = command.command('add')
    .description('send matching calls an answer of your own; prints the ID of the rule')
    .argument('<answer>', 'JSON: {"status", "headers", "json" | "text" | "bytes" | "patch"}, or a list of those, one for each match')
    .option('--operation <name>', 'calls of this operation, such as getChat')
    .option('--method <method>', 'calls with this method')
    .option('--path <path>', 'calls of this path; * matches anything')
    .option('--chat-id <id>', 'calls that name this chat')
    .option('--account-id <id>', 'calls that name this account')
    .option('--message-id <id>', 'calls that name this message')
    .option('--nth <number>', 'only the nth match', number)
    .option('--times <number>', 'only so often', number)
    .option('--ttl <duration>', "how long on the sandbox's clock, such as 10m")
    .option('--off-schema', 'also an answer that the schema of the operation does not describe')
  does(add, given, async (session, answer: string, options: Options) => {
    const { chatId, accountId, messageId, ...match } = options
    const ids = { chatID: chatId, accountID: accountId, messageID: messageId }
    const whole = { ...match, ...Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)) }
    const read = readAnswer(answer)
    const box = await session.sandbox()
    await session.print(await session.ask(async () => box.answer(whole, read)), ({ id }) => id)
  })

  const list = command.command('list').description('list the rules that answer, with how often each has')
  does(list, given, async session => {
    const box = await session.sandbox()
    await session.printAll(await session.ask(box.answers.bind(box)), told)
  })

  const clear = command.command('clear').description('end one of them').argument('<id>', 'which one')
  does(clear, given, async (session, id: string) => {
    const box = await session.sandbox()
    await session.ask(async () => box.heal(id))
    await session.print({ id }, () => `${id}: ended`)
  })
}

type Options = AnswerMatch & { chatId?: string, accountId?: string, messageId?: string }

function readAnswer (text: string): RuleAnswer | RuleAnswer[] {
  try {
    return parseJSON(text) as RuleAnswer | RuleAnswer[]
  } catch (error) {
    throw new Failure(2, `the answer is ${(error as Error).message}`, { cause: error })
  }
}

function told ({ id, matched = 0, fired = 0, ...rule }: FaultInfo): string {
  return [id, `matched ${matched}`, `answered ${fired}`, JSON.stringify(rule)].join('\t')
}
