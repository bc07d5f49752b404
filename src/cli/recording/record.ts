import { InvalidArgumentError, type Command } from 'commander'
import type { Progress, Recorded } from '../../recording/record.js'
import { parseDuration, durationForms } from '../../platform/duration.js'
import { Failure } from '../failure.js'
import { checkOutput } from '../output-file.js'
import type { Given } from '../remote/session.js'
import { addTokenOptions, appToken, type TokenOptions } from './app-token.js'
import { untilStopped } from './run-recording.js'

interface Options extends TokenOptions {
  from?: string
  out?: string
  anonymise?: true
  keepNames?: true
  yes?: true
  chats?: string[]
  accounts?: string[]
  since?: number
  maxMessages?: number
  maxChatMessages?: number
  assets?: true
  watch?: number
  restart?: true
}

export function describeRecord (command: Command, given: () => Promise<Given>): void {
  command
    .option('--from <url>', 'where the app is, such as http://127.0.0.1:23373')
    .option('--out <file>', 'the fixture to write; its report and what is needed to continue lie beside it')
  addTokenOptions(command)
  command
    .option('--anonymise', 'replace people, texts, IDs, links and pictures by invented ones; so does no option at all')
    .option('--keep-names', 'record all as it is; asks first')
    .option('--yes', 'answer yes to that')
    .option('--seed <number>', 'invent the same from the same seed (default: random, so that nothing leads back)')
    .option('--chats <ids>', 'only these chats, with commas; chat IDs or local chat IDs', separated)
    .option('--accounts <ids>', 'only these accounts, with commas', separated)
    .option('--since <time>', 'only messages from then on: a date in ISO 8601, or how long ago, such as 30d', since)
    .option('--max-messages <number>', 'at most that many messages, those of the most recently active chats first', count)
    .option('--max-chat-messages <number>', 'at most that many messages of each chat, the newest', count)
    .option('--assets', 'record files of attachments, too: with names as they are, else invented ones of the same type')
    .option('--watch <duration>', 'record events for that long, too, into a file beside the fixture', duration)
    .option('--restart', 'throw away what an earlier call with other options has left')
    .addHelpText('after', `
Only reads: every call is a GET. An interrupted recording continues when you repeat the command.`)
  command.action(async (options: Options) => {
    const { from, out, keepNames, anonymise } = options
    if (from === undefined) throw new Failure(2, '--from is missing: where the app is, usually http://127.0.0.1:23373')
    if (out === undefined) throw new Failure(2, '--out is missing: the file to write')
    await checkOutput('--out', out)
    if (keepNames && anonymise) throw new Failure(2, '--keep-names and --anonymise exclude each other')
    const { typed, settings: { json, seed } } = await given()
    const token = await appToken(options, { typed })
    if (keepNames && !options.yes) await confirm(out)
    const show = progressLine()
    const { recordApp } = await import('../../recording/record.js')
    const recorded = await untilStopped(async signal => recordApp({
      from,
      token,
      out,
      anonymise: !keepNames,
      seed: 'seed' in typed ? String(seed) : undefined,
      chats: options.chats,
      accounts: options.accounts,
      since: options.since,
      maxMessages: options.maxMessages,
      maxMessagesPerChat: options.maxChatMessages,
      assets: options.assets,
      watch: options.watch,
      restart: options.restart,
      signal,
      onProgress: show.update
    })).finally(show.end)
    process.stdout.write(`${json ? JSON.stringify(recorded) : text(recorded, !keepNames)}\n`)
  })
}

function text (recorded: Recorded, isAnonymous: boolean): string {
  const { file, reportFile, accounts, contacts, chats, messages, resumed } = recorded
  const counts = `${accounts} accounts, ${contacts} contacts, ${chats} chats, ${messages} messages`
  const kept = isAnonymous ? `\n${reportFile}: what was kept as it is` : ''
  return `${file}: ${counts}${resumed ? ', continued' : ''}${kept}`
}

/** On a terminal, one line that changes; elsewhere nothing. */
function progressLine (): { update: (progress: Progress) => void, end: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, end: () => {} }
  let last = 0
  return {
    update: ({ phase, chats, chatsDone, messages }) => {
      if (Date.now() - last < 100) return
      last = Date.now()
      const names = { chats: 'listing chats', contacts: 'reading contacts', messages: 'reading messages', watching: 'recording events', writing: 'writing', waiting: 'waiting, as the app asks' }
      process.stderr.write(`\r\u001B[K${names[phase]}: ${chatsDone}/${chats} chats, ${messages} messages`)
    },
    end: () => { process.stderr.write('\r\u001B[K') }
  }
}

async function confirm (file: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(2, '--keep-names records names and texts of real people: add --yes if that is what you want')
  }
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${file} will hold names, numbers and texts of real people. Record them? [y/N] `)
  terminal.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new Failure(1, 'nothing was recorded')
}

function separated (text: string, before: string[] = []): string[] {
  const words = text.split(',').map(word => word.trim()).filter(word => word !== '')
  if (words.length === 0) throw new InvalidArgumentError('Expected IDs with commas.')
  return [...before, ...words]
}

function count (text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

function duration (text: string): number {
  const length = parseDuration(text)
  if (length === undefined) throw new InvalidArgumentError(`Expected a duration ${durationForms}.`)
  return length
}

function since (text: string): number {
  const ago = /^\d+$/.test(text) ? undefined : parseDuration(text)
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a date such as 2026-01-31, or how long ago, such as 30d.')
  return time
}
