import { Agent as HTTPAgent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HTTPSAgent } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import { createProxyServer } from 'http-proxy-3'
import WebSocket from 'ws'
import { Clock } from '../domain/sandbox/clock.js'
import { bodyCap, capped, Journal, showEntry, type Entry, type ShownEntry } from '../domain/journal/journal.js'
import { jsonOrUndefined } from '../platform/json.js'
import type { Contract, Match } from './contract.js'
import { RecordingError } from './recording-error.js'

/** What the journal of a session holds. */
const maxEntries = 20_000
const maxBytes = 256 * 1024 * 1024
/** The longest answer of which a fixture is made. */
const longestAnswer = 16 * 1024 * 1024

export interface ProxyOptions {
  /** Base URL of the app. */
  to: string
  host: string
  port: number
  /** @throws Error whose message says why the caller is not accepted: the rules of the server for Host and Origin */
  guard: (headers: IncomingMessage['headers']) => void
  contract?: Contract | undefined
  /** Is called after each call and frame has been noted. */
  onEntry?: (entry: ShownEntry) => void
  /** Is called with each whole JSON answer of an operation, to make a fixture of. */
  onAnswer?: (operation: string, answer: unknown) => void
}

export interface AppProxy {
  url: string
  port: number
  /** What was noted, secrets removed; requests have `warnings` for what the contract does not describe. */
  entries (): ShownEntry[]
  close (): Promise<void>
}

/**
 * Starts a proxy between a client and an app: all passes through, HTTP, uploads, streams and WebSockets, and is noted.
 * @throws RecordingError when it cannot listen, or for what is no URL
 */
export async function startProxy (options: ProxyOptions): Promise<AppProxy> {
  const target = URL.canParse(options.to) ? new URL(options.to) : undefined
  if (!target || !/^https?:$/.test(target.protocol)) {
    const text = `--to: expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(options.to)}`
    throw new RecordingError(text, { isInput: true })
  }
  const notes = new Session(options)
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(target.hostname)
  const agent = target.protocol === 'https:' ? new HTTPSAgent({ keepAlive: true }) : new HTTPAgent({ keepAlive: true })
  // An app on this machine announces the address under which it is called: that of the proxy.
  const proxy = createProxyServer({ target, agent, changeOrigin: !isLocal, proxyTimeout: 0 })
  proxy.on('proxyRes', (answer, request) => { notes.answered(request, answer) })
  proxy.on('proxyReqWs', (call, request, socket) => { notes.opening(call, request, socket) })
  proxy.on('error', (error, request, response) => {
    const { code = error.message } = error as NodeJS.ErrnoException
    notes.failed(request, `The app cannot be reached at ${target.origin} (${code})`)
    if ('writeHead' in response) refuse(response, 502, 'BAD_GATEWAY', `The app cannot be reached at ${target.origin} (${code})`)
    else response.destroy()
  })
  const server = createServer((request, response) => {
    const reason = refusal(options, request)
    notes.begin(request, response, reason)
    if (reason === undefined) proxy.web(request, response)
    else refuse(response, 403, 'forbidden', reason)
  })
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (refusal(options, request) !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => { socket.destroy() })
    // Compressed frames could not be read on the way.
    delete request.headers['sec-websocket-extensions']
    proxy.ws(request, socket, head)
  })
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new RecordingError(`The proxy cannot listen on ${options.host}:${options.port} (${error.code ?? error.message})`))
    })
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    entries: () => notes.entries(),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise<void>(resolve => { server.close(() => { resolve() }) })
      agent.destroy()
    }
  }
}

function refusal ({ guard }: ProxyOptions, request: IncomingMessage): string | undefined {
  try {
    guard(request.headers)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function refuse (response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message, code }))
}

/** Milliseconds without the end of a call after which those that have ended are noted. */
const quiet = 20
/** Calls that wait to be noted. */
const maxWaiting = 200

/** What is known of a call that is under way. */
interface Call {
  begin: number
  /** The beginning of the body. */
  body: Collected
  answer: Collected | undefined
  answerType: string | undefined
  explanation: string | undefined
}

/** What a proxy does not know of a call, or a WebSocket does not have. */
const unknownYet = {
  params: {},
  tokenID: undefined,
  tokenName: undefined,
  body: undefined,
  answer: undefined,
  answerType: undefined,
  milliseconds: 0,
  explanation: undefined,
  faults: undefined
}

/** Notes calls and frames. What costs time is done when a call is over. */
class Session {
  readonly #options: ProxyOptions
  readonly #journal: Journal
  readonly #calls = new WeakMap<IncomingMessage, Call>()
  readonly #waiting: Array<() => void> = []
  #pause: NodeJS.Timeout | undefined
  #sockets = 0

  constructor (options: ProxyOptions) {
    this.#options = options
    this.#journal = new Journal(new Clock({ now: Date.now, after: () => () => {} }), maxEntries, maxBytes)
    const { onEntry } = options
    if (onEntry) this.#journal.on(entry => { onEntry(showEntry(entry)) })
  }

  /** Notes are made while no call is passed on, or when many wait: no client waits for them. */
  #later (work: () => void): void {
    this.#waiting.push(work)
    clearTimeout(this.#pause)
    if (this.#waiting.length >= maxWaiting) this.#catchUp()
    else this.#pause = setTimeout(() => { this.#catchUp() }, quiet)
  }

  #catchUp (): void {
    clearTimeout(this.#pause)
    for (const work of this.#waiting.splice(0)) work()
  }

  entries (): ShownEntry[] {
    this.#catchUp()
    return this.#journal.find().map((entry: Entry) => showEntry(entry))
  }

  begin (request: IncomingMessage, response: ServerResponse, reason: string | undefined): void {
    const call: Call = {
      begin: performance.now(),
      body: new Collected(bodyCap + 1),
      answer: undefined,
      answerType: undefined,
      explanation: reason
    }
    this.#calls.set(request, call)
    if (reason === undefined) request.on('data', (chunk: Buffer) => { call.body.add(chunk) })
    response.on('close', () => {
      const milliseconds = Math.round((performance.now() - call.begin) * 1000) / 1000
      this.#later(() => { this.#end(request, call, response.headersSent ? response.statusCode : 0, milliseconds) })
    })
  }

  answered (request: IncomingMessage, answer: IncomingMessage): void {
    const call = this.#calls.get(request)
    if (!call) return
    call.answerType = answer.headers['content-type']
    const isText = /json|text|xml|urlencoded/.test(call.answerType ?? '') && answer.headers['content-encoding'] === undefined
    const collected = call.answer = new Collected(isText ? this.#options.onAnswer ? longestAnswer : bodyCap + 1 : 0)
    answer.on('data', (chunk: Buffer) => { collected.add(chunk) })
  }

  failed (request: IncomingMessage, explanation: string): void {
    const call = this.#calls.get(request)
    if (call) call.explanation = explanation
  }

  #end (
    request: IncomingMessage, { body, answer, answerType, explanation }: Call, status: number, milliseconds: number
  ): void {
    const { method = '', url = '' } = request
    const { path, query } = splitURL(url)
    const { contract, onAnswer } = this.#options
    const match = contract?.find(method, path)
    const text = answer?.text()
    const isWhole = answer?.isWhole === true
    const sent = body.text()
    const value = isWhole ? jsonOrUndefined(text) : undefined
    const asked = body.isWhole ? jsonOrUndefined(sent) : undefined
    const exchange = { method, path, query, body: asked, status, answer: value }
    const warnings = contract ? contract.marks(exchange, match) : []
    this.#journal.request({
      ...unknownYet,
      method,
      path,
      operation: match?.operation,
      generation: match?.generation ?? '',
      query,
      params: match?.params ?? {},
      headers: request.headers,
      body: sent === '' ? undefined : capped(sent),
      status,
      answer: text === undefined || text === '' ? undefined : capped(text),
      answerType,
      milliseconds,
      explanation,
      warnings: warnings.length === 0 ? undefined : warnings
    })
    if (onAnswer && match && value !== undefined && status < 300) onAnswer(match.operation, value)
  }

  opening (call: NodeJS.EventEmitter, request: IncomingMessage, client: Duplex): void {
    const name = `socket-${++this.#sockets}`
    const { path, query } = splitURL(request.url ?? '')
    call.once('upgrade', (_answer: IncomingMessage, app: Duplex) => {
      const match: Match | undefined = this.#options.contract?.find('GET', path)
      this.#journal.request({
        ...unknownYet,
        method: 'GET',
        path,
        operation: match?.operation,
        generation: match?.generation ?? '',
        query,
        headers: request.headers,
        status: 101
      })
      const note = (direction: 'in' | 'out') => (frame: string) => {
        this.#journal.frame({ socket: name, direction, frame, faults: undefined })
      }
      // After the proxy has connected them, or the first frame would reach the notes alone.
      process.nextTick(() => {
        readFrames(client, true, note('in'))
        readFrames(app, false, note('out'))
      })
    })
  }
}

/** Reads the frames that pass on a connection. */
function readFrames (connection: Duplex, isServer: boolean, note: (frame: string) => void): void {
  const { Receiver } = WebSocket as unknown as { Receiver: new (options: object) => Writable }
  const receiver = new Receiver({ isServer, maxPayload: longestAnswer, skipUTF8Validation: true })
  receiver.on('message', (data: Buffer) => { note(data.toString()) })
  // What is no frame is passed on all the same.
  receiver.on('error', () => { connection.off('data', add) })
  // A copy: the receiver unmasks in place what is still to be sent.
  const add = (chunk: Buffer) => { receiver.write(Buffer.from(chunk)) }
  connection.on('data', add)
}

/** The beginning of what passes. */
class Collected {
  readonly #most: number
  readonly #chunks: Buffer[] = []
  #size = 0
  isWhole = true

  constructor (most: number) { this.#most = most }

  add (chunk: Buffer): void {
    if (this.#size + chunk.length > this.#most) this.isWhole = false
    if (this.#size < this.#most) this.#chunks.push(chunk.subarray(0, this.#most - this.#size))
    this.#size += chunk.length
  }

  text (): string { return Buffer.concat(this.#chunks).toString() }
}

function splitURL (url: string): { path: string, query: Record<string, unknown> } {
  const at = url.indexOf('?')
  if (at < 0) return { path: url, query: {} }
  const query: Record<string, unknown> = {}
  const parameters = new URLSearchParams(url.slice(at + 1))
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    query[name] = values.length === 1 ? values[0] : values
  }
  return { path: url.slice(0, at), query }
}
