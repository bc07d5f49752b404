import type { Command } from 'commander'
import type { RequestEntry, RequestFilter } from '../../client/types.js'
import { does, number, type Given } from './session.js'

interface Options extends RequestFilter {
  follow?: true
  clear?: true
  har?: true
}

export function describeRequests (command: Command, given: () => Promise<Given>): void {
  command
    .option('--sandbox <id>', 'which sandbox', 'default')
    .option('--follow', 'continue with each new request until you or the server stop')
    .option('--har', 'print an HTTP archive (HAR 1.2), for any viewer')
    .option('--clear', 'empty the journal instead')
    .option('--operation <name>', 'only those of this operation, such as createChat')
    .option('--method <method>', 'only those with this method')
    .option('--path <path>', 'only those of this path; * matches anything')
    .option('--status <number>', 'only those that were answered with this status', number)
    .option('--contains <text>', 'only those that contain this text, as JSON')
  does(command, given, async (session, { follow, clear, har, operation, method, path, status, contains }: Options) => {
    const filter = { operation, method, path, status, contains }
    const box = await session.sandbox()
    if (clear) return session.ask(async () => box.clearRequests())
    if (har) {
      process.stdout.write(`${JSON.stringify(await session.ask(async () => box.har(filter)), null, 2)}\n`)
      return
    }
    if (!follow) return session.printAll(await session.ask(async () => box.requests(filter)), told)
    // Who reads may leave first, as `head` does.
    process.stdout.on('error', () => { process.exit(0) })
    await session.ask(async () => {
      for await (const entry of box.followRequests(filter)) await session.print(entry, told)
    })
  })
}

function told ({ at, method, path, status, operation, milliseconds, explanation }: RequestEntry): string {
  return [at, `${method} ${path}`, status, operation ?? '-', `${Math.round(milliseconds)} ms`, ...explanation ? [explanation] : []].join('\t')
}
