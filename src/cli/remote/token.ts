import type { Command } from 'commander'
import type { NewToken, Scope, TokenWithSecret } from '../../client/types.js'
import { does, type Given } from './session.js'

interface CreateOptions extends Pick<NewToken, 'name'> {
  scopes?: string
  expiresIn?: string
}

export function describeToken (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const create = command.command('create')
    .description('make a token; prints its secret')
    .argument('[secret]', 'the secret (default: a new one)')
    .option('--scopes <list>', 'read, write or both, with a comma (default: both)')
    .option('--expires-in <duration>', "how long it lasts on the sandbox's clock, such as 10m")
    .option('--name <text>', 'what the journal calls it')
  does(create, given, async (session, secret: string | undefined, { scopes, expiresIn, name }: CreateOptions) => {
    const box = await session.sandbox()
    const token: NewToken = { token: secret, scopes: scopes?.split(',').map(scope => scope.trim() as Scope), expiresIn, name }
    await session.print(await session.ask(async () => box.createToken(token)), ({ token }) => token)
  })

  const list = command.command('list').description('list the tokens with their secrets')
  does(list, given, async session => {
    const box = await session.sandbox()
    await session.printAll(await session.ask(box.tokens.bind(box)), told)
  })

  const revoke = command.command('revoke').description('revoke a token: calls with it get 401').argument('<id>', 'its ID, not its secret')
  does(revoke, given, async (session, id: string) => {
    const box = await session.sandbox()
    await session.ask(async () => box.revokeToken(id))
    await session.print({ id }, () => `${id}: revoked`)
  })
}

function told ({ id, token, scopes, expired, expiresAt, name }: TokenWithSecret): string {
  const until = expired ? 'expired' : expiresAt ?? 'lasts'
  return [id, token, scopes.join(','), until, name ?? '-'].join('\t')
}
