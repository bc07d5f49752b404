import type { ValidateFunction } from 'ajv'
import { FixtureFile } from './fixture-format.js'
import { MockError, type Issue } from './errors.js'
import { suggestion } from './nearest.js'
import { loadPatternsOf, patternFault } from './personas/pattern.js'
import { redirectURIFault } from './redirect-uri.js'
import { pathText, schemaIssues } from './schema-issues.js'
import { atOnce, rowsPerStep } from './steps.js'

/** Goes through work that comes in steps. */
type Run = <Result>(steps: Iterator<unknown, Result>) => Result | Promise<Result>

/**
 * Checks what somebody wrote as a fixture: its form, and that everything it refers to is there.
 * @param input the parsed JSON
 * @param source what to call it in messages: a file's path, `body`
 * @param run by default without a pause
 * @returns the input, now known to be a fixture
 * @throws MockError validation_error with an issue per fault, each with path and reason
 */
export async function checkFixture (input: unknown, source: string, run: Run = atOnce): Promise<FixtureFile> {
  const valid = await (compiled ??= compile())
  const faults = await run(formIssues(input, valid))
  if (faults.length > 0) throw fixtureError(source, faults)
  const fixture = input as FixtureFile
  await loadPatternsOf(fixture.personas)
  const issues = await run(referenceIssues(fixture))
  if (issues.length > 0) throw fixtureError(source, issues)
  return fixture
}

/** What breaks the schema. Many messages are checked apart from the rest, some chats at a time. */
function * formIssues (input: unknown, valid: ValidateFunction): Generator<void, Issue[]> {
  const issuesOf = (part: unknown) => valid(part) ? [] : schemaIssues(valid.errors ?? [], [])
  if (!hasManyMessages(input)) return issuesOf(input)
  const { messages, ...rest } = input
  const issues = issuesOf(rest)
  yield
  let some: Array<[string, unknown[]]> = []
  let rows = 0
  for (const [chatID, list] of Object.entries(messages)) {
    some.push([chatID, list])
    rows += Array.isArray(list) ? list.length : 1
    if (rows < rowsPerStep) continue
    issues.push(...issuesOf({ format: 1, messages: Object.fromEntries(some) }))
    some = []
    rows = 0
    yield
  }
  return [...issues, ...issuesOf({ format: 1, messages: Object.fromEntries(some) })]
}

function hasManyMessages (input: unknown): input is { messages: Record<string, unknown[]> } {
  const { messages } = (input ?? {}) as { messages?: unknown }
  if (typeof messages !== 'object' || messages === null || Array.isArray(messages)) return false
  let rows = 0
  for (const list of Object.values(messages)) rows += Array.isArray(list) ? list.length : 1
  return rows > rowsPerStep
}

let compiled: Promise<ValidateFunction<FixtureFile>> | undefined

async function compile (): Promise<ValidateFunction<FixtureFile>> {
  const { Ajv } = await import('ajv')
  const { default: { default: addFormats } } = await import('ajv-formats')
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false })
  addFormats(ajv)
  return ajv.compile<FixtureFile>(FixtureFile)
}

function fixtureError (source: string, issues: Issue[]): MockError {
  const lines = issues.map(({ path, message }) => `${source}: ${pathText(path) || 'the file'}: ${message}`)
  return new MockError('validation_error', lines.join('\n'), { issues })
}

/** References that lead nowhere, and IDs that are given twice. */
function * referenceIssues (fixture: FixtureFile): Generator<void, Issue[]> {
  const issues: Issue[] = []
  const fault = (path: Array<string | number>, message: string) => issues.push({ code: 'custom', path, message })
  const distinct = (noun: string) => {
    const seen = new Set<string>()
    return (id: string, path: Array<string | number>) => {
      if (seen.has(id)) fault(path, `There is another ${noun} with the ID ${JSON.stringify(id)}`)
      seen.add(id)
    }
  }

  const accounts = new Set(fixture.accounts?.map(({ accountID }) => accountID))
  const accountOnce = distinct('account')
  fixture.accounts?.forEach(({ accountID }, at) => accountOnce(accountID, ['accounts', at, 'accountID']))
  const knowsAccount = (accountID: string, path: Array<string | number>) => {
    if (!accounts.has(accountID)) fault(path, unknown('account', accountID, accounts))
  }

  const contactOnce = distinct('contact of the account')
  fixture.contacts?.forEach(({ accountID, id }, at) => {
    knowsAccount(accountID, ['contacts', at, 'accountID'])
    contactOnce(`${accountID} ${id}`, ['contacts', at, 'id'])
  })

  const chats = new Set(fixture.chats?.map(({ id }) => id))
  const chatOnce = distinct('chat')
  const localOnce = distinct('chat')
  fixture.chats?.forEach(({ id, localChatID, accountID }, at) => {
    knowsAccount(accountID, ['chats', at, 'accountID'])
    chatOnce(id, ['chats', at, 'id'])
    if (localChatID !== undefined) localOnce(localChatID, ['chats', at, 'localChatID'])
  })

  const messageOnce = distinct('message')
  let rows = 0
  for (const [chatID, messages] of Object.entries(fixture.messages ?? {})) {
    if (!chats.has(chatID)) fault(['messages', chatID], unknown('chat', chatID, chats))
    rows += messages.length
    if (rows > rowsPerStep) {
      rows = 0
      yield
    }
    const inChat = new Set(messages.flatMap(({ id, pendingMessageID }) => [id, pendingMessageID]))
    messages.forEach(({ id, linkedMessageID }, at) => {
      messageOnce(id, ['messages', chatID, at, 'id'])
      // A snapshot, which alone has counters, may hold an answer to a message that was deleted since.
      if (linkedMessageID !== undefined && !fixture.ids && !inChat.has(linkedMessageID)) {
        fault(['messages', chatID, at, 'linkedMessageID'], `No message of this chat has the ID ${JSON.stringify(linkedMessageID)}`)
      }
    })
  }

  const assetOnce = distinct('asset')
  const uploadOnce = distinct('upload')
  fixture.assets?.forEach(({ url, uploadID }, at) => {
    assetOnce(url, ['assets', at, 'url'])
    if (uploadID !== undefined) uploadOnce(uploadID, ['assets', at, 'uploadID'])
  })

  const personaOnce = distinct('persona on the account')
  fixture.personas?.forEach(({ accountID, userID, script }, at) => {
    knowsAccount(accountID, ['personas', at, 'accountID'])
    personaOnce(`${accountID} ${userID}`, ['personas', at, 'userID'])
    if (script === 'echo') return
    script.forEach(({ when }, rule) => {
      const wrong = when?.pattern === undefined ? undefined : patternFault(when.pattern)
      if (wrong !== undefined) fault(['personas', at, 'script', rule, 'when', 'pattern'], wrong)
    })
  })

  const clientOnce = distinct('OAuth client')
  fixture.oauth?.clients?.forEach(({ clientID, redirectURIs }, at) => {
    clientOnce(clientID, ['oauth', 'clients', at, 'clientID'])
    redirectURIs.forEach((uri, place) => {
      const wrong = redirectURIFault(uri)
      if (wrong !== undefined) fault(['oauth', 'clients', at, 'redirectURIs', place], `It cannot be used: ${wrong}`)
    })
  })

  const tokenOnce = distinct('token')
  fixture.tokens?.forEach(({ token, id }, at) => {
    tokenOnce(`secret ${token}`, ['tokens', at, 'token'])
    if (id !== undefined) tokenOnce(id, ['tokens', at, 'id'])
  })
  return issues
}

function unknown (noun: string, id: string, known: Set<string>): string {
  return `There is no ${noun} ${JSON.stringify(id)}${suggestion(id, known)}`
}
