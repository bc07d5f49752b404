import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Service } from './service.js'
import { replicaMark } from '../../domain/sandbox/replica.js'
import { MockError } from '../../domain/errors/errors.js'
import { sendFailure } from '../hooks/errors.js'
import { EventStream } from './event-stream.js'
import { PostExchange, StreamExchange } from './exchange.js'
import { isRequest, readMessages } from './messages.js'
import { Session, type Owner } from './session.js'
import { Sessions } from './sessions.js'

/** The protocol versions that the SDK's server speaks, the newest first. */
export const protocolVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'] as const

const json = 'application/json'
const events = 'text/event-stream'

/**
 * An MCP server over HTTP: Streamable HTTP with sessions, and the HTTP+SSE transport of protocol 2024-11-05
 * (https://modelcontextprotocol.io/specification/2025-11-25/basic/transports). The SDK's server holds the protocol;
 * statuses are those of the SDK's transport, on which most servers run.
 *
 * Sessions belong to an owner: what callers must share to use the same one.
 */
export class Endpoint {
  readonly sessions = new Sessions()
  readonly #service: Service
  readonly #now: () => number
  /** What names the replica in the IDs of sessions. */
  readonly #mark: string

  /**
   * @param now the wall clock, in Unix milliseconds
   * @param replica the name of the server among its replicas, if it is one
   */
  constructor (service: Service, now: () => number, replica?: string) {
    this.#service = service
    this.#mark = replicaMark(replica)
    this.#now = now
  }

  /** Answers a POST of Streamable HTTP. */
  async post (request: FastifyRequest, reply: FastifyReply, owner: Owner): Promise<FastifyReply> {
    if (!accepts(request, json) || !accepts(request, events)) {
      return notAcceptable(request, reply, `${json} and ${events}`)
    }
    const { items, isBatch } = readMessages(request.body)
    const opens = items.some(message => 'method' in message && message.method === 'initialize')
    if (opens && items.length > 1) throw new MockError('bad_request', 'Send initialize alone: there is no session yet')
    if (!opens) checkVersion(request)
    const named = opens && request.headers['mcp-session-id'] === undefined ? undefined : this.#sessionOf(request, owner)
    if (opens && named) throw new MockError('bad_request', 'The session is initialized: leave Mcp-Session-Id out to open another')
    const session = named ?? await this.#connect(owner)
    const requests = items.filter(isRequest)
    const exchange = new PostExchange(request, requests.length, isBatch)
    for (const message of items) session.receive(message, exchange)
    if (requests.length === 0) return reply.code(202).send()
    const outcome = await exchange.outcome
    if (opens && session.isInitialized) this.sessions.add(session, this.#now())
    if (session.isInitialized) reply.header('Mcp-Session-Id', session.sessionId)
    return typeof outcome === 'string'
      ? reply.type(`${json}; charset=utf-8`).send(outcome)
      : sendStream(reply, outcome)
  }

  /** Answers a GET of Streamable HTTP: the stream for what answers no POST. */
  async get (request: FastifyRequest, reply: FastifyReply, owner: Owner): Promise<FastifyReply> {
    if (!accepts(request, events)) return notAcceptable(request, reply, events)
    checkVersion(request)
    const session = this.#sessionOf(request, owner)
    if (session.stream) throw new MockError('conflict', 'The session has a stream: only one may be open')
    reply.header('Mcp-Session-Id', session.sessionId)
    return sendStream(reply, openStream(session, () => { session.stream = undefined }))
  }

  /** Answers a DELETE of Streamable HTTP: the end of a session. */
  async delete (request: FastifyRequest, reply: FastifyReply, owner: Owner): Promise<FastifyReply> {
    checkVersion(request)
    this.sessions.end(this.#sessionOf(request, owner))
    return reply.code(200).send()
  }

  /**
   * Answers the GET of HTTP+SSE: the stream of a new session, which ends with it.
   * @param path where the client is to POST
   */
  async openSSE (request: FastifyRequest, reply: FastifyReply, owner: Owner, path: string): Promise<FastifyReply> {
    if (!accepts(request, events) && !accepts(request, '*/*')) return notAcceptable(request, reply, events)
    const session = await this.#connect(owner)
    this.sessions.add(session, this.#now())
    const stream = openStream(session, () => { this.sessions.end(session) })
    stream.event('endpoint', `${path}?sessionId=${session.sessionId}`)
    return sendStream(reply, stream)
  }

  /** Answers a POST of HTTP+SSE: what answers it goes to the stream. */
  async postSSE (request: FastifyRequest, reply: FastifyReply, owner: Owner): Promise<FastifyReply> {
    const { sessionId } = request.query as { sessionId?: unknown }
    if (typeof sessionId !== 'string') {
      throw new MockError('bad_request', 'Name the session: POST to the URL that the stream has sent as its endpoint')
    }
    const session = this.#find(sessionId, owner)
    const { items } = readMessages(request.body)
    const { stream } = session
    if (!stream) throw noSession()
    for (const message of items) session.receive(message, new StreamExchange(request, stream))
    return reply.code(202).type('text/plain; charset=utf-8').send('Accepted')
  }

  #sessionOf (request: FastifyRequest, owner: Owner): Session {
    const id = request.headers['mcp-session-id']
    if (typeof id !== 'string' || id === '') {
      throw new MockError('bad_request',
        'The request has no Mcp-Session-Id header: send initialize first, and then the ID that its answer has')
    }
    return this.#find(id, owner)
  }

  #find (id: string, owner: Owner): Session {
    const session = this.sessions.find(id, owner)
    if (!session) throw noSession()
    session.lastUsed = this.#now()
    return session
  }

  /** A session with the SDK's server behind it. The SDK is loaded here, at the first call. */
  async #connect (owner: Owner): Promise<Session> {
    const { Server } = await import('@modelcontextprotocol/sdk/server/index.js')
    const { info, capabilities, instructions } = this.#service
    const session = new Session(this.#service, owner, this.#now(), this.#mark)
    const server = new Server(info, {
      capabilities,
      ...(instructions === undefined ? {} : { instructions }),
      // For answers to questions to the client, of which this server asks none: the default compiles a validator.
      jsonSchemaValidator: { getValidator () { throw new Error('This server asks its clients nothing') } }
    })
    server.onerror = () => { session.refuse() }
    await server.connect(session)
    return session
  }
}

function accepts ({ headers }: FastifyRequest, type: string): boolean {
  return headers.accept?.toLowerCase().includes(type) ?? false
}

function notAcceptable (request: FastifyRequest, reply: FastifyReply, types: string): FastifyReply {
  const error = new MockError('bad_request', `Not acceptable: the client must accept ${types} in its Accept header`)
  return sendFailure(error, 406, request, reply)
}

function noSession (): MockError {
  return new MockError('not_found', 'Session not found: it has ended, or is another token\'s. Send initialize for a new one')
}

/** Clients of protocol 2025-06-18 and later name the version; without the header it is an older one. */
function checkVersion ({ headers }: FastifyRequest): void {
  const version = headers['mcp-protocol-version']
  if (version === undefined || protocolVersions.some(known => known === version)) return
  throw new MockError('bad_request',
    `Unsupported protocol version ${JSON.stringify(version)}: use one of ${protocolVersions.join(', ')}`)
}

function openStream (session: Session, onClose: () => void): EventStream {
  const stream = new EventStream()
  session.stream = stream
  stream.onClose(onClose)
  stream.open()
  return stream
}

function sendStream (reply: FastifyReply, stream: EventStream): FastifyReply {
  return reply.type(events).header('Cache-Control', 'no-cache, no-transform').send(stream.readable)
}
