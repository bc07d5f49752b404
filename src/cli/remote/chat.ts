import type { Command } from 'commander'
import type { NewChat } from '../../client/seeding.js'
import type { Chat, ChatChange } from '../../client/types.js'
import { does, number, time, type Given } from './session.js'

interface AddOptions extends Pick<NewChat, 'network' | 'title' | 'draft'> {
  accountId?: string
  with?: string[]
  people?: number
  group?: true
  message?: string[]
  unread?: number
  label?: string[]
  remindAt?: string | number
  archived?: true
  muted?: true
  pinned?: true
  lowPriority?: true
}

interface ChangeOptions extends Pick<ChatChange, 'title' | 'description' | 'join' | 'leave'> {
  label?: string[]
}

const each = (text: string, before: string[] = []) => [...before, text]

export function describeChat (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const add = command.command('add')
    .description('add a chat that another person starts, or add to the direct chat that there is; prints the chat ID')
    .option('--network <name>', 'on the first account of this network; one is added where there is none')
    .option('--account-id <id>', 'on this account')
    .option('--with <id>', 'who is in it: a user ID; repeatable (default: a person who is made up)', each)
    .option('--people <number>', 'how many people to make up instead', number)
    .option('--group', 'a group, even with one person')
    .option('--title <text>', 'of a group')
    .option('--message <text>', 'what the first of the others writes, in Markdown; repeatable', each)
    .option('--unread <number>', 'how many of the last messages are unread (default: all)', number)
    .option('--label <name>', 'by name or ID; repeatable', each)
    .option('--draft <text>', 'what you have begun to write')
    .option('--remind-at <time>', 'a reminder, in ISO 8601 or Unix milliseconds', time)
    .option('--archived', 'in the archive').option('--muted', 'muted').option('--pinned', 'pinned')
    .option('--low-priority', 'of low priority')
  does(add, given, async (session, options: AddOptions) => {
    const { accountId, people, group, message, unread, label, remindAt, ...more } = options
    const { archived, muted, pinned, lowPriority, with: named, network, title, draft } = more
    const chat: NewChat = {
      network,
      title,
      draft,
      accountID: accountId,
      with: named ?? people,
      type: group ? 'group' : undefined,
      messages: message,
      unreadCount: unread,
      labels: label,
      reminder: remindAt === undefined ? undefined : { remindAt },
      isArchived: archived,
      isMuted: muted,
      isPinned: pinned,
      isLowPriority: lowPriority
    }
    const box = await session.sandbox()
    await session.print(await session.ask(async () => box.addChat(chat)), ({ id }) => id)
  })

  const list = command.command('list').description('list the 25 chats with the latest activity, as clients see them')
  does(list, given, async session => {
    await session.printAll((await session.client<{ items: Chat[] }>('/v1/chats')).items, told)
  })

  const change = command.command('change')
    .description('others rename a group, join or leave it; you put labels on a chat').argument('<chatID>')
    .option('--title <text>', 'the new title').option('--description <text>', 'the new description')
    .option('--join <id>', 'who joins; self is you; repeatable', each)
    .option('--leave <id>', 'who leaves; self is you; repeatable', each)
    .option('--label <id>', 'the ID of a label to have instead of those it has; repeatable', each)
  does(change, given, async (session, chatID: string, { label, ...more }: ChangeOptions) => {
    const box = await session.sandbox()
    const changed = { ...more, ...(label === undefined ? {} : { labelIDs: label }) }
    await session.print(await session.ask(async () => box.changeChat(chatID, changed)), told)
  })

  const remove = command.command('delete').description('delete a chat, as on another device').argument('<chatID>')
  does(remove, given, async (session, chatID: string) => {
    const box = await session.sandbox()
    await session.ask(async () => box.deleteChat(chatID))
    await session.print({ id: chatID }, () => `${chatID}: deleted`)
  })
}

function told ({ id, localChatID, network, type, title, unreadCount }: Chat): string {
  return [localChatID ?? '-', id, network, type, title, `${unreadCount} unread`].join('\t')
}
