import { isIP, isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { isLoopback } from '../../platform/loopback.js'
import { isDiscovery } from '../operation.js'

export interface HostGuardOptions {
  /** Names that are accepted besides loopback ones; `*` accepts any. */
  allowHosts: readonly string[]
  /** Whether the server listens beyond loopback: then any IP address is accepted as Host. */
  beyondLoopback: boolean
  /** The host of the URL that the server announces, if any: clients that follow it must be accepted. */
  announcedHost?: (() => string | undefined) | undefined
}

/**
 * Keeps hostile web pages out. A page cannot choose the Host header, so a name that resolves to this machine (DNS
 * rebinding) is rejected; and every cross-origin request of a page names its Origin.
 */
export class HostGuard {
  readonly #allowed: ReadonlySet<string | undefined>
  readonly #any: boolean
  readonly #anyAddress: boolean
  readonly #announcedHost: () => string | undefined
  /** The last Host that is accepted whatever the server announces: clients send the same one with each request. */
  #lastHost: string | undefined

  constructor ({ allowHosts, beyondLoopback, announcedHost }: HostGuardOptions) {
    this.#allowed = new Set(allowHosts.map(name => isIP(name) === 0 ? bareHost(name) : name.toLowerCase()))
    this.#any = allowHosts.includes('*')
    this.#anyAddress = beyondLoopback
    this.#announcedHost = announcedHost ?? (() => undefined)
  }

  /** @param host a Host header: a name or address, with or without a port */
  takesHost (host: string | undefined): boolean {
    if (host === undefined) return false
    if (host === this.#lastHost) return true
    const name = bareHost(host)
    if (name === undefined) return false
    if (!this.#alwaysKnows(name) && !(this.#anyAddress && isIP(name) !== 0)) return name === this.#announcedHost()
    this.#lastHost = host
    return true
  }

  /** @param origin an Origin header; `null`, as sandboxed pages send it, is rejected */
  takesOrigin (origin: string): boolean {
    const match = /^https?:\/\/([^/]+)$/i.exec(origin)
    const name = match?.[1] === undefined ? undefined : bareHost(match[1])
    return name !== undefined && this.#knows(name)
  }

  #knows (name: string): boolean {
    return this.#alwaysKnows(name) || name === this.#announcedHost()
  }

  #alwaysKnows (name: string): boolean {
    return this.#any || isLoopback(name) || this.#allowed.has(name)
  }

  /**
   * @param anyOrigin whether pages of any origin may ask
   * @throws MockError forbidden, naming the option that would accept the caller
   */
  check (headers: { host?: string | undefined, origin?: string | undefined }, anyOrigin = false): void {
    if (headers.host === undefined) throw new MockError('forbidden', withoutHost)
    if (!this.takesHost(headers.host)) {
      const name = bareHost(headers.host)
      throw new MockError('forbidden', `The Host ${JSON.stringify(name ?? headers.host)} is not accepted: ` +
        `call the server as localhost, or start it with --allow-host ${name ?? 'NAME'}`)
    }
    const { origin, host } = headers
    if (!anyOrigin && origin !== undefined && !this.takesOrigin(origin) && !isOwnOrigin(origin, host)) {
      throw new MockError('forbidden',
        `The Origin ${JSON.stringify(origin)} is not accepted: only pages on this machine may call the server`)
    }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    hostGuard: HostGuard
  }
}

export function registerHostGuard (app: FastifyInstance, options: HostGuardOptions): void {
  const guard = new HostGuard(options)
  app.decorate('hostGuard', guard)
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.host === undefined) {
      if (isPlainCheck(request)) return done()
      // RFC 9112 §3.2 prescribes the status; HTTP/1.0 does not require the header.
      if (request.raw.httpVersion === '1.1') throw new MockError('bad_request', withoutHost)
    }
    // With remote access, pages of any origin may use discovery (observed.md, Seen).
    guard.check(request.headers, options.beyondLoopback && isDiscovery(request))
    done()
  })
}

const withoutHost = 'The request has no Host header: send one, such as "Host: localhost"'

/**
 * Whether a request without a Host is the health check of a load balancer, such as HAProxy's `option httpchk GET
 * /_mock/health`, which sends none. Pages cannot omit it: browsers always send one.
 */
function isPlainCheck ({ declared, headers }: FastifyRequest): boolean {
  return declared.operation === 'mockHealth' && headers.origin === undefined
}

/** Whether a page comes from the server itself, under a Host that has been accepted. */
export function isOwnOrigin (origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.toLowerCase().replace(/^https?:\/\//, '') === host.toLowerCase()
}

/**
 * The name or address in a Host header, in lower case, without port and brackets.
 * @returns undefined when it has none of the forms of RFC 3986 §3.2.2: `[::1]evil`, `[localhost]`, `::1:80`
 */
function bareHost (host: string): string | undefined {
  const [, address, name] = /^(?:\[([^\]]*)\]|([^[\]:/?#@\\\s]+))(?::\d*)?$/.exec(host) ?? []
  if (address !== undefined) return isIPv6(address) ? address.toLowerCase() : undefined
  return name?.toLowerCase().replace(/\.$/, '')
}
