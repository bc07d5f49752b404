import type { MockSandbox } from '../../src/index.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every operation
type Body = any

/** What the vendor's command-line client sends before it has a token (contract: cli-needs.md, login). */
const dummyBearer = 'dummy'

/**
 * Plays the calls of the vendor's command-line client against one server, phase by phase, in the order of
 * contract/cli-needs.md. A call that fails throws, with what was sent and answered.
 */
export class CommandLineClient {
  readonly #url: string
  #token = dummyBearer
  userID = ''

  constructor ({ url }: Pick<MockSandbox, 'url'>) { this.#url = url }

  async call (
    method: string, path: string, body?: object | URLSearchParams, token: string | null = this.#token
  ): Promise<Body> {
    const isForm = body instanceof URLSearchParams
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body && !isForm ? { 'content-type': 'application/json' } : {})
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) })
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  get (path: string): Promise<Body> { return this.call('GET', path) }
  post (path: string, body?: object): Promise<Body> { return this.call('POST', path, body) }
  patchChat (chat: string, body: object): Promise<Body> { return this.call('PATCH', chat, body) }

  async start (): Promise<void> {
    const { endpoints } = await this.get('/v1/info')
    for (const name of ['ws_events', 'oauth']) if (!(name in endpoints)) throw new Error(`info has no ${name}`)
  }

  async login (email: string): Promise<void> {
    const { setupRequestID } = await this.post('/v1/app/setup/start')
    await this.post('/v1/app/setup/email', { setupRequestID, email })
    let answer = await this.post('/v1/app/setup/response', { setupRequestID, response: '123456' })
    if (answer.registrationRequired) {
      answer = await this.post('/v1/app/setup/register', {
        acceptTerms: true, leadToken: answer.leadToken, setupRequestID, username: email.split('@')[0]
      })
    }
    this.#token = answer.matrix.accessToken
    const { matrix } = await this.get('/v1/app/setup')
    this.userID = matrix.userID
    await this.get('/v1/accounts')
  }

  async readiness (): Promise<string> {
    await this.get('/v1/info')
    const { state } = await this.get('/v1/app/setup')
    await this.get('/v1/accounts')
    return state
  }

  /** Verifies this device with another one of the same user. @returns the states of both verifications and set-ups */
  async verify (other: CommandLineClient): Promise<Record<'verification' | 'setup', string[]>> {
    const known = ['ready', 'needs-verification', 'needs-recovery-key', 'needs-secrets']
    const { state } = await this.get('/v1/app/setup')
    if (!known.includes(state)) throw new Error(`the state is ${state}`)
    const { verification: { id } } = await this.post('/v1/app/setup/verifications', { userID: this.userID })
    const { items } = await other.get('/v1/app/setup/verifications')
    if (!(items as Body[]).some(item => item.id === id && item.availableActions.includes('accept'))) {
      throw new Error(`the other device does not have ${id}: ${JSON.stringify(items)}`)
    }
    const path = `/v1/app/setup/verifications/${encodeURIComponent(id)}`
    await other.post(`${path}/accept`)
    const { verification } = await this.post(`${path}/sas/start`)
    const { verification: theirs } = await other.get(path)
    if (verification.sas.emojis !== theirs.sas.emojis) throw new Error('the emoji differ')
    await this.post(`${path}/sas/confirm`)
    const { session } = await other.post(`${path}/sas/confirm`)
    if (session === undefined) throw new Error('an answer has no session')
    const both = [this, other]
    const verifications = await Promise.all(both.map(client => client.get(path)))
    const setups = await Promise.all(both.map(client => client.get('/v1/app/setup')))
    return {
      verification: verifications.map(answer => answer.verification.state), setup: setups.map(answer => answer.state)
    }
  }

  /** Writes to another user, who reads it. */
  async message (other: CommandLineClient, text: string): Promise<void> {
    const { chatID } = await this.post('/v1/chats/start', { accountID: 'matrix', user: { id: other.userID } })
    await this.#say(chatID, text, [this, other])
  }

  /** Makes a group with all, in which each of them reads what is said. */
  async groupOf (others: CommandLineClient[], title: string): Promise<void> {
    const { chatID } = await this.post('/v1/chats', {
      accountID: 'matrix', type: 'group', title, participantIDs: others.map(({ userID }) => userID)
    })
    for (const speaker of [this, ...others]) await speaker.#say(chatID, `${speaker.userID} says hello`, [this, ...others])
    for (const reader of others) {
      const chat = await reader.get(`/v1/chats/${encodeURIComponent(chatID)}`)
      if (chat.title !== title) throw new Error(`the title is ${chat.title}`)
    }
  }

  async #say (chatID: string, text: string, readers: CommandLineClient[]): Promise<void> {
    const path = `/v1/chats/${encodeURIComponent(chatID)}`
    const { pendingMessageID } = await this.post(`${path}/messages`, { text })
    await this.get(`${path}/messages/${pendingMessageID}`)
    for (const reader of readers) {
      const { items } = await reader.get(`${path}/messages`)
      const found = (items as Body[]).filter(message => message.text === text)
      const [{ senderID, isSender }] = found.length === 1 ? found : [{}]
      if (senderID !== this.userID || isSender !== (reader.userID === this.userID)) {
        throw new Error(`${reader.userID} reads ${JSON.stringify(found)}`)
      }
      await reader.get(path)
    }
  }

  async raw (): Promise<void> {
    await this.get('/v1/info')
    await this.call('GET', '/v1/spec', undefined, null)
    for (const path of ['/v1/app/setup', '/v1/app/setup/verifications', '/v1/accounts', '/v1/chats?limit=10']) await this.get(path)
  }

  /** Connects `local-dummy` by each of its flows. */
  async bridges (): Promise<void> {
    const { items } = await this.get('/v1/bridges')
    if (!(items as Body[]).some(({ id, provider, status }) => id === 'local-dummy' && provider === 'local' && status === 'available')) {
      throw new Error('local-dummy is not listed as local and available')
    }
    await this.get('/v1/bridges/local-dummy')
    const flows = await this.get('/v1/bridges/local-dummy/login-flows')
    const flowIDs = ['password', 'cookies', 'localstorage', 'displayandwait']
    if ((flows.items as Body[]).map(({ id }) => id).join() !== flowIDs.join()) throw new Error(JSON.stringify(flows))
    for (const flowID of flowIDs) await this.#logIn({ flowID })
    await this.#logIn({ flowID: 'password', loginID: 'cli-e2e' })
    const { accounts } = await this.get('/v1/bridges/local-dummy')
    if (accounts.length === 0) throw new Error('local-dummy has no accounts')
  }

  async #logIn (body: { flowID: string, loginID?: string }): Promise<void> {
    const sessions = '/v1/bridges/local-dummy/login-sessions'
    let session = await this.post(sessions, body)
    for (let step = session.currentStep; step && step.type !== 'complete'; step = session.currentStep) {
      const values: Record<string, string> = { username: 'cli-e2e', password: 'secret' }
      const fields = (step.fields as Body[] | undefined)?.map(({ id }) => [id, values[id] ?? 'value']) ?? []
      session = await this.post(`${sessions}/${session.loginSessionID}/steps/${step.stepID}`, {
        type: step.type, ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {})
      })
    }
    if (session.status !== 'complete') throw new Error(`${JSON.stringify(body)} ends as ${JSON.stringify(session)}`)
  }

  /** Everything that the client does with accounts, contacts and the first chat of the list. */
  async chats (): Promise<void> {
    const accounts = await this.get('/v1/accounts') as Body[]
    for (const { accountID } of accounts) {
      await this.get(`/v1/accounts/${encodeURIComponent(accountID)}`)
      await this.#walk(`/v1/accounts/${encodeURIComponent(accountID)}/contacts/list`)
      await this.get(`/v1/accounts/${encodeURIComponent(accountID)}/contacts?query=a`)
    }
    const { items: [first] } = await this.get('/v1/chats')
    await this.get('/v1/chats/search?query=a')
    const id = encodeURIComponent(first.localChatID ?? first.id)
    const chat = `/v1/chats/${id}`
    await this.get(chat)
    const { pendingMessageID } = await this.post(`${chat}/messages`, { text: 'Sent by the command line' })
    const message = await this.get(`${chat}/messages/${pendingMessageID}`)
    for (const [set, back] of [
      [{ isPinned: true }, { isPinned: false }], [{ isArchived: true }, { isArchived: false }],
      [{ isMuted: true }, { isMuted: false }], [{ isLowPriority: false }, {}],
      [{ description: 'From the command line' }, { description: null }], [{ draft: { text: 'Later' } }, { draft: null }],
      [{ messageExpirySeconds: null }, {}]
    ]) {
      await this.patchChat(chat, set!)
      await this.patchChat(chat, back!)
    }
    await this.post(`${chat}/archive`, { archived: true })
    await this.post(`${chat}/archive`, { archived: false })
    for (const mark of ['read', 'unread', 'read']) await this.post(`${chat}/${mark}`)
    await this.post(`${chat}/reminders`, { reminder: { remindAt: '2099-01-01T09:00:00Z' } })
    await this.call('DELETE', `${chat}/reminders`)
    for (const state of ['typing', 'paused']) await this.post(`${chat}/typing`, { state })
    await this.get(`/v1/messages/search?query=command&chatIDs=${id}`)
    await this.#walk(`${chat}/messages`)
    await this.get(`${chat}/messages?cursor=${encodeURIComponent(message.id)}&direction=before`)
    await this.get(`${chat}/messages?cursor=${encodeURIComponent(message.id)}&direction=after`)
    const reactions = `${chat}/messages/${encodeURIComponent(message.id)}/reactions`
    await this.post(reactions, { reactionKey: '+1' })
    await this.call('DELETE', `${reactions}/${encodeURIComponent('+1')}`)
  }

  /** Reads all pages of a list. */
  async #walk (path: string): Promise<void> {
    const query = path.includes('?') ? '&' : '?'
    for (let cursor: string | null = null; ;) {
      const page: Body = await this.get(cursor === null ? path : `${path}${query}cursor=${encodeURIComponent(cursor)}&direction=before`)
      if (!page.hasMore) return
      cursor = page.oldestCursor
    }
  }

  /** Revokes the token: later calls get 401. */
  async revoke (): Promise<number> {
    await this.call('POST', '/oauth/revoke', new URLSearchParams({ token: this.#token }), null)
    const response = await fetch(new URL('/v1/accounts', this.#url), { headers: { authorization: `Bearer ${this.#token}` } })
    return response.status
  }
}
