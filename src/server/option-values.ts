import { isIP } from 'node:net'
import type { ConsentMode } from '../http/oauth/options.js'
import type { RateLimit } from '../http/hooks/rate-limit.js'
import { replicaName } from '../domain/sandbox/replica.js'
import { strictLevels } from '../fixtures/strict-levels.js'

/** A JSON Schema, as plain data. */
export type Schema = Readonly<Record<string, unknown>>

/** A kind of value: how it is written on the command line and in variables, and how in the config file. */
export interface Kind<Value> {
  /** What is accepted, to stand behind "expected". */
  readonly accepts: string
  /** Reads one value; undefined when it is none. */
  readonly parse: (text: string) => Value | undefined
  /** The value in the config file. */
  readonly schema: Schema
}

/** @param unit stands in front of the range: `a number of milliseconds` */
export function wholeNumber (minimum: number, maximum: number, unit = 'a whole number'): Kind<number> {
  return {
    accepts: `${unit} from ${minimum} to ${maximum}`,
    parse: text => {
      const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN
      return number >= minimum && number <= maximum ? number : undefined
    },
    schema: { type: 'integer', minimum, maximum }
  }
}

export function oneOf<const Value extends string> (values: readonly Value[]): Kind<Value> {
  return {
    accepts: `one of ${values.join(', ')}`,
    parse: text => values.find(value => value === text),
    schema: { enum: values }
  }
}

/** A string that a regular expression knows. */
export function matching (pattern: RegExp, accepts: string): Kind<string> {
  return {
    accepts,
    parse: text => pattern.test(text) ? text : undefined,
    schema: { type: 'string', pattern: pattern.source }
  }
}

const words: Readonly<Record<string, boolean>> =
  { true: true, yes: true, on: true, 1: true, false: false, no: false, off: false, 0: false }

export const yesOrNo: Kind<boolean> = {
  accepts: 'true or false',
  parse: text => words[text.toLowerCase()],
  schema: { type: 'boolean' }
}

/**
 * Of what a header can carry (domain/tokens/bearer-text.ts) the characters that every client sends alike: what is typed
 * on a command line is UTF-8, of which curl sends the bytes and fetch does not.
 */
export const token = matching(/^[!-~](?:[ -~]*[!-~])?$/, 'a token: printable ASCII characters, without blanks around them')

export const path = matching(/\S/, 'the path of a file')

const hostWords = 'a host name or an IP address, without scheme and port'

/** Names of containers and compose services may have underscores. */
const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/

export const host: Kind<string> = {
  accepts: hostWords,
  parse: text => {
    const bare = text.replace(/^\[(.*)\]$/, '$1')
    return isIP(bare) !== 0 || hostName.test(bare) ? bare : undefined
  },
  schema: { type: 'string', minLength: 1 }
}

export const acceptedHost: Kind<string> = {
  ...host,
  accepts: `${hostWords}, or * for any`,
  parse: text => text === '*' ? text : host.parse(text)
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const rate = /^([1-9]\d{0,8})\/([1-9]\d{0,5})(ms|s|m|h)$/

export const rateLimit: Kind<RateLimit | 'off'> = {
  accepts: 'calls per window, such as 6000/1m, 100/10s or 5/500ms, or off',
  parse: text => {
    if (text === 'off') return text
    const [, calls, count, unit] = rate.exec(text) ?? []
    return unit === undefined
      ? undefined
      : { calls: Number(calls), window: Number(count) * units[unit as keyof typeof units] }
  },
  schema: { type: 'string', pattern: `^off$|${rate.source}` }
}

const sizeUnits = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const
const sizeForm = /^(\d{1,15})(KiB|MiB|GiB)?$/

/** A number of bytes. */
export const size: Kind<number> = {
  accepts: 'a number of bytes, such as 1048576, 512KiB, 8MiB or 1GiB',
  parse: text => {
    const [, count, unit = ''] = sizeForm.exec(text) ?? []
    const bytes = Number(count) * sizeUnits[unit as keyof typeof sizeUnits]
    return Number.isSafeInteger(bytes) ? bytes : undefined
  },
  schema: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string', pattern: sizeForm.source }] }
}

/** A base URL. What the server takes exactly, it says itself. */
export const baseURL = matching(/^https?:\/\/[^\s?#]+$/, 'a URL such as https://mock.example.com, without a query')

const milliseconds = 'a number of milliseconds'
const count = wholeNumber(0, 1_000_000)
const countFromOne = wholeNumber(1, 1_000_000)

/** What each option of the server accepts, for the command and the library alike. */
export const optionValues = {
  port: wholeNumber(0, 65535),
  host,
  fixture: matching(/\S/, 'the name of a bundled fixture or the path of a file'),
  token,
  seed: wholeNumber(0, 2 ** 32 - 1),
  rateLimit,
  sendDelay: wholeNumber(0, 2 ** 31 - 1, milliseconds),
  strict: oneOf(strictLevels),
  installations: wholeNumber(1, 100),
  appVersion: matching(/^[!-~]{1,64}$/, 'a version such as 4.3.0: at most 64 printable ASCII characters without blanks'),
  state: path,
  replica: matching(replicaName, 'a name such as a or replica-1: at most 32 lower-case letters, digits and inner hyphens'),
  allowHost: acceptedHost,
  consent: oneOf(['page', 'auto'] as const satisfies readonly ConsentMode[]),
  publicURL: baseURL,
  bodyLimit: size,
  bodyTimeout: wholeNumber(1, 2 ** 31 - 1, milliseconds),
  stateLimit: size,
  maxSandboxes: countFromOne,
  maxRecords: countFromOne,
  maxWaiting: count,
  toolsPerPage: countFromOne,
  journalSize: count,
  journalBytes: size,
  sockets: { maxSockets: count, maxBuffered: size },
  uploadLimits: { count, bytes: size, serverBytes: size }
}
