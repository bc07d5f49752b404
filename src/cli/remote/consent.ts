import type { Command } from 'commander'
import type { Consent, Scope } from '../../client/types.js'
import { does, type Given } from './session.js'

interface AddOptions extends Pick<Consent, 'error'> {
  scopes?: string
  delay?: string
  expiresIn?: string
}

export function describeConsent (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const add = command.command('add')
    .description('decide the next sign-in; several decisions are used in order')
    .argument('<outcome>', 'approve, deny, expired-code or wrong-state')
    .option('--scopes <list>', 'what is granted, with commas (default: all that is asked for)')
    .option('--error <code>', 'with deny: the error that the client is told (default: access_denied)')
    .option('--delay <duration>', "how long on the sandbox's clock until the answer")
    .option('--expires-in <duration>', 'how long the token will last')
  does(add, given, async (session, outcome: Consent['outcome'], { scopes, ...more }: AddOptions) => {
    const box = await session.sandbox()
    const consent: Consent = {
      outcome, ...more, ...(scopes === undefined ? {} : { scopes: scopes.split(',').map(scope => scope.trim() as Scope) })
    }
    await session.ask(async () => box.decideSignIn(consent))
    await session.print(consent, told)
  })

  const list = command.command('list').description('list the decisions for sign-ins to come')
  does(list, given, async session => {
    const box = await session.sandbox()
    await session.printAll(await session.ask(box.signInDecisions.bind(box)), told)
  })

  const clear = command.command('clear').description('forget them: the consent page is back')
  does(clear, given, async session => {
    const box = await session.sandbox()
    await session.ask(box.clearSignInDecisions.bind(box))
    await session.print({}, () => 'all decisions: forgotten')
  })
}

function told ({ outcome, ...more }: Consent): string {
  return [outcome, ...Object.keys(more).length > 0 ? [JSON.stringify(more)] : []].join('\t')
}
