import { version } from '../platform/package-file.js'
import type { RequestEntry } from './types.js'

/** An HTTP archive (http://www.softwareishard.com/blog/har-12-spec/), as browsers and viewers read it. */
export interface Har {
  log: {
    version: '1.2'
    creator: { name: string, version: string }
    entries: HarEntry[]
  }
}

interface NameValue { name: string, value: string }

/** One request with its answer. */
export interface HarEntry {
  startedDateTime: string
  /** Milliseconds. */
  time: number
  request: {
    method: string
    url: string
    httpVersion: string
    cookies: never[]
    headers: NameValue[]
    queryString: NameValue[]
    postData?: { mimeType: string, text: string }
    headersSize: -1
    bodySize: number
  }
  response: {
    status: number
    statusText: string
    httpVersion: string
    cookies: never[]
    headers: NameValue[]
    content: { size: number, mimeType: string, text?: string }
    redirectURL: ''
    headersSize: -1
    bodySize: number
    /** Why, where it is an error; viewers show it. */
    comment?: string
  }
  cache: Record<string, never>
  timings: { send: 0, wait: number, receive: 0 }
}

/**
 * The requests of a journal as an HTTP archive, with what the journal has cut and without the secrets it replaced.
 * @param entries of the journal
 * @param url the sandbox's base URL
 */
export function toHAR (entries: readonly RequestEntry[], url: string): Har {
  const creator = { name: 'beeper-desktop-mock', version }
  return { log: { version: '1.2', creator, entries: entries.map(entry => harEntry(entry, url)) } }
}

function harEntry (entry: RequestEntry, url: string): HarEntry {
  const { at, method, path, status, milliseconds, explanation, answerType = '' } = entry
  const queryString = Object.entries(entry.query).flatMap(([name, value]) =>
    [value].flat().map(one => ({ name, value: String(one) })))
  const search = queryString.map(pair => [pair.name, pair.value].map(encodeURIComponent).join('=')).join('&')
  const headers = Object.entries(entry.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map(one => ({ name, value: one })))
  const body = textOf(entry.body)
  const answer = textOf(entry.answer)
  return {
    startedDateTime: at,
    time: milliseconds,
    request: {
      method,
      url: `${url}${path}${search && '?'}${search}`,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers,
      queryString,
      ...body === undefined ? {} : { postData: { mimeType: String(entry.headers['content-type'] ?? ''), text: body } },
      headersSize: -1,
      bodySize: body === undefined ? 0 : Buffer.byteLength(body)
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: answerType === '' ? [] : [{ name: 'content-type', value: answerType }],
      content: {
        size: Buffer.byteLength(answer ?? ''), mimeType: answerType, ...answer === undefined ? {} : { text: answer }
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: Buffer.byteLength(answer ?? ''),
      ...explanation === undefined ? {} : { comment: explanation }
    },
    cache: {},
    timings: { send: 0, wait: milliseconds, receive: 0 }
  }
}

function textOf (value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
}
