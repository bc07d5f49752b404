import { jsonOrUndefined } from '../../platform/json.js'
import type { Answer, Caller } from './caller.js'
import { found, idsOf, itemsOf, NotChecked, recordOf, refusal, shared, type Checks } from './check.js'
import type { Shape } from './shape.js'

const path = '/v0/mcp'
const both = 'application/json, text/event-stream'
const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'beeper-desktop-mock verify', version: '1' } }
}

/** A session of MCP, which ends with the check. All that it calls are tools that read. */
class Session {
  readonly #caller: Caller
  readonly #headers: Record<string, string>
  readonly opened: Answer

  private constructor (caller: Caller, opened: Answer) {
    this.#caller = caller
    this.opened = opened
    this.#headers = { 'mcp-session-id': opened.headers['mcp-session-id'] ?? '', 'mcp-protocol-version': '2025-06-18' }
  }

  /** @throws NotChecked when the app opens none for this token */
  static async open (caller: Caller): Promise<Session> {
    const opened = await caller.read('POST', path, initialize, { accept: both })
    if (opened.status !== 200) throw new NotChecked(`an answer of ${opened.status} where a session of MCP is opened`)
    const session = new Session(caller, opened)
    caller.afterwards(async () => session.end())
    await session.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return session
  }

  async send (message: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#caller.read('POST', path, message, { accept: both, ...this.#headers, ...headers })
  }

  async call (name: string, input: object, meta?: object): Promise<Answer> {
    return this.send({
      jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: input, ...meta && { _meta: meta } }
    })
  }

  async end (): Promise<Answer> { return this.#caller.read('DELETE', path, undefined, this.#headers) }
}

/** The result of an answer. */
function resultOf ({ body }: Answer): Record<string, unknown> { return recordOf(recordOf(body).result) }

function textOf (answer: Answer): string {
  const [content] = itemsOf(resultOf(answer).content)
  return typeof content?.text === 'string' ? content.text : ''
}

function typeOf ({ status, headers }: Answer): unknown {
  return { status, 'content-type': headers['content-type']?.split(';')[0] }
}

function newestChat ({ chats }: Shape) {
  return found(chats.find(({ merge }) => merge === undefined), 'no chats')
}

/** Checks that open a session of MCP, list its tools, and call tools that read. */
export const mcpChecks: Checks = {
  ...shared(['mcpMessage', 'mcpStream', 'mcpEndSession'], 'Statuses, and the rules of sessions', () => async caller => {
    const session = await Session.open(caller)
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    return {
      opened: { ...typeOf(session.opened) as object, named: session.opened.headers['mcp-session-id'] !== undefined },
      listed: typeOf(await session.send(list)),
      notAccepted: refusal(await session.send(list, { accept: 'text/html' })),
      otherVersion: refusal(await session.send(list, { 'mcp-protocol-version': '1999-01-01' })),
      otherSession: refusal(await session.send(list, { 'mcp-session-id': 'verify-no-such-session' })),
      ended: (await session.end()).status,
      after: refusal(await session.send(list))
    }
  }),
  'mcpMessage: JSON unless progress or log messages come before the answer': async caller => {
    const session = await Session.open(caller)
    return {
      plain: typeOf(await session.call('get_accounts', {})),
      withProgress: typeOf(await session.call('get_accounts', {}, { progressToken: 'verify' }))
    }
  },
  'mcp.get_accounts: The hints': async caller => {
    const session = await Session.open(caller)
    const { tools } = resultOf(await session.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }))
    return { hints: itemsOf(tools).find(({ name }) => name === 'get_accounts')?.annotations ?? null }
  },
  'mcp.list_messages: The page is that of v1': async (caller, shape) => {
    const { id: chatID } = newestChat(shape)
    const session = await Session.open(caller)
    const answer = await session.call('list_messages', { chatID })
    const page = jsonOrUndefined(textOf(answer))
    const { body } = await caller.get(`/v1/chats/${encodeURIComponent(chatID)}/messages`)
    return {
      isError: resultOf(answer).isError ?? false,
      fields: Object.keys(recordOf(page)).sort(),
      same: String(idsOf(page)) === String(idsOf(body))
    }
  },
  'mcp.search_chats: null for a yes-or-no filter leaves it out': async caller => {
    const session = await Session.open(caller)
    const without = await session.call('search_chats', { limit: 5 })
    const withNull = await session.call('search_chats', { limit: 5, unreadOnly: null })
    return { isError: resultOf(withNull).isError ?? false, same: textOf(without) === textOf(withNull) }
  },
  'mcp.search_messages: Local chat IDs are accepted in chatIDs; a live app has refused them once': async (caller, shape) => {
    const { localChatID } = newestChat(shape)
    if (!localChatID) throw new NotChecked('the app shows no local chat ID')
    const session = await Session.open(caller)
    const answer = await session.call('search_messages', { chatIDs: [localChatID], limit: 1 })
    return { ...typeOf(answer) as object, isError: resultOf(answer).isError ?? false }
  }
}
