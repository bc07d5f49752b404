import type { Command } from 'commander'
import type { NewSandbox, SandboxSummary } from '../../client/types.js'
import { does, number, time, type Given } from './session.js'

interface CreateOptions {
  id?: string
  now?: string | number
  frozen?: true
  listen?: true | number
  homeserver?: string
  sharedClock?: true
}

export function describeSandbox (command: Command, given: () => Promise<Given>): void {
  const create = command.command('create')
    .description('make a sandbox; prints its ID, its token and its URL. It takes --fixture, --seed, --send-delay and --token, too')
    .option('--id <id>', 'its name (default: sandbox-1, sandbox-2, ...)')
    .option('--now <time>', 'the time in it, in ISO 8601 or Unix milliseconds', time)
    .option('--frozen', 'its clock stands still')
    .option('--homeserver <name>', 'make it an installation of this homeserver: its user chats with those of the others')
    .option('--shared-clock', 'set its clock along with the other shared ones of the homeserver')
    .option('--listen [port]', 'open a port of its own, by default a free one', number)
  does(create, given, async (session, { id, now, frozen, listen, homeserver, sharedClock: shared }: CreateOptions) => {
    const { typed } = await session.given()
    const { settings: { fixture, seed, sendDelay, token } } = await session.given()
    const tokens = token.map(secret => ({ token: secret }))
    const options: NewSandbox = {
      id,
      listen,
      homeserver,
      ...(now === undefined && !frozen && !shared ? {} : { clock: { now, frozen, shared } }),
      ...('fixture' in typed ? { fixture } : {}),
      ...('seed' in typed ? { seed } : {}),
      ...('sendDelay' in typed ? { sendDelay } : {}),
      ...('token' in typed ? { tokens } : {})
    }
    const server = await session.server()
    const box = await session.ask(async () => server.createSandbox(options), 'Creating the sandbox')
    await session.print({ id: box.id, token: box.token, url: box.url, port: box.port }, ({ id, token, url }) => [id, token, url].join('\t'))
  })

  const list = command.command('list').description('list the sandboxes')
  does(list, given, async session => {
    const server = await session.server()
    const summary = ({ id, fixture, clock, url }: SandboxSummary) => [id, fixture ?? '-', clock.now, url].join('\t')
    await session.printAll(await session.ask(server.sandboxes.bind(server)), summary)
  })

  const inspect = command.command('inspect').description('show what a sandbox holds').argument('[id]', 'which one', 'default')
  does(inspect, given, async (session, id: string) => {
    const server = await session.server()
    const info = await session.ask(async () => (await server.sandbox(id)).inspect())
    await session.print(info, ({ counts, digest }) =>
      [...Object.entries(counts).map(([name, count]) => `${name}\t${count}`), `digest\t${digest}`].join('\n'))
  })

  const fork = command.command('fork')
    .description('make a sandbox that has what another has now; prints its ID, its token and its URL')
    .argument('[id]', 'of which one', 'default')
    .option('--id <id>', 'its name (default: sandbox-1, sandbox-2, ...)')
    .option('--listen [port]', 'open a port of its own, by default a free one', number)
  does(fork, given, async (session, source: string, { id, listen }: Pick<CreateOptions, 'id' | 'listen'>) => {
    const server = await session.server()
    const box = await session.ask(async () => (await server.sandbox(source)).fork({ id, listen }))
    await session.print({ id: box.id, token: box.token, url: box.url, port: box.port }, ({ id, token, url }) => [id, token, url].join('\t'))
  })

  const reset = command.command('reset').description('put a sandbox back to how it was made').argument('[id]', 'which one', 'default')
  does(reset, given, async (session, id: string) => {
    const server = await session.server()
    await session.ask(async () => (await server.sandbox(id)).reset())
    await session.print({ id }, () => `${id}: reset`)
  })

  const remove = command.command('delete').description('delete a sandbox with all that is in it').argument('<id>')
  does(remove, given, async (session, id: string) => {
    const server = await session.server()
    await session.ask(async () => (await server.sandbox(id)).delete())
    await session.print({ id }, () => `${id}: deleted`)
  })
}
