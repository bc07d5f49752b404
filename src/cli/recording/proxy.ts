import { InvalidArgumentError, type Command } from 'commander'
import type { ShownEntry } from '../../domain/journal/journal.js'
import type { DescribedOperation } from '../../recording/contract.js'
import type { RequestEntry } from '../../client/types.js'
import { Failure } from '../failure.js'
import { checkOutput } from '../output-file.js'
import type { Given } from '../remote/session.js'
import { untilStopped } from './run-recording.js'

interface FrameEntry {
  direction: 'in' | 'out'
  socket: string
  frame: { type?: string }
}

interface Options {
  to?: string
  listen: number
  saveHar?: string
  saveFixture?: string
  saveTest?: string
  keepNames?: true
}

/** @param operations what the API is known to do: of a server of the mock, which is not started */
export function describeProxy (
  command: Command, given: () => Promise<Given>, operations: () => Promise<readonly DescribedOperation[]>
): void {
  command
    .option('--to <url>', 'where the app is, such as http://127.0.0.1:23373')
    .option('--listen <port>', 'port of the proxy, on loopback; 0 picks a free one', port, 0)
    .option('--save-har <file>', 'at the end, write an HTTP archive, without tokens')
    .option('--save-fixture <file>', 'at the end, write a fixture of what was shown; people and texts are invented')
    .option('--save-test <file>', 'at the end, write a test for node:test that repeats the calls from that fixture')
    .option('--keep-names', 'leave people and texts in fixture and test as they are')
    .addHelpText('after', `
Stop it with Ctrl-C. The archive holds texts as they passed: look at it before you hand it on.`)
  command.action(async ({ to, listen, saveHar, saveFixture, saveTest, keepNames }: Options) => {
    if (to === undefined) throw new Failure(2, '--to is missing: where the app is, usually http://127.0.0.1:23373')
    await checkOutput('--save-har', saveHar)
    await checkOutput('--save-fixture', saveFixture)
    await checkOutput('--save-test', saveTest)
    const { typed, settings: { json, seed, allowHost } } = await given()
    const { HostGuard } = await import('../../http/hooks/host-guard.js')
    const guard = new HostGuard({ allowHosts: allowHost, beyondLoopback: false })
    const { startProxySession } = await import('../../recording/proxy-session.js')
    const show = (entry: ShownEntry) => { process.stdout.write(`${json ? JSON.stringify(entry) : line(entry)}\n`) }
    const described = await operations()
    await untilStopped(async signal => {
      const session = await startProxySession({
        to,
        host: '127.0.0.1',
        port: listen,
        guard: headers => { guard.check(headers) },
        operations: described,
        anonymise: !keepNames,
        seed: 'seed' in typed ? String(seed) : undefined,
        fixtureFile: saveFixture,
        testFile: saveTest,
        onEntry: show
      })
      process.stdout.write(json ? `${JSON.stringify({ url: session.url, port: session.port })}\n` : `${session.url} -> ${to}\n`)
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }, { once: true }) })
      const files = await session.save()
      if (saveHar !== undefined) {
        const [{ toHAR }, { writeFile }] = await Promise.all([import('../../client/har.js'), import('node:fs/promises')])
        const requests = session.entries().filter(({ kind }) => kind === 'request') as unknown as RequestEntry[]
        await writeFile(saveHar, `${JSON.stringify(toHAR(requests, to), null, 2)}\n`, { mode: 0o600 })
        files.push(saveHar)
      }
      await session.close()
      for (const file of files) process.stdout.write(json ? `${JSON.stringify({ file })}\n` : `${file}: saved\n`)
    })
  })
}

function line (entry: ShownEntry): string {
  if (entry.kind === 'frame') {
    const { direction, socket, frame } = entry as ShownEntry & Pick<FrameEntry, 'direction' | 'socket' | 'frame'>
    return [entry.at, direction === 'in' ? 'client' : 'app', socket, frame.type ?? '-'].join('\t')
  }
  const request = entry as unknown as RequestEntry
  const { at, method, path, status, operation, milliseconds, explanation, warnings = [] } = request
  const told = [at, `${method} ${path}`, status, operation ?? '-', `${Math.round(milliseconds)} ms`]
  return [told.join('\t'), ...explanation === undefined ? [] : [`  ${explanation}`], ...warnings.map(mark => `  ${mark}`)].join('\n')
}

function port (text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return Number(text)
}
