import type { Command } from 'commander'
import type { Verdict } from '../../recording/verify/evidence.js'
import type { Calls, LedgerEntry, Verified } from '../../recording/verify/verify.js'
import { Failure } from '../failure.js'
import { checkOutput } from '../output-file.js'
import type { Given } from '../remote/session.js'
import { addTokenOptions, appToken, type TokenOptions } from './app-token.js'
import { untilStopped } from './run-recording.js'

interface Options extends TokenOptions {
  against?: string
  writes?: true
  chat?: string
  yes?: true
  out?: string
}

export function describeVerify (command: Command, given: () => Promise<Given>): void {
  command.option('--against <url>', 'where the app is, such as http://127.0.0.1:23373')
  addTokenOptions(command)
  command
    .option('--writes', 'also run the checks that write, in the chat of --chat; asks first')
    .option('--chat <id>', 'the only chat in which they write: its ID or local chat ID')
    .option('--yes', 'answer yes to that')
    .option('--out <file>', 'write the evidence: version, date, and what became of each behaviour')
    .addHelpText('after', `
Without --writes, it only reads: by GET, by listening to events, and by MCP tools that read. Exit code 1: something differs.`)
  command.action(async (options: Options) => {
    const { against, writes, chat, out } = options
    if (against === undefined) throw new Failure(2, '--against is missing: where the app is, usually http://127.0.0.1:23373')
    if (writes && chat === undefined) throw new Failure(2, '--writes needs --chat: the chat in which may be written')
    if (!writes && chat !== undefined) throw new Failure(2, '--chat needs --writes: without it, nothing is written')
    await checkOutput('--out', out)
    const { typed, settings: { json } } = await given()
    const token = await appToken(options, { typed })
    if (chat !== undefined) await announce(chat, options.yes)
    const [{ verifyApp }, { startTwin, ledger }] = await Promise.all([
      import('../../recording/verify/verify.js'), import('./twin.js')
    ])
    const show = (verdict: Verdict, calls: Calls) => {
      if (json) process.stdout.write(`${JSON.stringify({ ...verdict, ...verdict.result === 'differs' ? { calls } : {} })}\n`)
      else if (verdict.result === 'differs') process.stdout.write(`${difference(verdict, calls)}\n`)
    }
    const known = await ledger()
    const verified = await untilStopped(async signal =>
      verifyApp({ against, token, writeIn: chat, ledger: known, startMock: startTwin, signal, onVerdict: show }),
    'nothing was compared')
    if (out !== undefined) {
      const { writeFile } = await import('node:fs/promises')
      await writeFile(out, `${JSON.stringify(verified.evidence, null, 2)}\n`)
    }
    if (!json) process.stdout.write(summary(verified, known))
    for (const line of verified.left) process.stderr.write(`left: ${line}\n`)
    if (verified.stopped) process.stderr.write('stopped: the checks that remain did not run\n')
    if (verified.stopped || verified.left.length > 0 || verified.evidence.behaviours.some(({ result }) => result === 'differs')) process.exitCode = 1
  })
}

function difference ({ behaviour, path, app, mock }: Verdict & { result: 'differs' }, calls: Calls): string {
  const side = (name: string, value: unknown, answer: string | undefined) =>
    `  ${name}: ${JSON.stringify(value) ?? 'nothing'}${answer === undefined ? '' : `\n    ${answer}`}`
  return [
    behaviour,
    `  ${path === '' ? 'what is observed' : path} differs${calls.app ? `, ${calls.app.call}` : ''}`,
    side('app', app, calls.app?.answer),
    side('mock', mock, calls.mock?.answer)
  ].join('\n')
}

/** Counts; of what was not checked, what is assumed alone. */
function summary ({ evidence: { product, behaviours } }: Verified, known: readonly LedgerEntry[]): string {
  const counted = (wanted: Verdict['result']) =>
    behaviours.filter(({ result }, at) => result === wanted && (result !== 'not checked' || known[at]?.evidence === 'assumed')).length
  return `${product.name} ${product.version}: ${counted('seen')} as assumed, ${counted('differs')} differ, ${counted('not checked')} not checked\n`
}

/** Says what is written, and waits for a yes. */
async function announce (chat: string, yes: true | undefined): Promise<void> {
  const text = `verify sends messages in the chat ${chat}, which its people see, and deletes them; ` +
    'it also reacts, types, and sets draft and unread mark, and puts them back, and uploads a few bytes'
  if (yes) {
    process.stderr.write(`${text}\n`)
    return
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new Failure(2, `${text}: add --yes if that is what you want`)
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${text}. Continue? [y/N] `)
  terminal.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new Failure(1, 'nothing was written')
}
