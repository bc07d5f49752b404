import { isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { isLoopback } from '../../platform/loopback.js'
import { isDiscovery } from '../operation.js'

export interface HostGuardOptions {
  /** Names that are taken besides loopback ones; `*` takes any. */
  allowHosts: readonly string[]
  /** Whether the server listens beyond loopback: then any IP address is taken as Host. */
  beyondLoopback: boolean
  /** The host of the URL that the server announces, if it does: whoever is sent there has to be let in. */
  announcedHost?: (() => string | undefined) | undefined
}

/**
 * Keeps hostile web pages out. A page cannot choose the Host header, so a name that only resolves to this machine (DNS
 * rebinding) is refused; and whatever a page sends across origins names its Origin.
 */
export class HostGuard {
  readonly #allowed: ReadonlySet<string>
  readonly #any: boolean
  readonly #anyAddress: boolean
  readonly #announcedHost: () => string | undefined

  constructor ({ allowHosts, beyondLoopback, announcedHost }: HostGuardOptions) {
    this.#allowed = new Set(allowHosts.map(name => bareHost(name)))
    this.#any = allowHosts.includes('*')
    this.#anyAddress = beyondLoopback
    this.#announcedHost = announcedHost ?? (() => undefined)
  }

  /** @param host a Host header: a name or address, maybe with a port */
  takesHost (host: string | undefined): boolean {
    if (host === undefined) return false
    const name = bareHost(host)
    return this.#knows(name) || (this.#anyAddress && isIP(name) !== 0)
  }

  /** @param origin an Origin header; `null`, as sandboxed pages send it, is refused */
  takesOrigin (origin: string): boolean {
    const match = /^https?:\/\/([^/]+)$/i.exec(origin)
    if (!match?.[1]) return false
    return this.#knows(bareHost(match[1]))
  }

  #knows (name: string): boolean {
    return this.#any || isLoopback(name) || this.#allowed.has(name) || name === this.#announcedHost()
  }

  /**
   * @param anyOrigin whether pages from everywhere may ask
   * @throws MockError forbidden, saying which option would let the caller in
   */
  check (headers: { host?: string | undefined, origin?: string | undefined }, anyOrigin = false): void {
    if (!this.takesHost(headers.host)) {
      const name = bareHost(headers.host ?? '')
      throw new MockError('forbidden',
        `The Host ${JSON.stringify(name)} is not accepted: call the server as localhost, or start it with --allow-host ${name || 'NAME'}`)
    }
    const { origin, host } = headers
    if (!anyOrigin && origin !== undefined && !this.takesOrigin(origin) && !isOwnOrigin(origin, host)) {
      throw new MockError('forbidden',
        `The Origin ${JSON.stringify(origin)} is not accepted: only pages of this machine may call the server`)
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
    // With remote access, discovery is for pages from everywhere (observed.md, Seen).
    guard.check(request.headers, options.beyondLoopback && isDiscovery(request))
    done()
  })
}

/** Whether a page comes from the server itself, under a Host that has been accepted. */
export function isOwnOrigin (origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.toLowerCase().replace(/^https?:\/\//, '') === host.toLowerCase()
}

/** Lower case, without port and brackets. */
function bareHost (host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)
  return (bracketed?.[1] ?? host.replace(/:\d*$/, '')).toLowerCase().replace(/\.$/, '')
}
