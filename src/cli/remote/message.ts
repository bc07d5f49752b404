import type { Command } from 'commander'
import { does, time, type Given } from './session.js'

interface Options {
  sender?: string
  replyTo?: string
  at?: string | number
}

export function describeMessage (command: Command, given: () => Promise<Given>): void {
  command
    .argument('<chatID>', 'chat ID or local chat ID')
    .argument('<text>', 'what is written, in Markdown')
    .option('--sandbox <id>', 'which sandbox', 'default')
    .option('--sender <id>', 'who writes (default: the first of the others)')
    .option('--reply-to <id>', 'the message that it answers')
    .option('--at <time>', 'when it was written, in ISO 8601 or Unix milliseconds (default: now)', time)
  does(command, given, async (session, chatID: string, text: string, { sender, replyTo, at }: Options) => {
    const box = await session.sandbox()
    const message = await session.ask(async () =>
      box.receiveMessage(chatID, { text, senderID: sender, replyTo, timestamp: at }))
    await session.print(message, ({ id }) => id)
  })
}
