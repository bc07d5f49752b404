import type {
  Account, AnswerFunction, AnswerMatch, BridgeChange, BridgeInfo, Chat, ChatChange, Consent, ErrorEntry, EventEntry,
  EventFilter, Explanation, FaultInfo, FaultPreset, FaultPresetName, FaultRule, Fixture, FrameEntry, IncomingChat,
  IncomingMessage, IdleOptions, IncomingVerification, Label, LoginAction, LoginSessionInfo, Message, MessageChange,
  NetworkSettings, NewFork, NewLabel, NewMerge, NewToken, Persona, RequestEntry, RequestFilter, RuleAnswer,
  SandboxInfo, SandboxSummary, SetupChange, SetupInfo, SocketFilter, SocketInfo, StrictLevel, Strictness, TokenInfo,
  TokenWithSecret, VerificationInfo, VerificationStep, WaitOptions
} from './types.js'
import { toHAR, type Har } from './har.js'
import { streamRequests } from './journal-stream.js'
import { checkFields, checkObject, eventFields, requestFields, segment, waitFields } from './inputs.js'
import type { Contact, NewAccount, NewChat, NewContact, NewMessage } from './seeding.js'
import type { ClientOptions } from './official-sdk.js'
import { cutShown } from '../platform/cut.js'
import { parseDuration } from '../platform/duration.js'
import { MockClock, timeText } from './mock-clock.js'
import { chatBody, messageBodies } from './seeding.js'
import { call, callBytes, ControlError, queryOf, ServerClosed, WaitTimeout, type Transport } from './transport.js'

/**
 * What `MockSandbox` needs to know about the sandbox that it represents.
 * @internal
 */
export interface SandboxHandle {
  id: string
  token: string
  url: string
  port: number | undefined
}

/** Where snapshots come from: what they name by its digest alone is there. */
const sources = new WeakMap<Fixture, MockSandbox>()

/**
 * One simulated installation of Beeper Desktop, isolated from all others: its data, clock, faults and journal. Use its
 * `url` and `token` in the client that you test.
 *
 * With `await using`, or by `delete`, it is removed when you no longer need it.
 */
export class MockSandbox implements AsyncDisposable {
  /** What names it in the control API. */
  readonly id: string
  /** The secret of its first token, which by default may read and write; empty when it was made without tokens. */
  readonly token: string
  /** Base URL for its clients. */
  readonly url: string
  /** Its own port, if it was made with `listen`. */
  readonly port: number | undefined
  /** Its time. */
  readonly clock: MockClock
  readonly #transport: Transport
  readonly #path: string

  /** @internal */
  constructor (transport: Transport, { id, token, url, port }: SandboxHandle) {
    this.id = id
    this.token = token
    this.url = url
    this.port = port
    this.#transport = transport
    this.#path = `/sandboxes/${encodeURIComponent(id)}`
    this.clock = new MockClock(transport, this.#path)
  }

  /** What it holds, with the digest of its state. */
  async inspect (): Promise<SandboxInfo> { return this.#call('GET', '') }

  /** SHA-256 over its whole state: equal digests, equal states. */
  async digest (): Promise<string> { return (await this.inspect()).digest }

  /** Its whole state, as a fixture: `restore` turns it into this very state again. */
  async snapshot (): Promise<Fixture> {
    const state = this.#transport.snapshot?.(this.id) ?? await this.#call<Fixture>('GET', '/state')
    sources.set(state, this)
    return state
  }

  /**
   * Replaces its whole state by a fixture. If the fixture is invalid, nothing changes. Files that a snapshot names by
   * their digest alone come from the sandbox of the snapshot, while its server runs; this needs the very object that
   * `snapshot` returned.
   * @throws ControlError validation_error naming what is wrong; not_found when that sandbox does not have such a file
   *   any more
   * @throws Error when its server cannot be reached
   */
  async restore (state: Fixture): Promise<void> {
    const missing = this.#transport.restore?.(this.id, state) ??
      (await this.#call<{ missing: string[] }>('PUT', '/state', state)).missing
    const source = sources.get(state)
    if (source) for (const sha256 of missing) await this.provideContent(sha256, await source.content(sha256))
  }

  /**
   * The content of a file of its state, or of its last snapshot, which names files over 1 MiB by their digest alone.
   * @param sha256 as the state's `assets` have it
   * @throws ControlError not_found
   */
  async content (sha256: string): Promise<Uint8Array> {
    return callBytes(this.#transport, 'GET', `${this.#path}/contents/${segment(sha256, 'SHA-256')}`)
  }

  /**
   * Brings the content of a file that a restored state names and its server does not have.
   * @param sha256 as the state's `assets` have it
   * @throws ControlError not_found when no file lacks it, validation_error when it is another content
   */
  async provideContent (sha256: string, content: Uint8Array): Promise<void> {
    await callBytes(this.#transport, 'PUT', `${this.#path}/contents/${segment(sha256, 'SHA-256')}`, content)
  }

  /**
   * Puts it back to the state in which it was made, clock, IDs, tokens and faults included. Sockets stay open. It needs
   * no object before it: `beforeEach(box.reset)` will do.
   */
  readonly reset = async (): Promise<void> => { await this.#call('POST', '/reset') }

  /**
   * Makes a sandbox that has what this one has now: it takes no longer than making one, however much there is. From
   * then on neither sees what becomes of the other, and a reset of the fork goes back to this moment. It has tokens, a
   * journal and sockets of its own, and belongs to no homeserver.
   *
   * ```ts
   * await using twin = await box.fork()
   * ```
   * @throws ControlError conflict when the ID or a token is taken
   */
  async fork (options: NewFork = {}): Promise<MockSandbox> {
    const made = await this.#call<SandboxSummary & { token?: string }>('POST', '/fork', options)
    return new MockSandbox(this.#transport, { ...made, token: made.token ?? '', port: made.port })
  }

  /** Deletes it with all that belongs to it; `after(box.delete)` will do. The default sandbox cannot be deleted. */
  readonly delete = async (): Promise<void> => { await this.#call('DELETE', '') }

  /** Makes one more token. A reset drops it, unlike those that the sandbox was made with. */
  async createToken (token: NewToken = {}): Promise<TokenWithSecret> { return this.#call('POST', '/tokens', token) }

  /** Its tokens. */
  async tokens (): Promise<TokenWithSecret[]> { return this.#items('/tokens') }

  /** Revokes a token: calls that carry it get 401 from now on. */
  async revokeToken (token: string | Pick<TokenInfo, 'id'>): Promise<void> {
    await this.#call('DELETE', `/tokens/${segment(token, 'token')}`)
  }

  /**
   * Makes a client of the official SDK, @beeper/desktop-api, that speaks to this sandbox. Your project has to have that
   * package. For its types, pass the class: `box.client({ sdk: BeeperDesktop })`.
   * @throws Error when the package is not installed
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type is that of a package which may not be there
  async client<Client = any> (options: ClientOptions<Client> = {}): Promise<Client> {
    const { officialClient } = await import('./official-sdk.js')
    return officialClient(this, options)
  }

  /** Adds an account: you sign in to a network. */
  async addAccount (account: NewAccount): Promise<Account> { return this.#call('POST', '/accounts', account) }

  /**
   * Adds a person whom one of your accounts knows; what you leave out is invented.
   *
   * ```ts
   * const ada = await box.addContact({ network: 'WhatsApp' })
   * ```
   * @throws ControlError conflict for a person whom the account knows
   */
  async addContact (contact: NewContact = {}): Promise<Contact> { return this.#call('POST', '/contacts', contact) }

  /**
   * Adds a chat that another person starts, with all that is in it, or adds that to the direct chat that there is.
   *
   * ```ts
   * const chat = await box.addChat({ with: [ada], messages: ['hi'], labels: ['Work'], isPinned: true })
   * ```
   * @throws ControlError with nothing added
   */
  async addChat (chat: NewChat = {}): Promise<Chat> { return this.#call('POST', '/chats', chatBody(chat)) }

  /**
   * Adds up to 1000 messages to a chat, in one change. Those without a time come a minute apart, the last of them now.
   * @param chatID chat ID or local chat ID
   * @throws ControlError with none added
   */
  async addMessages (chatID: string, messages: NewMessage[]): Promise<Message[]> {
    const body = { chatID, messages: messageBodies(messages) }
    return (await this.#call<{ items: Message[] }>('POST', '/messages/batch', body)).items
  }

  /**
   * Delivers a message from another person.
   * @param chatID chat ID or local chat ID
   */
  async receiveMessage (chatID: string, message: IncomingMessage): Promise<Message> {
    checkObject(message, 'receiveMessage')
    const { timestamp, ...more } = message
    return this.#call('POST', '/messages', {
      chatID, ...more, ...(timestamp === undefined ? {} : { timestamp: timeText(timestamp) })
    })
  }

  /** Others edit, react to, read or delete a message. */
  async changeMessage (messageID: string, change: MessageChange): Promise<Message> {
    return this.#call('PATCH', `/messages/${segment(messageID, 'message')}`, change)
  }

  /** Sends a message of yours again that failed in a way that lets it, as "try again" in the app. */
  async resendMessage (messageID: string): Promise<Message> {
    return this.#call('POST', `/messages/${segment(messageID, 'message')}/resend`)
  }

  /** Another person starts a chat with you. If the direct chat exists already, it is returned. */
  async receiveChat (chat: IncomingChat): Promise<Chat> { return this.#call('POST', '/chats', chat) }

  /** Others rename a group, join or leave it; you put labels on a chat. */
  async changeChat (chatID: string, change: ChatChange): Promise<Chat> {
    return this.#call('PATCH', `/chats/${segment(chatID, 'chat')}`, change)
  }

  /**
   * Someone types in a chat, or stops, which the journal notes: clients have no event of it.
   * @param participantID by default the first of the others; `self` is you
   */
  async showTyping (chatID: string, state: 'typing' | 'paused', participantID?: string): Promise<void> {
    await this.#call('POST', `/chats/${segment(chatID, 'chat')}/typing`, { state, participantID })
  }

  /** A chat is gone with all that was in it, as when it is deleted on another device. */
  async deleteChat (chatID: string): Promise<void> { await this.#call('DELETE', `/chats/${segment(chatID, 'chat')}`) }

  /** You merge chats in the app; sends to the merged chat go to one of them. Delete it to have them apart again. */
  async mergeChats (merge: NewMerge): Promise<Chat> { return this.#call('POST', '/chats/merge', merge) }

  /** You make a label in the app; `changeChat` with `labelIDs` puts it on a chat. */
  async createLabel (label: NewLabel): Promise<Label> { return this.#call('POST', '/labels', label) }

  /** Renames a label, as you would in the app. */
  async renameLabel (labelID: string, name: string): Promise<Label> {
    return this.#call('PATCH', `/labels/${segment(labelID, 'label')}`, { name })
  }

  /** You delete a label, which leaves all chats. */
  async deleteLabel (labelID: string): Promise<void> {
    await this.#call('DELETE', `/labels/${segment(labelID, 'label')}`)
  }

  /** Returns how far the installation is set up, and what becomes of sign-ins. */
  async setup (): Promise<SetupInfo> { return this.#call('GET', '/setup') }

  /** Sets the state of the installation, the right code and recovery key, and what becomes of sign-ins. */
  async changeSetup (change: SetupChange): Promise<SetupInfo> { return this.#call('PATCH', '/setup', change) }

  /** Another device, of the user or of someone else, asks for a verification. */
  async receiveVerification (verification: IncomingVerification = {}): Promise<VerificationInfo> {
    return this.#call('POST', '/verifications', verification)
  }

  /** Returns a verification, with what its other side may do and shows. */
  async verification (verificationID: string): Promise<VerificationInfo> {
    return this.#call('GET', `/verifications/${segment(verificationID, 'verification')}`)
  }

  /** The other side of a verification acts: accepts, scans, compares, confirms or cancels. */
  async actOnVerification (verificationID: string, step: VerificationStep): Promise<VerificationInfo> {
    return this.#call('POST', `/verifications/${segment(verificationID, 'verification')}`, step)
  }

  /** Lists the bridges, with their flows and what logins lead to. */
  async bridges (): Promise<BridgeInfo[]> { return this.#items('/bridges') }

  /** Changes a bridge: its status, its flows, what logins lead to, and which fail. Null goes back to what is usual. */
  async changeBridge (bridgeID: string, change: BridgeChange): Promise<BridgeInfo> {
    return this.#call('PATCH', `/bridges/${segment(bridgeID, 'bridge')}`, change)
  }

  /** Lists logins by bridges, oldest first, with what may happen on the remote side. */
  async loginSessions (): Promise<LoginSessionInfo[]> { return this.#items('/login-sessions') }

  /** The remote side of a login acts: scans the code, confirms on the phone, refuses, or the time is over. */
  async actOnLogin (loginSessionID: string, action: LoginAction): Promise<LoginSessionInfo> {
    return this.#call('POST', `/login-sessions/${segment(loginSessionID, 'login session')}`, action)
  }

  /** Lists the personas: people who answer on their own. */
  async personas (): Promise<Persona[]> { return this.#items('/personas') }

  /** Replaces the personas: the people who answer on their own. */
  async setPersonas (personas: Persona[]): Promise<void> { await this.#call('PUT', '/personas', { items: personas }) }

  /**
   * Connects or disconnects an account, and so on.
   * @param statusText in words for people; without it none is shown
   */
  async setAccountStatus (accountID: string, status: Account['status'], statusText?: string): Promise<Account> {
    return this.#call('POST', `/accounts/${segment(accountID, 'account')}/status`, {
      status, ...(statusText === undefined ? {} : { statusText })
    })
  }

  /** The delays of the simulated network. */
  async network (): Promise<NetworkSettings> { return this.#call('GET', '/network') }

  /** Sets the delays of the simulated network; sends under way keep theirs. */
  async setNetwork (settings: NetworkSettings): Promise<void> { await this.#call('PUT', '/network', settings) }

  /** Decides the next sign-in instead of a person. Several decisions are used in order. */
  async decideSignIn (consent: Consent): Promise<void> { await this.#call('POST', '/consents', consent) }

  /** What was decided for sign-ins to come. */
  async signInDecisions (): Promise<Consent[]> { return this.#items('/consents') }

  /** Forgets what was decided for sign-ins to come: the consent page is back. */
  async clearSignInDecisions (): Promise<void> { await this.#call('DELETE', '/consents') }

  /** The open WebSockets. */
  async sockets (): Promise<SocketInfo[]> { return this.#items('/sockets') }

  /**
   * Closes a client's WebSocket.
   * @param options.code by default 1000; those that may not be sent, such as 1006, cut the connection off
   */
  async closeSocket (
    socket: string | Pick<SocketInfo, 'id'>, options: { code?: number, reason?: string } = {}
  ): Promise<void> {
    await this.#call('DELETE', `/sockets/${segment(socket, 'socket')}`, options)
  }

  /**
   * Makes calls, sends or events fail, stall or break.
   *
   * ```ts
   * await box.fail({ operation: 'sendMessage', status: 429, retryAfter: 1, times: 2 })
   * ```
   * @returns the rule, whose `id` ends it early by `heal`
   */
  async fail (rule: FaultRule): Promise<FaultInfo> { return this.#call('POST', '/faults', rule) }

  /**
   * Sends matching requests an answer of your own, or changes the real one.
   *
   * ```ts
   * await box.answer({ operation: 'getChat', times: 1 }, { status: 503 })
   * await box.answer({ operation: 'listChats' }, [{ status: 503 }, {}])             // first 503, then the real answer
   * await box.answer({ operation: 'getInfo' }, { patch: { app: { version: '9.9.9' } } })
   * ```
   * @param match which requests, and how often
   * @param answer one answer, one for each match in turn, or, where the server is in this process, a function
   * @returns the rule, whose `id` ends it early by `heal`
   * @throws TypeError for a function when the server is in another process
   */
  async answer (match: AnswerMatch, answer: RuleAnswer | RuleAnswer[] | AnswerFunction): Promise<FaultInfo> {
    return this.#call('POST', '/answers', { ...match, answer: typeof answer === 'function' ? this.#keep(answer) : answer })
  }

  #keep (answer: AnswerFunction): { function: string } {
    const name = this.#transport.keepFunction?.(answer)
    if (name === undefined) throw new TypeError('A function can answer only where createMockServer() started the server')
    return { function: name }
  }

  /** The rules that answer, with how often each has matched and answered. */
  async answers (): Promise<FaultInfo[]> { return this.#items('/answers') }

  /** The presets of rules: what people have met on real apps, each with its source. */
  async faultPresets (): Promise<FaultPreset[]> { return this.#items('/faults/presets') }

  /**
   * Adds the rules of a preset: the app is starting, has no media any more, and so on.
   * @param bounds how long and how often each rule acts; by default as the preset says, else always
   */
  async failLike (preset: FaultPresetName, bounds: Pick<FaultRule, 'ttl' | 'times'> = {}): Promise<FaultInfo[]> {
    return (await this.#call<{ items: FaultInfo[] }>('POST', `/faults/presets/${segment(preset, 'preset')}`, bounds)).items
  }

  /** The fault rules, with how often each has matched and fired. */
  async faults (): Promise<FaultInfo[]> { return this.#items('/faults') }

  /** Ends one fault rule, or all. */
  async heal (fault?: string | Pick<FaultInfo, 'id'>): Promise<void> {
    await this.#call('DELETE', fault === undefined ? '/faults' : `/faults/${segment(fault, 'fault rule')}`)
  }

  /** How strict it is with what the real app lets pass, in every aspect. */
  async strictness (): Promise<Required<Strictness>> { return this.#call('GET', '/strictness') }

  /** Changes how strict it is: all aspects at once, or some. */
  async setStrictness (strict: StrictLevel | Strictness): Promise<Required<Strictness>> {
    return this.#call('PATCH', '/strictness', typeof strict === 'string' ? { all: strict } : strict)
  }

  /**
   * For the end of a test: the calls of this sandbox were such that the journal warns of none.
   * @throws Error that lists the warnings, each with its call
   */
  async assertNoWarnings (): Promise<void> {
    const warned = (await this.requests()).filter(({ warnings = [] }) => warnings.length > 0)
    if (warned.length === 0) return
    const lines = warned.flatMap(({ method, path, warnings = [] }) =>
      warnings.map(text => `  ${method} ${path}: ${text}`))
    throw new Error(`The sandbox ${this.id} has warnings:\n${lines.join('\n')}`)
  }

  /** What was requested of the emulated API and answered, oldest first: at most the newest 10,000. */
  async requests (filter: RequestFilter = {}): Promise<RequestEntry[]> {
    checkFields(filter, requestFields, 'requests')
    return this.#journal('request', filter)
  }

  /**
   * The requests that match: those that the journal holds, and then each that comes, until the loop is left. When the
   * connection breaks, it continues after the last one.
   *
   * ```ts
   * for await (const { operation, status } of box.followRequests()) console.log(operation, status)
   * ```
   * @throws Error when the server is gone
   */
  async * followRequests (filter: RequestFilter = {}): AsyncGenerator<RequestEntry, never> {
    checkFields(filter, requestFields, 'followRequests')
    return yield * streamRequests(this.#transport, this.#path, filter)
  }

  /**
   * The number of the newest entry of the journal: pass it as `since` for what comes from now on.
   *
   * ```ts
   * const since = await box.now()
   * await box.waitForRequests({ operation: 'sendMessage', since })
   * ```
   */
  async now (): Promise<number> { return (await this.#call<{ last: number }>('GET', '/requests?limit=1')).last }

  /** Why a request was answered as it was, in sentences, and which rules nearly acted on it. */
  async explain (entry: number | Pick<RequestEntry, 'id'>): Promise<Explanation> {
    return this.#call('GET', `/explain/${typeof entry === 'number' ? entry : entry.id}`)
  }

  /** The requests as an HTTP archive (HAR 1.2), which browsers and other viewers show. */
  async har (filter: RequestFilter = {}): Promise<Har> { return toHAR(await this.requests(filter), this.url) }

  /** What changed in the sandbox, oldest first. */
  async events (filter: EventFilter = {}): Promise<EventEntry[]> {
    checkFields(filter, eventFields, 'events')
    return this.#journal('event', filter)
  }

  /** The WebSocket frames that went in and out, oldest first. */
  async frames (filter: EventFilter = {}): Promise<FrameEntry[]> {
    checkFields(filter, eventFields, 'frames')
    return this.#journal('frame', filter)
  }

  /** What failed in the mock itself where no caller could be told, oldest first. */
  async errors (): Promise<ErrorEntry[]> { return this.#journal('error', {}) }

  /** Empties the journal. */
  async clearRequests (): Promise<void> { await this.#call('DELETE', '/requests') }

  /**
   * Waits until so many requests have matched, those that the journal holds already included.
   * @throws WaitTimeout when the time is over, saying what was requested instead, and why that was refused
   */
  async waitForRequests (filter: RequestFilter = {}, options: WaitOptions = {}): Promise<RequestEntry[]> {
    checkFields(filter, requestFields, 'waitForRequests')
    checkFields(options, waitFields, 'waitForRequests')
    return this.#wait('request', filter, options)
  }

  /** Waits until so many events have matched, like `waitForRequests`. */
  async waitForEvents (filter: EventFilter = {}, options: WaitOptions = {}): Promise<EventEntry[]> {
    checkFields(filter, eventFields, 'waitForEvents')
    checkFields(options, waitFields, 'waitForEvents')
    return this.#wait('event', filter, options)
  }

  /** Waits until so many WebSocket frames have matched, like `waitForRequests`. */
  async waitForFrames (filter: EventFilter = {}, options: WaitOptions = {}): Promise<FrameEntry[]> {
    checkFields(filter, eventFields, 'waitForFrames')
    checkFields(options, waitFields, 'waitForFrames')
    return this.#wait('frame', filter, options)
  }

  /**
   * Waits until a client has a WebSocket open.
   *
   * ```ts
   * const first = await box.waitForSocket({ chatID })
   * await box.closeSocket(first)
   * await box.waitForSocket({ chatID, after: first })       // the client reconnects
   * ```
   * @throws WaitTimeout when the time is over, with the sockets that are open instead
   */
  async waitForSocket (filter: SocketFilter = {}, options: Pick<WaitOptions, 'timeout'> = {}): Promise<SocketInfo> {
    const { after, ...fields } = filter
    checkFields(fields, { tokenID: 'string', chatID: 'string', after: 'string' }, 'waitForSocket')
    checkFields(options, { timeout: 'duration' }, 'waitForSocket')
    const { timeout = 10_000 } = options
    const first = after === undefined ? 0 : Number(segment(after, 'socket'))
    const isMeant = ({ id, tokenID, chatIDs }: SocketInfo) => Number(id) > first &&
      (fields.tokenID === undefined || tokenID === fields.tokenID) &&
      (fields.chatID === undefined || chatIDs.includes('*') || chatIDs.includes(fields.chatID))
    const end = performance.now() + (parseDuration(timeout) ?? 0)
    for (;;) {
      const since = await this.now()
      const sockets = await this.sockets()
      const found = sockets.find(isMeant)
      if (found) return found
      // A socket that opens or subscribes sends a frame.
      const left = Math.max(0, Math.ceil(end - performance.now()))
      const query = queryOf({ kind: 'frame', since, timeout: left })
      const { matched } = await this.#call<{ matched: boolean }>('GET', `/wait${query}`)
      if (matched) continue
      const others = sockets.map(({ id, chatIDs }) => `${id} (${chatIDs.join(', ') || 'without chats'})`)
      throw new WaitTimeout(`No WebSocket that matches ${JSON.stringify(filter)} was open within ${timeout}. ` +
        (others.length === 0 ? 'None is open' : `Open are ${others.join(', ')}`))
    }
  }

  /**
   * Waits until no request of the clients is in progress, and none has come for a while.
   * @throws WaitTimeout when the time is over, with the last requests
   */
  async waitForIdle (options: IdleOptions = {}): Promise<void> {
    checkFields(options, { quiet: 'duration', timeout: 'duration' }, 'waitForIdle')
    const { quiet = 100, timeout = 10_000 } = options
    const { matched } = await this.#call<{ matched: boolean }>('GET', `/wait${queryOf({ quiet, timeout })}`)
    if (matched) return
    const last = (await this.requests()).slice(-5).map(summarise)
    throw new WaitTimeout(`The clients of ${this.id} were not quiet within ${timeout}. ` +
      (last.length === 0 ? 'No request has an answer yet' : `The last requests: ${last.join(', ')}`))
  }

  /** Deletes the sandbox at the end of an `await using` block, unless that has happened before. */
  async [Symbol.asyncDispose] (): Promise<void> {
    await this.delete().catch((error: unknown) => {
      const gone = error instanceof ServerClosed || (error instanceof ControlError && error.status === 404)
      if (!gone) throw error
    })
  }

  async #journal<Entry> (kind: string, filter: object): Promise<Entry[]> {
    return this.#items(`/requests${queryOf({ kind, limit: 10_000, ...filter })}`)
  }

  async #wait<Entry extends RequestEntry | EventEntry | FrameEntry> (
    kind: string, filter: object, { count = 1, timeout = 10_000 }: WaitOptions
  ): Promise<Entry[]> {
    const query = queryOf({ kind, ...filter, count, timeout })
    const { matched, items } = await this.#call<{ matched: boolean, items: Entry[] }>('GET', `/wait${query}`)
    if (matched) return items
    const last = (await this.#journal<RequestEntry | EventEntry | FrameEntry>(kind, {})).slice(-5).map(summarise)
    const patience = typeof timeout === 'number' ? `${timeout} ms` : timeout
    throw new WaitTimeout(`${items.length} of ${count} ${kind}s that match ${JSON.stringify(filter)} came within ${patience}. ` +
      (last.length === 0 ? `There were no ${kind}s at all` : `The last ${kind}s: ${last.join(', ')}`), items)
  }

  async #items<Item> (path: string): Promise<Item[]> {
    return (await this.#call<{ items: Item[] }>('GET', path)).items
  }

  async #call<Output> (method: string, path: string, body?: unknown): Promise<Output> {
    return call(this.#transport, method, this.#path + path, body)
  }
}

/** An entry of the journal in a few words; of a request that was refused, with the reason. */
function summarise (entry: RequestEntry | EventEntry | FrameEntry): string {
  switch (entry.kind) {
    case 'request': {
      const why = entry.explanation === undefined ? '' : `: ${entry.explanation}`
      return `${entry.operation ?? `${entry.method} ${entry.path}`} (${entry.status}${why})`
    }
    case 'event': return `${entry.type} in ${entry.chatID}`
    case 'frame': return `${entry.direction} ${cutShown(JSON.stringify(entry.frame), 100)}`
  }
}
