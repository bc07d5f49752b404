import type { ServerOptions } from '../server/start-server.js'
import { defaults } from '../server/defaults.js'
import { truncate } from '../platform/cut.js'
import { oneOf, optionValues, path, yesOrNo, type Kind } from '../server/option-values.js'

/** Server options that a setting of this type may become. */
type ServerOption<Setting> = {
  [Name in keyof ServerOptions]-?: Setting extends ServerOptions[Name] ? Name : never
}[keyof ServerOptions]

/** Limits that stand in a group of their own among the server's options. */
type LimitInGroup = {
  [Group in 'sockets' | 'uploadLimits']: `${Group}.${keyof NonNullable<ServerOptions[Group]> & string}`
}['sockets' | 'uploadLimits']

interface About<Setting> {
  readonly flag: `--${string}`
  /** The value's placeholder in the help; a switch has none. */
  readonly placeholder?: `<${string}>`
  readonly variable: `BEEPER_MOCK_${string}`
  readonly description: string
  /** The default in words, where the value itself says too little. */
  readonly defaultText?: string
  /** Not to be shown in messages. */
  readonly secret?: boolean
  /** Whether a value is a path: in the config file, paths start from where that file is. */
  readonly isPath?: (value: string) => boolean
  /** The server option that the setting becomes. */
  readonly server?: ServerOption<Setting> | (Setting extends number ? LimitInGroup : never)
}

/** One option of the command, wherever it is given: flag, variable, config file. */
export interface Option<Setting = unknown> extends About<Setting>, Kind<unknown> {
  readonly default: Setting
  /** Whether it may be given more than once; in the variable, commas or line breaks stand between the values. */
  readonly repeatable: boolean
}

function one<Value> (option: Kind<Value> & About<Value> & { default: NoInfer<Value> }): Option<Value> {
  return { ...option, repeatable: false }
}

function optional<Value> (option: Kind<Value> & About<Value | undefined>): Option<Value | undefined> {
  return { ...option, default: undefined, repeatable: false }
}

function many<Value> (option: Kind<Value> & About<readonly Value[]>): Option<readonly Value[]> {
  return { ...option, default: [], repeatable: true }
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * Every option, by its name in the config file. The parser, the help, the config file's schema and the reference read
 * this table, and one more option is one more entry.
 */
export const options = {
  port: one({
    flag: '--port',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_PORT',
    default: defaults.port,
    description: 'port to listen on; 0 picks a free one',
    server: 'port',
    ...optionValues.port
  }),
  host: one({
    flag: '--host',
    placeholder: '<name>',
    variable: 'BEEPER_MOCK_HOST',
    default: defaults.host,
    description: 'address to listen on; 0.0.0.0 is all of them',
    server: 'host',
    ...optionValues.host
  }),
  fixture: one({
    flag: '--fixture',
    placeholder: '<name or file>',
    variable: 'BEEPER_MOCK_FIXTURE',
    default: defaults.fixture,
    description: 'what the default sandbox holds: default, clean, empty, sdk-conformance, large, or a file',
    server: 'fixture',
    isPath: value => /[/\\]|\.json$/i.test(value),
    ...optionValues.fixture
  }),
  token: many({
    flag: '--token',
    placeholder: '<token>',
    variable: 'BEEPER_MOCK_TOKEN',
    description: 'one more read and write token of the default sandbox (repeatable)',
    secret: true,
    server: 'tokens',
    ...optionValues.token
  }),
  seed: optional({
    flag: '--seed',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_SEED',
    defaultText: 'random',
    description: 'same seed, same fixture, same calls: same IDs',
    server: 'seed',
    ...optionValues.seed
  }),
  rateLimit: one({
    flag: '--rate-limit',
    placeholder: '<calls/window>',
    variable: 'BEEPER_MOCK_RATE_LIMIT',
    default: defaults.rateLimit,
    defaultText: '6000/1m',
    description: 'calls that a token may make in a window (ms, s, m, h), or off',
    server: 'rateLimit',
    ...optionValues.rateLimit
  }),
  sendDelay: one({
    flag: '--send-delay',
    placeholder: '<ms>',
    variable: 'BEEPER_MOCK_SEND_DELAY',
    default: defaults.sendDelay,
    description: 'milliseconds until the network confirms a send',
    server: 'sendDelay',
    ...optionValues.sendDelay
  }),
  strict: optional({
    flag: '--strict',
    placeholder: '<level>',
    variable: 'BEEPER_MOCK_STRICT',
    defaultText: 'ignore, but the journal warns of unknown parameters',
    description: 'unknown fields and parameters, deprecated and unmatched calls: ignore, warn or refuse',
    server: 'strict',
    ...optionValues.strict
  }),
  installations: one({
    flag: '--installations',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_INSTALLATIONS',
    default: defaults.installations,
    description: 'installations of one homeserver to start, whose users chat with each other, on this port and the next ones',
    server: 'installations',
    ...optionValues.installations
  }),
  controlToken: optional({
    flag: '--control-token',
    placeholder: '<token>',
    variable: 'BEEPER_MOCK_CONTROL_TOKEN',
    defaultText: 'none on loopback; beyond it, and with --allow-host *, made at start',
    description: 'what callers of the control API under /_mock have to show',
    secret: true,
    server: 'controlToken',
    ...optionValues.token
  }),
  appVersion: one({
    flag: '--app-version',
    placeholder: '<version>',
    variable: 'BEEPER_MOCK_APP_VERSION',
    default: defaults.appVersion,
    description: 'what the X-Beeper-Desktop-Version header says',
    server: 'appVersion',
    ...optionValues.appVersion
  }),
  state: optional({
    flag: '--state',
    placeholder: '<file>',
    variable: 'BEEPER_MOCK_STATE',
    defaultText: 'none',
    description: 'keep the state of the default sandbox in a file: loaded at start if it exists, saved on change and at exit',
    server: 'state',
    isPath: () => true,
    ...optionValues.state
  }),
  logLevel: one({
    flag: '--log-level',
    placeholder: '<level>',
    variable: 'BEEPER_MOCK_LOG_LEVEL',
    default: 'info',
    description: `least level to log: ${logLevels.join(', ')}`,
    ...oneOf(logLevels)
  }),
  pretty: optional({
    flag: '--pretty',
    variable: 'BEEPER_MOCK_PRETTY',
    defaultText: 'on a terminal',
    description: 'log for people; --no-pretty logs JSON lines',
    ...yesOrNo
  }),
  logRequests: optional({
    flag: '--log-requests',
    variable: 'BEEPER_MOCK_LOG_REQUESTS',
    defaultText: 'on a terminal, and with --pretty',
    description: 'log each call of the client, with the reason if it is refused and the faults that fired',
    ...yesOrNo
  }),
  verbose: one({
    flag: '--verbose',
    variable: 'BEEPER_MOCK_VERBOSE',
    default: false,
    description: 'where calls are logged, log those of the mock\'s own commands and pages too',
    ...yesOrNo
  }),
  allowHost: many({
    flag: '--allow-host',
    placeholder: '<name>',
    variable: 'BEEPER_MOCK_ALLOW_HOST',
    description: 'one more Host name to accept, such as host.docker.internal; * for any, which gives up the protection from web pages (repeatable)',
    server: 'allowHosts',
    ...optionValues.allowHost
  }),
  consent: one({
    flag: '--consent',
    placeholder: '<mode>',
    variable: 'BEEPER_MOCK_CONSENT',
    default: defaults.consent,
    description: 'OAuth: page shows the consent page, auto approves at once',
    server: 'consent',
    ...optionValues.consent
  }),
  publicUrl: optional({
    flag: '--public-url',
    placeholder: '<url>',
    variable: 'BEEPER_MOCK_PUBLIC_URL',
    defaultText: 'from the request',
    description: 'URL to announce as the server\'s own; the control API can set it after the start',
    server: 'publicURL',
    ...optionValues.publicURL
  }),
  replica: optional({
    flag: '--replica',
    placeholder: '<name>',
    variable: 'BEEPER_MOCK_REPLICA',
    defaultText: 'none',
    description: 'name of this server among several behind a proxy; tokens and IDs that it makes carry it',
    server: 'replica',
    ...optionValues.replica
  }),
  maxBody: one({
    flag: '--max-body',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_MAX_BODY',
    default: defaults.bodyLimit,
    defaultText: '1MiB',
    description: 'bytes that a JSON body may have',
    server: 'bodyLimit',
    ...optionValues.bodyLimit
  }),
  bodyTimeout: one({
    flag: '--body-timeout',
    placeholder: '<ms>',
    variable: 'BEEPER_MOCK_BODY_TIMEOUT',
    default: defaults.bodyTimeout,
    description: 'milliseconds for which a body may bring nothing, before the call is answered with 408',
    server: 'bodyTimeout',
    ...optionValues.bodyTimeout
  }),
  maxState: one({
    flag: '--max-state',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_MAX_STATE',
    default: defaults.stateLimit,
    defaultText: '256MiB',
    description: 'bytes that a state or fixture may have where the control API takes one',
    server: 'stateLimit',
    ...optionValues.stateLimit
  }),
  maxSandboxes: one({
    flag: '--max-sandboxes',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_MAX_SANDBOXES',
    default: defaults.maxSandboxes,
    description: 'sandboxes at once',
    server: 'maxSandboxes',
    ...optionValues.maxSandboxes
  }),
  maxRecords: one({
    flag: '--max-records',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_MAX_RECORDS',
    default: defaults.maxRecords,
    description: 'tokens, OAuth clients, fault rules and the like that each sandbox may have, of each kind so many',
    server: 'maxRecords',
    ...optionValues.maxRecords
  }),
  maxWaiting: one({
    flag: '--max-waiting',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_MAX_WAITING',
    default: defaults.maxWaiting,
    description: 'callers of the control API that may wait for the journal at once',
    server: 'maxWaiting',
    ...optionValues.maxWaiting
  }),
  toolsPerPage: one({
    flag: '--tools-per-page',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_TOOLS_PER_PAGE',
    default: defaults.toolsPerPage,
    description: 'tools on a page of the list that MCP clients read',
    server: 'toolsPerPage',
    ...optionValues.toolsPerPage
  }),
  journalSize: one({
    flag: '--journal-size',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_JOURNAL_SIZE',
    default: defaults.journalSize,
    description: 'requests, events and frames that each journal keeps of each; 0 keeps none',
    server: 'journalSize',
    ...optionValues.journalSize
  }),
  journalBytes: one({
    flag: '--journal-bytes',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_JOURNAL_BYTES',
    default: defaults.journalBytes,
    defaultText: '64MiB',
    description: 'bytes of memory that each journal may take, about; a quarter for each kind of entries',
    server: 'journalBytes',
    ...optionValues.journalBytes
  }),
  maxSockets: one({
    flag: '--max-sockets',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_MAX_SOCKETS',
    default: defaults.sockets.maxSockets,
    description: 'WebSockets open at once',
    server: 'sockets.maxSockets',
    ...optionValues.sockets.maxSockets
  }),
  maxSocketBuffer: one({
    flag: '--max-socket-buffer',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_MAX_SOCKET_BUFFER',
    default: defaults.sockets.maxBuffered,
    defaultText: '8MiB',
    description: 'bytes that may wait for a client that does not read its WebSocket, before it is cut off',
    server: 'sockets.maxBuffered',
    ...optionValues.sockets.maxBuffered
  }),
  maxUploads: one({
    flag: '--max-uploads',
    placeholder: '<number>',
    variable: 'BEEPER_MOCK_MAX_UPLOADS',
    default: defaults.uploadLimits.count,
    description: 'files that each sandbox may have uploaded',
    server: 'uploadLimits.count',
    ...optionValues.uploadLimits.count
  }),
  maxUploadBytes: one({
    flag: '--max-upload-bytes',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_MAX_UPLOAD_BYTES',
    default: defaults.uploadLimits.bytes,
    defaultText: '1GiB',
    description: 'bytes of the uploads of each sandbox',
    server: 'uploadLimits.bytes',
    ...optionValues.uploadLimits.bytes
  }),
  maxServerUploadBytes: one({
    flag: '--max-server-upload-bytes',
    placeholder: '<size>',
    variable: 'BEEPER_MOCK_MAX_SERVER_UPLOAD_BYTES',
    default: defaults.uploadLimits.serverBytes,
    defaultText: '4GiB',
    description: 'bytes of the uploads of all sandboxes together',
    server: 'uploadLimits.serverBytes',
    ...optionValues.uploadLimits.serverBytes
  }),
  json: one({
    flag: '--json',
    variable: 'BEEPER_MOCK_JSON',
    default: false,
    description: 'print one JSON line {url, port, pid, token, controlToken?, installations?} when ready; the log goes to stderr',
    ...yesOrNo
  }),
  config: optional({
    flag: '--config',
    placeholder: '<file>',
    variable: 'BEEPER_MOCK_CONFIG',
    description: 'JSON file with any of these options, their names in camelCase',
    ...path
  })
}

export type OptionName = keyof typeof options

/** The value of every option. */
export type Settings = { readonly [Name in OptionName]: (typeof options)[Name]['default'] }

/** Every option with its name, in the order of the help. */
export const optionList = Object.entries(options) as ReadonlyArray<readonly [OptionName, Option]>

/** The settings that are the server's, under its names. */
export function serverOptions (settings: Settings): ServerOptions {
  const given: Record<string, unknown> = {}
  for (const [name, { server }] of optionList as ReadonlyArray<readonly [OptionName, { server?: string }]>) {
    if (server === undefined) continue
    const [group = '', limit] = server.split('.')
    given[group] = limit === undefined ? settings[name] : { ...given[group] as object, [limit]: settings[name] }
  }
  return given
}

/** What is accepted, and what was there instead, unless that is secret. */
export function expected (option: Option, received: unknown): string {
  const shown = truncate(JSON.stringify(received) ?? 'nothing')
  return `expected ${option.accepts}${option.secret ? '' : `, received ${shown}`}`
}
