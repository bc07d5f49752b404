import type { FaultPresetName } from '../domain/faults/presets.js'
import type { ConsentFixture, FixtureFile, PersonaFixture } from '../fixtures/format.js'
import type { BridgeChange } from '../domain/bridges/bridges.js'
import type { RemoteLoginAction } from '../domain/bridges/login-table.js'
import type { BridgeFixture } from '../fixtures/bridges.js'
import type { Account } from '../http/v1/schemas/accounts.js'
import type { LoginSession } from '../http/v1/schemas/bridges.js'
import type { Chat, Label } from '../http/v1/schemas/chats.js'
import type { Message } from '../http/v1/schemas/messages.js'
import type { AppVerification } from '../http/v1/schemas/setup.js'
import type { SignInFixture } from '../fixtures/setup.js'
import type { SetupStage } from '../domain/setup/stages.js'
import type { OperationName } from './operation-names.js'
import type { VerificationAction } from '../domain/setup/verification-table.js'

export type { Account, BridgeChange, Chat, Label, LoginSession, Message }
export type { OperationName } from './operation-names.js'
export type { FaultPresetName } from '../domain/faults/presets.js'
export type { NewMerge } from '../domain/chats/merged-chats.js'
export type { ChatChange, IncomingChat } from '../domain/network/remote/change-chat.js'
export type { MessageChange } from '../domain/network/remote/change-message.js'

/** A whole state of a sandbox, as `snapshot` returns it and `restore` accepts it; also the format of fixture files. */
export type Fixture = FixtureFile

/** A length of time: milliseconds, or text such as `'2h'`, `'1h30m'`, `'90s'`, `'500ms'` or `'PT2H'`. */
export type Duration = number | string

/** A point in time: a Date, Unix milliseconds, or ISO 8601 with a zone. */
export type Time = Date | number | string

/** What a token lets its bearer do. */
export type Scope = 'read' | 'write'

/** A token to make. */
export interface NewToken {
  /** By default both. */
  scopes?: Scope[] | undefined
  /** Seconds on the sandbox's clock, as OAuth's `expires_in`; or text with units. By default it never expires. */
  expiresIn?: Duration | undefined
  /** What to call it. */
  name?: string | undefined
  /** The secret; by default drawn from the sandbox's seed. */
  token?: string | undefined
}

/** A token of a sandbox. */
export interface TokenInfo {
  /** What names it without giving it away. */
  id: string
  /** What it was called when it was made. */
  name?: string
  /** What its bearer may do. */
  scopes: Scope[]
  /** ISO 8601, on the sandbox's clock, like `expiresAt`. */
  createdAt: string
  /** When it is over; without it never. */
  expiresAt?: string
  /** Whether it is over on the sandbox's clock. */
  expired: boolean
  /** The OAuth client that it was issued to. */
  clientID?: string
}

/** A token with its secret. */
export interface TokenWithSecret extends TokenInfo {
  /** The secret itself. */
  token: string
}

/** A sandbox to make. */
export interface NewSandbox {
  /** By default `sandbox-1`, `sandbox-2`, and so on. */
  id?: string | undefined
  /**
   * What it holds: the name of a bundled fixture, the path of a file (which is read here, not by the server), or the
   * fixture itself. By default what the server was started with.
   */
  fixture?: string | Fixture | undefined
  /** The same seed, fixture and calls produce the same IDs. By default the fixture's seed, else the server's. */
  seed?: number | undefined
  /** By default one token that may read and write. Tokens given here outlive a reset. */
  tokens?: NewToken[] | undefined
  /** By default the fixture's clock, else the real time. */
  clock?: {
    /** What time it is in the sandbox; by default the real one. */
    now?: Time | undefined
    /** Whether the clock stands still. */
    frozen?: boolean | undefined
    /** Whether it is set along with the clocks of its homeserver that are shared; by default it is its own. */
    shared?: boolean | undefined
  } | undefined
  /** Milliseconds until the simulated network confirms a send. */
  sendDelay?: number | undefined
  /** How strict it is with what the real app lets pass: one level for all aspects, or one for each. */
  strict?: StrictLevel | Strictness | undefined
  /**
   * The name of a homeserver: sandboxes that name the same one are installations of its users, who can chat with each
   * other. By default a sandbox is alone.
   */
  homeserver?: string | undefined
  /** A port of its own, for clients that call without a token at first: true for a free one, or its number. */
  listen?: boolean | number | undefined
}

/** A sandbox that begins as another is now. */
export type NewFork = Pick<NewSandbox, 'id' | 'tokens' | 'listen'>

/** The time in a sandbox. */
export interface ClockInfo {
  /** ISO 8601. */
  now: string
  /** Whether it runs or stands still. */
  mode: 'real' | 'frozen'
  /** Milliseconds that a running clock is ahead of the real time. */
  offset: number
  /** When the next thing that is planned happens. */
  nextDue?: string
  /** How many things are planned. */
  planned: number
}

/** A sandbox in a list. */
export interface SandboxSummary {
  /** What names it in the control API. */
  id: string
  /** The name of the fixture that it started with. */
  fixture?: string
  /** What its IDs are drawn from. */
  seed: number
  /** Base URL for its clients. */
  url: string
  /** Its own port, if it has one. */
  port?: number
  /** The homeserver that it shares users and rooms with others by. */
  homeserver?: string
  /** The Matrix user who is signed in. */
  userID?: string
  /** The time in it. */
  clock: ClockInfo
}

/** What a sandbox holds. */
export interface SandboxInfo extends SandboxSummary {
  /** SHA-256 over the whole state: equal digests, equal states. */
  digest: string
  /** How many accounts, chats, messages and so on there are. */
  counts: Record<string, number>
  /** Its tokens, without their secrets. */
  tokens: TokenInfo[]
}

/** What is done about a call that the real app lets pass: nothing, a warning in journal and log, or a refusal. */
export type StrictLevel = 'ignore' | 'warn' | 'refuse'

/** How strict a sandbox is. */
export interface Strictness {
  /** Fields of a JSON body that the operation does not have. */
  unknownFields?: StrictLevel | undefined
  /** Query parameters that the operation does not have; by default `warn`. */
  unknownQuery?: StrictLevel | undefined
  /** Operations of v0, which v1 replaces. */
  deprecated?: StrictLevel | undefined
  /** Calls of operations that there are not: they get 404 in any case. */
  unmatched?: StrictLevel | undefined
}

/** Which entries of the journal are asked for; what is left out matches all. */
export interface RequestFilter {
  /** The operationId, such as `createChat`, or `createChatV0` for its v0 form. */
  operation?: OperationName | undefined
  /** The HTTP method. */
  method?: string | undefined
  /** The path; `*` matches anything. */
  path?: string | undefined
  /** The status of the answer; 0 when the connection broke before it. */
  status?: number | undefined
  /** The ID of the token that was used. */
  tokenID?: string | undefined
  /** The account that the entry names, itself or by a chat. */
  accountID?: string | undefined
  /** The chat that the entry names: its ID or local ID. */
  chatID?: string | undefined
  /** The message that the entry names: its final, pending or Matrix event ID. */
  messageID?: string | undefined
  /** A text that the entry contains, as JSON. */
  contains?: string | undefined
  /** Only entries after the one with this `id`. */
  since?: number | undefined
}

/** Which events are asked for. */
export interface EventFilter extends Pick<RequestFilter, 'accountID' | 'chatID' | 'messageID' | 'contains' | 'since'> {
  /** Such as `message.upserted`. */
  type?: string | undefined
}

/** Which WebSocket is waited for; by default any that is open. */
export interface SocketFilter {
  /** The ID of the token that opened it. */
  tokenID?: string | undefined
  /** One that is subscribed to this chat, or to all. */
  chatID?: string | undefined
  /** One that opened later than this one, such as after a reconnect. */
  after?: string | Pick<SocketInfo, 'id'> | undefined
}

/** How long clients have to be quiet, and how long to wait for that. */
export interface IdleOptions {
  /** Real time without a request, in milliseconds or with units. By default 100 ms. */
  quiet?: Duration | undefined
  /** Real time, in milliseconds or with units; at most five minutes. By default 10 s. */
  timeout?: Duration | undefined
}

/** How long to wait, and for how many. */
export interface WaitOptions {
  /** How many must match, those that are there already included. By default 1. */
  count?: number | undefined
  /** Real time, in milliseconds or with units; at most five minutes. By default 10 s. */
  timeout?: Duration | undefined
}

interface JournalEntry<Kind extends string> {
  /** Numbers all entries of the sandbox in the order in which they happened. */
  id: number
  /** What it is. */
  kind: Kind
  /** ISO 8601, on the sandbox's clock. */
  at: string
}

/** A call of the emulated API with its answer. Secrets are redacted. */
export interface RequestEntry extends JournalEntry<'request'> {
  /** The HTTP method. */
  method: string
  /** The path, without the query. */
  path: string
  /** The operationId, where there is such an operation. */
  operation?: string
  /** The API that was called: v0, v1, oauth, mcp or matrix. */
  generation: string
  /** The query parameters. */
  query: Record<string, unknown>
  /** The parameters in the path. */
  params: Record<string, unknown>
  /** As Node reads them, names in lower case; the values of secret ones are replaced. */
  headers: Record<string, string | string[]>
  /** The ID of the token that was used. */
  tokenID?: string
  /** What the token was called when it was made. */
  tokenName?: string
  /** As it was sent: what a schema has as defaults is not filled in. */
  body?: unknown
  /** 0 when the connection broke before the answer; 101 for a WebSocket, from its opening on. */
  status: number
  /** The body of the answer. */
  answer?: unknown
  /** The media type of the answer. */
  answerType?: string
  /** How long it took, in real time. */
  milliseconds: number
  /** Why the answer is an error: failed schema path, missing scope, unknown chat, fault that fired. */
  explanation?: string
  /** The fault rules that fired. */
  faults?: string[]
  /** What the call probably did not mean: query parameters that the operation does not have, and ignores. */
  warnings?: string[]
}

/** Why a request was answered as it was. */
export interface Explanation {
  /** The entry of the request. */
  id: number
  /** The reason, in order: what was asked, which rule acted, what failed. */
  sentences: string[]
  /** Present rules that matched except for one condition. */
  nearMisses: Array<{ rule: string, condition: string, message: string }>
}

/** A change of the sandbox. */
export interface EventEntry extends JournalEntry<'event'> {
  /** Such as `message.upserted`. */
  type: string
  /** The chat that it is about. */
  chatID: string
  /** The chats or messages that changed. */
  ids: string[]
}

/** A WebSocket frame. */
export interface FrameEntry extends JournalEntry<'frame'> {
  /** The ID of the WebSocket. */
  socket: string
  /** `in` came from the client. */
  direction: 'in' | 'out'
  /** What was sent, as parsed JSON where it is JSON. */
  frame: unknown
  /** The fault rules that fired. */
  faults?: string[]
}

/** An error inside the mock that no response could report; everything else continued. Please report it. */
export interface ErrorEntry extends JournalEntry<'error'> {
  /** What failed, such as "the job send.confirm". */
  place: string
  /** What went wrong. */
  message: string
  /** Where in the code. */
  stack?: string
}

/** An answer of your own. At most one of `json`, `text`, `bytes` and `patch`; in a list, `{}` is the real answer. */
export interface RuleAnswer {
  /** By default 200, or with `patch` the one of the real answer. From 400 on without a body: the API's own error. */
  status?: number | undefined
  /** Headers of the answer. */
  headers?: Record<string, string> | undefined
  /** The body, as JSON. */
  json?: unknown
  /** The body, as text. */
  text?: string | undefined
  /** The body, as base64. */
  bytes?: string | undefined
  /** A JSON merge patch (RFC 7396) over the real body. */
  patch?: unknown
  /** Set by `MockSandbox.answer` for a function. */
  function?: string | undefined
}

/** The request, for a function that answers it. */
export interface AnswerableRequest {
  /** The operationId, where there is such an operation. */
  operation: string | undefined
  /** The HTTP method. */
  method: string
  /** The path, without the query. */
  path: string
  /** The parameters in the path. */
  params: Record<string, unknown>
  /** The query parameters. */
  query: Record<string, unknown>
  /** The headers. */
  headers: Record<string, string | string[] | undefined>
  /** As it was parsed. */
  body: unknown
}

/** Answers requests in the process of the server. @returns the answer; undefined for the real one */
export type AnswerFunction = (
  request: AnswerableRequest
) => Omit<RuleAnswer, 'function'> | undefined | Promise<Omit<RuleAnswer, 'function'> | undefined>

/** Which requests an answer is for, and how often. */
export type AnswerMatch = Pick<FaultRule,
  'operation' | 'method' | 'path' | 'header' | 'query' | 'body' | 'accountID' | 'chatID' | 'messageID' | 'allowUnknown' |
  'nth' | 'probability' | 'times' | 'ttl' | 'before' | 'offSchema' | 'delay' | 'truncate' | 'broken' | 'reset'>

/** A rule that makes requests, sends or events fail, stall or break. All conditions that it names must hold. */
export interface FaultRule {
  /** The operationId, such as `sendMessage`. */
  operation?: OperationName | undefined
  /** The HTTP method. */
  method?: string | undefined
  /** The path; `*` matches anything. */
  path?: string | undefined
  /** Headers that must contain these texts. */
  header?: Record<string, string> | undefined
  /** Query parameters that must be there and contain these texts. */
  query?: Record<string, string> | undefined
  /** A text that the body as sent, or the text of a send, must contain; or fields that the JSON or form must have. */
  body?: string | Record<string, unknown> | undefined
  /** The account that a request names, itself or by a chat; that a send or an event belongs to. */
  accountID?: string | undefined
  /** The chat that a request names, or that a send or an event belongs to: its ID or local ID. */
  chatID?: string | undefined
  /** The message that a request names, or that an event is about: its final, pending or Matrix event ID. */
  messageID?: string | undefined
  /** Accepts IDs of accounts, chats and messages that are not there yet. */
  allowUnknown?: boolean | undefined
  /** With `socket`: the type of event. */
  event?: string | undefined
  /** Acts on the nth match alone. */
  nth?: number | undefined
  /** From 0 to 1, drawn from the seed. */
  probability?: number | undefined
  /** How often it acts; without it, always. */
  times?: number | undefined
  /** How long it lasts on the sandbox's clock. */
  ttl?: Duration | undefined
  /** Acts before the token is looked at. */
  before?: 'auth' | undefined

  /** Answers with this status and the API's own shape of errors. */
  status?: number | undefined
  /** An answer of your own, or one for each match in turn; `MockSandbox.answer` is the shorter way. */
  answer?: RuleAnswer | RuleAnswer[] | undefined
  /** Sends an answer that the schema of the operation does not describe. */
  offSchema?: boolean | undefined
  /** The code in the error. */
  code?: string | undefined
  /** The message in the error. */
  message?: string | undefined
  /** Seconds, for the Retry-After header. */
  retryAfter?: number | undefined
  /** Headers of the answer. */
  headers?: Record<string, string> | undefined
  /** Milliseconds of real time before the answer; two numbers are the bounds of a random one. */
  delay?: number | [from: number, to: number] | undefined
  /** Resets the connection: before the answer, or amid its body. */
  reset?: 'before' | 'body' | undefined
  /** Sends only so many bytes of the body. */
  truncate?: number | undefined
  /** Sends a body that is not valid JSON. */
  broken?: boolean | undefined

  /** How a send ends that the network takes. */
  send?: {
    /** Whether it can be sent again. */
    status: 'FAIL_RETRIABLE' | 'FAIL_PERMANENT'
    /** The code of the failure. */
    reason?: string
    /** The failure in words for people. */
    message?: string
  } | undefined
  /** What happens to WebSockets. */
  socket?: {
    /** Refuses the upgrade with this status. */
    refuse?: number
    /** Closes the socket with this code. */
    close?: number
    /** The event is never sent. */
    drop?: boolean
    /** The event is sent twice. */
    duplicate?: boolean
    /** Milliseconds. */
    delay?: number
    /** The event is sent after the next one. */
    reorder?: boolean
  } | undefined
}

/** What people have met on real apps, as rules. */
export interface FaultPreset {
  /** What names it. */
  name: FaultPresetName
  /** What a client sees. */
  description: string
  /** Who has seen it, or where it is published. */
  source: string
  /** What it adds. */
  rules: FaultRule[]
}

/** A fault rule with how far it has come. */
export interface FaultInfo extends Omit<FaultRule, 'ttl'> {
  /** What names it, for `heal`. */
  id: string
  /** How long it lasts, in milliseconds. */
  ttl?: number
  /** When it is over. ISO 8601. */
  /** When it is over. ISO 8601. */
  expiresAt?: string
  /** How often its conditions held. */
  matched?: number
  /** How often it acted. */
  fired?: number
}

/** An operation with what is known of how it behaves. */
export interface OperationInfo {
  /** The operationId, which rules and the journal name too. */
  operation: string
  /** The HTTP method. */
  method: string
  /** With parameters in braces. */
  path: string
  /** The API that it belongs to. */
  generation: 'v0' | 'v1' | 'oauth' | 'mcp' | 'control'
  /** What a token needs: read, write, any (valid token) or none. */
  scope: string
  /** The group in the API documents. */
  tag: string
  /** What it does. */
  summary: string
  /** The v1 path that replaced an operation of v0. */
  successor?: string
  /** How it behaves, and how that is known. */
  fidelity: Array<{ behaviour: string, evidence: 'seen' | 'published' | 'assumed', source?: string }>
}

/** An attachment of an incoming message; without an upload and a URL, a sample of its type. */
export interface IncomingAttachment {
  /** What it is; by default what its media type says. */
  type?: 'image' | 'video' | 'audio' | 'file' | 'gif' | 'voice-note' | 'sticker' | undefined
  /** An upload of the sandbox. */
  uploadID?: string | undefined
  /** An mxc:// or localmxc:// URL that the sandbox knows. */
  url?: string | undefined
  /** The media type. */
  mimeType?: string | undefined
  /** The name of the file. */
  fileName?: string | undefined
  /** In pixels. */
  size?: { width: number, height: number } | undefined
  /** Seconds. */
  duration?: number | undefined
}

/** An incoming message: text, attachments or both. */
export interface IncomingMessage {
  /** Markdown, as in a send. */
  text?: string | undefined
  /** Who writes; by default the first of the others in the chat. `self` is you, on another device. */
  senderID?: string | undefined
  /** Media and files. */
  attachments?: IncomingAttachment[] | undefined
  /** By default what the attachment says. */
  type?: NonNullable<Message['type']> | undefined
  /** The ID of the message that it answers. */
  replyTo?: string | undefined
  /** Participants, `self` or `@room`, besides those in the text. */
  mentions?: string[] | undefined
  /** When it was written: by default now, and not later. */
  timestamp?: Time | undefined
}

/** A label to make. */
export interface NewLabel {
  /** What people see. */
  name: string
  /** By default a new one. */
  id?: string | undefined
}

/** A person who answers your messages on their own. */
export type Persona = PersonaFixture

/** The outcome of the next sign-in, decided instead of by a person. */
export interface Consent extends Omit<ConsentFixture, 'delay' | 'expiresIn'> {
  /** Milliseconds, or with units, on the sandbox's clock until the answer. */
  delay?: Duration
  /** Seconds, or with units, that the token will last. */
  expiresIn?: Duration
}

/** The delays of the simulated network, for all networks or by network; what is left out is as usual. */
export type NetworkSettings = Omit<NonNullable<FixtureFile['network']>, 'waiting'>

/** An open WebSocket. */
export interface SocketInfo {
  /** What names it, for `closeSocket`. */
  id: string
  /** The token that opened it. */
  tokenID: string
  /** ISO 8601, on the sandbox's clock. */
  openedAt: string
  /** What it is subscribed to. */
  chatIDs: string[]
  /** Whether it subscribes to the state of the app. */
  appState: boolean
  /** How many events it was given. */
  events: number
  /** Bytes that wait for the client to read. */
  buffered: number
}

/** How far an installation is set up, and what becomes of sign-ins. */
export interface SetupInfo {
  /** How far the installation is set up. */
  state: SetupStage
  /** The ID of this device. */
  deviceID: string
  /** What becomes of sign-ins. */
  signIn: SignInFixture
  /** The key in force, where one was named or made. */
  recoveryKey?: string
  /** A key that was made and is not confirmed yet. */
  newRecoveryKey?: string
  /** Sign-ins, oldest first. `codeExpiresAt` is ISO 8601. */
  requests: Array<{ setupRequestID: string, state: string, email?: string, codeExpiresAt?: string }>
}

/** What to change of the set-up; absent fields stay as they are. */
export interface SetupChange {
  /** How far the installation is set up. */
  state?: SetupStage | undefined
  /** The ID of this device. */
  deviceID?: string | undefined
  /** The only right key; null accepts any key of the right form. */
  recoveryKey?: string | null | undefined
  /** What becomes of sign-ins. */
  signIn?: SignInFixture | undefined
}

/** A verification that another device asks for. */
export interface IncomingVerification {
  /** Who asks; by default the user, on another device. */
  userID?: string | undefined
  /** The device that asks. */
  device?: { id: string, name?: string | undefined } | undefined
  /** Whether this device is verified at sign-in, or another one. */
  purpose?: 'login' | 'device' | undefined
  /** How the two sides may compare. */
  methods?: Array<'qr' | 'sas'> | undefined
}

/** What the other side of a verification does; `code` and `reason` go with `cancel`. */
export interface VerificationStep {
  /** What it does. */
  action: VerificationAction
  /** The code of a cancellation, such as `m.user`. */
  code?: string | undefined
  /** Why, in words. */
  reason?: string | undefined
  /** The device that accepts. */
  device?: { id: string, name?: string | undefined } | undefined
}

/** A verification as the client sees it, with what its other side may do. */
export interface VerificationInfo {
  /** As the client sees it. */
  verification: AppVerification
  /** The other device. */
  otherSide: {
    /** What it may do now. */
    availableActions: string[]
    /** The content of its QR code, for the client to scan. */
    qr: string
  }
}

/** What a bridge is like: whether it is available, its flows, and what logins lead to. */
export type BridgeInfo = BridgeFixture & {
  /** Its accounts that clients are shown. */
  accountIDs: string[]
}

/** What happens besides the client in a login; `code` and `message` go with `refuse`. */
export interface LoginAction {
  /** What happens. */
  action: RemoteLoginAction
  /** The code of the error. */
  code?: string | undefined
  /** Why, in words. */
  message?: string | undefined
}

/** A login by a bridge as the client sees it, with what may happen on the remote side. */
export interface LoginSessionInfo {
  /** As the client sees it. */
  session: LoginSession
  /** The flow that it goes through. */
  flowID: string
  /** The step type that the client may submit now, and `cancel`. */
  clientActions: string[]
  /** What may happen on the remote side now. */
  availableActions: RemoteLoginAction[]
  /** ISO 8601: until then the current step waits. */
  expiresAt: string
}
