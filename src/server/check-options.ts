import type { CheckedOptions, MockServerOptions } from './options.js'
import { suggestion } from '../platform/suggest.js'
import { truncate } from '../platform/cut.js'
import { optionValues, type Kind } from './option-values.js'

/** What an option accepts in a program. */
interface Form {
  /** What is accepted, to stand behind "expected". */
  readonly accepts: string
  /** Reads a value; undefined when it is none. */
  readonly read: (value: unknown) => unknown
  /** Not to be shown in messages. */
  readonly secret?: boolean
  /** The forms of the names in it, where it is a group. */
  readonly group?: Record<string, Form>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isString = (value: unknown): value is string => typeof value === 'string'

function number ({ accepts, parse }: Kind<unknown>): Form {
  return { accepts, read: value => typeof value === 'number' ? parse(String(value)) : undefined }
}

function text ({ accepts, parse }: Kind<unknown>): Form {
  return { accepts, read: value => isString(value) ? parse(value) : undefined }
}

/** A number, or one as the command spells it. */
function spelled (kind: Kind<unknown>): Form {
  const [asNumber, asText] = [number(kind), text(kind)]
  return { accepts: kind.accepts, read: value => asNumber.read(value) ?? asText.read(value) }
}

function listOf (accepts: string, isItem: (item: unknown) => boolean): Form {
  return { accepts: `a list of ${accepts}`, read: value => Array.isArray(value) && value.every(isItem) ? value : undefined }
}

function group (fields: Record<string, Form>): Form {
  const names = Object.keys(fields).join(', ')
  return { accepts: `an object with ${names}`, read: value => isObject(value) ? value : undefined, group: fields }
}

const rateLimit: Form = {
  accepts: `${optionValues.rateLimit.accepts}; or { calls, window } with milliseconds`,
  read: value => {
    if (!isObject(value)) return text(optionValues.rateLimit).read(value)
    const { calls, window, ...others } = value
    const areCounts = [calls, window].every(count => Number.isSafeInteger(count) && Number(count) > 0)
    return areCounts && Object.keys(others).length === 0 ? value : undefined
  }
}

const level = text(optionValues.strict)
const aspects = group({ unknownFields: level, unknownQuery: level, deprecated: level, unmatched: level })
const strict: Form = {
  accepts: `${level.accepts}; or ${aspects.accepts}`,
  read: value => isString(value) ? level.read(value) : aspects.read(value),
  group: aspects.group ?? {}
}

const logMethods = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'child'] as const

const forms: Record<keyof MockServerOptions, Form> = {
  port: number(optionValues.port),
  host: text(optionValues.host),
  fixture: {
    accepts: `${optionValues.fixture.accepts}, or a fixture`,
    read: value => isObject(value) ? value : text(optionValues.fixture).read(value)
  },
  state: text(optionValues.state),
  // Which texts can be tokens, the domain says (domain/tokens/bearer-text.ts).
  tokens: { ...listOf('tokens', isString), secret: true },
  controlToken: { accepts: 'a token', read: value => isString(value) ? value : undefined, secret: true },
  seed: number(optionValues.seed),
  rateLimit,
  sendDelay: number(optionValues.sendDelay),
  strict,
  appVersion: text(optionValues.appVersion),
  allowHosts: listOf(`items that are ${optionValues.allowHost.accepts}`, item => text(optionValues.allowHost).read(item) !== undefined),
  publicURL: text(optionValues.publicURL),
  installations: number(optionValues.installations),
  maxSandboxes: number(optionValues.maxSandboxes),
  maxRecords: number(optionValues.maxRecords),
  maxWaiting: number(optionValues.maxWaiting),
  toolsPerPage: number(optionValues.toolsPerPage),
  journalSize: number(optionValues.journalSize),
  journalBytes: spelled(optionValues.journalBytes),
  bodyLimit: spelled(optionValues.bodyLimit),
  bodyTimeout: number(optionValues.bodyTimeout),
  stateLimit: spelled(optionValues.stateLimit),
  sockets: group({
    maxSockets: number(optionValues.sockets.maxSockets), maxBuffered: spelled(optionValues.sockets.maxBuffered)
  }),
  uploadLimits: group({
    count: number(optionValues.uploadLimits.count),
    bytes: spelled(optionValues.uploadLimits.bytes),
    serverBytes: spelled(optionValues.uploadLimits.serverBytes)
  }),
  replica: text(optionValues.replica),
  consent: text(optionValues.consent),
  logger: {
    accepts: 'a logger such as one of pino',
    read: value => isObject(value) && logMethods.every(name => typeof value[name] === 'function') ? value : undefined
  }
}

/**
 * Checks options as a program hands them in, by name and by form, and reads what is spelled as the command does.
 * @param options such as `{ rateLimit: '5/1m' }`
 * @param caller how messages begin: the function that takes the options
 * @throws TypeError that names each option which does not exist, with the one that was probably meant, and each value
 *   that is not accepted
 */
export function checkOptions (options: MockServerOptions, caller: string): CheckedOptions {
  const given: unknown = options
  if (!isObject(given)) throw new TypeError(`${caller}: expected an object of options, received ${shown(given)}`)
  const issues: string[] = []
  const read = readGroup(given, forms, '', issues)
  if (issues.length === 0) return read
  throw new TypeError(issues.length === 1 ? `${caller}: ${issues[0]}` : [`${caller}:`, ...issues].join('\n  '))
}

function readGroup (
  given: Record<string, unknown>, known: Record<string, Form>, prefix: string, issues: string[]
): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const form = Object.hasOwn(known, name) ? known[name] : undefined
    if (form === undefined) {
      issues.push(`there is no option ${JSON.stringify(truncate(prefix + name))}${suggestion(name, Object.keys(known))}`)
      continue
    }
    if (value === undefined) continue
    const result = form.read(value)
    if (result === undefined) {
      issues.push(`${prefix}${name}: expected ${form.accepts}${form.secret ? '' : `, received ${shown(value)}`}`)
    } else {
      read[name] = form.group && isObject(result) ? readGroup(result, form.group, `${prefix}${name}.`, issues) : result
    }
  }
  return read
}

/** A value as a program wrote it, cut off where it is long. */
function shown (value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value)
  if (typeof value === 'function') return 'a function'
  try {
    return truncate(JSON.stringify(value) ?? typeof value)
  } catch {
    return 'an object that cannot be JSON'
  }
}
