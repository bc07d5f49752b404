import type { Command } from 'commander'
import type { NewAccount } from '../../client/seeding.js'
import type { Account } from '../../client/types.js'
import { does, type Given } from './session.js'

interface AddOptions extends Omit<NewAccount, 'network' | 'accountID' | 'fullName' | 'phoneNumber'> {
  id?: string
  name?: string
  phone?: string
}

export function describeAccount (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const add = command.command('add')
    .description('sign in to a network; prints the account ID')
    .argument('<network>', 'WhatsApp, Telegram, Signal, ...')
    .option('--id <id>', 'the account ID (default: one in the form of on-device accounts)')
    .option('--status <status>', 'the state of its connection (default: connected)')
    .option('--name <text>', 'your name there')
    .option('--username <name>', 'your user name there')
    .option('--phone <number>', 'your phone number there, such as +12025550142')
    .option('--email <address>', 'your e-mail address there')
  does(add, given, async (session, network: string, { id, name, phone, ...more }: AddOptions) => {
    const box = await session.sandbox()
    const account = { network, accountID: id, fullName: name, phoneNumber: phone, ...more }
    await session.print(await session.ask(async () => box.addAccount(account)), ({ accountID }) => accountID)
  })

  const list = command.command('list').description('list the accounts, as clients see them')
  does(list, given, async session => {
    await session.printAll(await session.client<Account[]>('/v1/accounts'), told)
  })

  const status = command.command('status')
    .description('set the state of an account\'s connection: connected, disconnected, connecting, ...')
    .argument('<accountID>').argument('<status>').argument('[text]', 'in words for people')
  does(status, given, async (session, accountID: string, wanted: NonNullable<Account['status']>, text?: string) => {
    const box = await session.sandbox()
    await session.print(await session.ask(async () => box.setAccountStatus(accountID, wanted, text)), told)
  })
}

function told ({ accountID, network, status, user }: Account): string {
  return [accountID, network, status ?? '-', user.fullName ?? user.id].join('\t')
}
