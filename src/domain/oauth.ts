import type { ConsentOrigin, FixtureFile } from './fixture-format.js'
import type { AuthorizationAnswer, AuthorizationRequest, Client, Code, Consent } from './oauth-records.js'
import type { OAuthKind, OAuthRegistry } from './oauth-registry.js'
import type { Part } from './part.js'
import type { Sandbox } from './sandbox.js'
import type { Scope, Token } from './tokens.js'
import { defined } from './defined.js'
import { limitReached, MockError } from './errors.js'
import { scopes as knownScopes } from './fixture-format.js'
import { OAuthError } from './oauth-error.js'
import { clientFromRow, clientRow, codeFromRow, codeRow, requestFromRow, requestRow } from './oauth-records.js'
import { digestOf } from './oauth-registry.js'
import {
  checkLength, checkResource, checkVerifier, clientFault, inOrder, parseScope, shown, words, type NewClient
} from './oauth-rules.js'
import { isRegisteredURI, redirectURIFault } from './redirect-uri.js'

/** The job that decides a request. Its data are `{ requestID, consent, origin }`. */
const job = 'oauth.consent'

const minute = 60_000
const day = 24 * 60 * minute

/** RFC 6749 §4.1.2 allows a code ten minutes at most. */
export const codeLifetime = 10 * minute

/** Assumed: it is published that tokens expire, but not after how long. */
export const tokenLifetime = 30 * day

/** Assumed: how long a consent page may stand open. */
const requestLifetime = 60 * minute

/** What a client asks for at the authorisation endpoint. */
export interface AuthorizationInput {
  clientID: string
  redirectURI: string
  /** Separated by blanks; by default all that the client may ask for. */
  scope?: string | undefined
  state?: string | undefined
  codeChallenge: string
  resource?: string | undefined
}

/** What a script asks for that calls the consent page's callback without the page. */
export interface DirectInput {
  clientID?: string | undefined
  scopes: readonly Scope[]
  state?: string | undefined
  codeChallenge?: string | undefined
  resource?: string | undefined
}

export interface CodeExchange {
  code: string
  verifier: string
  clientID?: string | undefined
  redirectURI?: string | undefined
  resource?: string | undefined
}

export type OAuthSection = NonNullable<FixtureFile['oauth']>

/**
 * Clients that sign in without registering. Assumed: the vendor's Raycast extension does, with this ID; the redirect
 * URIs are those that Raycast documents for apps.
 */
const builtIn: readonly Client[] = [{
  clientID: 'raycast-beeper-extension',
  name: 'Raycast',
  uri: 'https://www.raycast.com/',
  redirectURIs: ['raycast://oauth?package_name=Extension', 'com.raycast:/oauth?package_name=Extension'],
  scopes: knownScopes,
  registeredAt: 0
}]

/**
 * Signing in (RFC 6749 with PKCE, RFC 7636): the clients of a sandbox, what they ask for, the codes they were given,
 * and the outcomes that tests have queued. The tokens are like any others: `Tokens` holds them.
 */
export class OAuth implements Part<OAuthSection> {
  readonly section = 'oauth'
  readonly #box: Sandbox
  readonly #registry: OAuthRegistry
  #clients = new Map<string, Client>()
  /** By digest, like the codes: the time a look-up takes says nothing of how much of a guess was right. */
  #requests = new Map<string, AuthorizationRequest>()
  #codes = new Map<string, Code>()
  #consents: Consent[] = []

  constructor (box: Sandbox, registry: OAuthRegistry) {
    this.#box = box
    this.#registry = registry
    box.jobs.handle(job, ({ requestID, consent, origin }) => {
      const request = this.#requests.get(digestOf(String(requestID)))
      if (request) this.#decide(request, consent as Consent, origin as ConsentOrigin)
    })
  }

  /**
   * Registers a client.
   * @throws OAuthError invalid_client_metadata. RFC 7591 §3.2.2 has invalid_redirect_uri too; the contract declares
   *   only the one.
   */
  register (input: NewClient): Client {
    const fault = clientFault(input)
    if (fault !== undefined) throw new OAuthError('invalid_client_metadata', fault)
    if (this.#clients.size >= this.#box.maxRecords) {
      throw new OAuthError('invalid_client_metadata',
        limitReached(this.#box.maxRecords, 'clients', 'reset the sandbox, use a client_id again'))
    }
    return this.#box.commit(() => {
      const client: Client = {
        clientID: this.#draw('client', () => `client_${this.#box.random.lowerAlphanumeric('oauth', 24)}`),
        name: input.name.trim(),
        uri: input.uri,
        redirectURIs: [...new Set(input.redirectURIs)],
        scopes: parseScope(input.scope),
        registeredAt: this.#box.clock.now()
      }
      this.#clients.set(client.clientID, client)
      return client
    })
  }

  clients (): Client[] { return [...this.#clients.values()] }

  client (clientID: string): Client | undefined {
    return this.#clients.get(clientID) ?? builtIn.find(client => client.clientID === clientID)
  }

  /**
   * The client, when its ID and redirect URI go together: only then may an error be sent to that URI (RFC 6749
   * §4.1.2.1).
   * @throws OAuthError that must be shown to the person instead
   */
  checkRedirect (clientID: string, redirectURI: string): Client {
    const fault = redirectURIFault(redirectURI)
    if (fault !== undefined) throw new OAuthError('invalid_request', `The redirect_uri cannot be used: ${fault}.`)
    const client = this.client(clientID)
    if (!client) {
      throw new OAuthError('invalid_request',
        `There is no client with the client_id ${shown(clientID)}: register it first, at POST /oauth/register.`)
    }
    if (!client.redirectURIs.some(uri => isRegisteredURI(uri, redirectURI))) {
      throw new OAuthError('invalid_request',
        `The redirect_uri is not one that ${shown(client.name)} registered: ${words(client.redirectURIs)}.`)
    }
    return client
  }

  /**
   * Takes in what a client asks for at the authorisation endpoint; nobody has consented yet.
   * @throws OAuthError
   */
  begin (input: AuthorizationInput): AuthorizationRequest {
    const client = this.checkRedirect(input.clientID, input.redirectURI)
    const { scope, ...rest } = input
    return this.#begin({ ...rest, scopes: this.#askedScopes(client, scope) })
  }

  /**
   * Takes in what a script asks for that does what the consent page does.
   * @throws OAuthError
   */
  beginDirectly ({ clientID, codeChallenge, scopes, ...rest }: DirectInput): AuthorizationRequest {
    const client = clientID === undefined ? undefined : this.client(clientID)
    if (clientID !== undefined && !client) {
      throw new OAuthError('invalid_request', `There is no client with the ID ${shown(clientID)}`)
    }
    if (!codeChallenge) throw new OAuthError('invalid_request', 'codeChallenge is missing: PKCE is required')
    if (client) checkAllowed(client, scopes)
    return this.#begin({ ...rest, clientID, codeChallenge, scopes, redirectURI: undefined })
  }

  #askedScopes (client: Client, scope: string | undefined): readonly Scope[] {
    if (scope === undefined) return client.scopes
    const asked = parseScope(scope)
    if (asked.length === 0) throw new OAuthError('invalid_scope', `The scope must be one or more of ${words(knownScopes)}`)
    checkAllowed(client, asked)
    return asked
  }

  #begin (asked: {
    clientID: string | undefined
    redirectURI: string | undefined
    scopes: readonly Scope[]
    state?: string | undefined
    codeChallenge: string
    resource?: string | undefined
  }): AuthorizationRequest {
    checkResource(asked.resource)
    checkLength('state', asked.state)
    checkLength('code_challenge', asked.codeChallenge)
    return this.#box.commit(() => {
      const request: AuthorizationRequest = {
        id: this.#draw('request', () => this.#box.random.urlSafe('oauth', 43)),
        clientID: asked.clientID,
        redirectURI: asked.redirectURI,
        state: asked.state,
        scopes: asked.scopes,
        codeChallenge: asked.codeChallenge,
        resource: asked.resource,
        madeAt: this.#box.clock.now(),
        answer: undefined
      }
      for (const oldest of this.#requests.values()) {
        if (this.#requests.size < this.#box.maxRecords) break
        this.#drop(oldest)
      }
      this.#requests.set(digestOf(request.id), request)
      return request
    })
  }

  /** A request that waits for consent; undefined when it has been answered or has run out. */
  request (id: string): AuthorizationRequest | undefined {
    const request = this.#requests.get(digestOf(id))
    return request && !request.answer && this.#box.clock.now() - request.madeAt < requestLifetime ? request : undefined
  }

  /** Whether there is no answer yet, and there may still be one. */
  undecided ({ id }: AuthorizationRequest): boolean {
    const request = this.#requests.get(digestOf(id))
    return request !== undefined && !request.answer
  }

  /**
   * Decides a request. With a delay it is decided later, on the sandbox's clock; `collect` has the answer then.
   * @param origin who asked, as introspection of the token will tell it
   */
  decide (request: AuthorizationRequest, consent: Consent, origin: ConsentOrigin): void {
    this.#box.commit(() => {
      if (consent.delay) {
        this.#box.jobs.plan(consent.delay, job, { requestID: request.id, consent, origin })
      } else this.#decide(request, consent, origin)
    })
  }

  /** The answer to a request, which is over then; undefined while it is not decided. */
  collect (request: AuthorizationRequest): AuthorizationAnswer | undefined {
    const { answer } = this.#requests.get(digestOf(request.id)) ?? {}
    if (answer) this.#box.commit(() => this.#drop(request))
    return answer
  }

  #decide (request: AuthorizationRequest, consent: Consent, origin: ConsentOrigin): void {
    const answer = consent.outcome === 'deny'
      ? { error: consent.error ?? 'access_denied', ...defined({ state: request.state }) }
      : {
          code: this.#addCode(request, consent, origin).code,
          ...defined({ state: consent.outcome === 'wrong-state' ? this.#wrongState() : request.state })
        }
    this.#requests.set(digestOf(request.id), { ...request, answer })
  }

  #addCode (request: AuthorizationRequest, consent: Consent, origin: ConsentOrigin): Code {
    const now = this.#box.clock.now()
    const code: Code = {
      code: this.#draw('code', () => `code_${this.#box.random.urlSafe('oauth', 43)}`),
      clientID: request.clientID,
      redirectURI: request.redirectURI,
      scopes: inOrder(consent.scopes ?? request.scopes),
      codeChallenge: request.codeChallenge,
      resource: request.resource,
      consentedFrom: Object.keys(origin).length > 0 ? origin : undefined,
      expiresAt: consent.outcome === 'expired-code' ? now : now + codeLifetime,
      tokenLifetime: consent.expiresIn === undefined ? tokenLifetime : consent.expiresIn * 1000,
      tokenID: undefined
    }
    for (const [digest, oldest] of this.#codes) {
      if (this.#codes.size < this.#box.maxRecords) break
      this.#codes.delete(digest)
      this.#registry.release('code', oldest.code, this.#box)
    }
    this.#codes.set(digestOf(code.code), code)
    return code
  }

  #wrongState (): string {
    return `wrong_${this.#box.random.lowerAlphanumeric('oauth', 16)}`
  }

  /**
   * Makes the token that a code stands for. A code is good once: whoever uses it again takes the token away from the
   * first (RFC 6749 §4.1.2). A refused exchange otherwise leaves the code as it was.
   * @throws OAuthError
   */
  exchange (input: CodeExchange): Token {
    if (input.clientID !== undefined && !this.client(input.clientID)) {
      throw new OAuthError('invalid_client',
        `There is no client with the client_id ${shown(input.clientID)}: register it, at POST /oauth/register`)
    }
    const digest = digestOf(input.code)
    const code = this.#codes.get(digest)
    if (!code) throw new OAuthError('invalid_grant', 'The code is unknown')
    if (code.tokenID !== undefined) {
      this.#revoke(code.tokenID)
      throw new OAuthError('invalid_grant',
        'The code was used before. The token that was made with it has been revoked: sign in again')
    }
    this.#checkExchange(code, input)
    return this.#box.commit(() => {
      const now = this.#box.clock.now()
      const token = this.#box.tokens.add({
        name: code.consentedFrom?.clientName,
        scopes: code.scopes,
        createdAt: now,
        expiresAt: now + code.tokenLifetime,
        clientID: code.clientID,
        consentedFrom: code.consentedFrom,
        resource: code.resource ?? input.resource
      })
      this.#codes.set(digest, { ...code, tokenID: token.id })
      return token
    })
  }

  #revoke (tokenID: string): void {
    if (this.#box.tokens.find(tokenID)) this.#box.commit(() => this.#box.tokens.revoke(tokenID))
  }

  #checkExchange (code: Code, { clientID, redirectURI, resource, verifier }: CodeExchange): void {
    if (code.expiresAt <= this.#box.clock.now()) {
      throw new OAuthError('invalid_grant', 'The code has expired: it is good for ten minutes. Sign in again')
    }
    if (clientID !== undefined && clientID !== code.clientID) {
      throw new OAuthError('invalid_grant', 'The code was given to another client')
    }
    if (redirectURI !== undefined && !this.#sentTo(code, redirectURI)) {
      throw new OAuthError('invalid_grant', 'The redirect_uri is not the one that the code was sent to')
    }
    checkResource(resource)
    if (resource !== undefined && code.resource !== undefined && resource !== code.resource) {
      throw new OAuthError('invalid_target', 'The resource is not the one that was asked for at /oauth/authorize')
    }
    checkVerifier(code.codeChallenge, verifier)
  }

  /** Where a script fetched the code by the callback, the server sent it to no URI: any of the client's will do. */
  #sentTo (code: Code, redirectURI: string): boolean {
    if (code.redirectURI !== undefined) return code.redirectURI === redirectURI
    const client = code.clientID === undefined ? undefined : this.client(code.clientID)
    return client?.redirectURIs.some(uri => isRegisteredURI(uri, redirectURI)) ?? true
  }

  /**
   * Says what becomes of an authorisation to come, after those queued before.
   * @throws MockError conflict when there are too many
   */
  queueConsent (consent: Consent): void {
    if (this.#consents.length >= this.#box.maxRecords) {
      throw new MockError('conflict', limitReached(this.#box.maxRecords, 'outcomes queued', 'clear the queue'))
    }
    this.#box.commit(() => this.#consents.push(structuredClone(consent)))
  }

  /** The queue, next first. */
  consents (): readonly Consent[] { return this.#consents }

  clearConsents (): void {
    this.#box.commit(() => { this.#consents = [] })
  }

  /** Takes the next outcome out of the queue. */
  nextConsent (): Consent | undefined {
    return this.#consents.length === 0 ? undefined : this.#box.commit(() => this.#consents.shift())
  }

  #drop (request: AuthorizationRequest): void {
    const isUndecided = this.undecided(request)
    this.#requests.delete(digestOf(request.id))
    if (isUndecided) this.#box.jobs.cancel(job, ({ requestID }) => requestID === request.id)
    this.#registry.release('request', request.id, this.#box)
  }

  /** A state that came from another sandbox goes on drawing what that one draws: the later one draws again. */
  #draw (kind: OAuthKind, draw: () => string): string {
    for (;;) {
      const id = draw()
      if (this.#registry.claim(kind, id, this.#box)) return id
    }
  }

  clear (): void {
    for (const { clientID } of this.#clients.values()) this.#registry.release('client', clientID, this.#box)
    for (const { code } of this.#codes.values()) this.#registry.release('code', code, this.#box)
    for (const { id } of this.#requests.values()) this.#registry.release('request', id, this.#box)
    this.#clients = new Map()
    this.#codes = new Map()
    this.#requests = new Map()
    this.#consents = []
  }

  /** IDs that another sandbox has already go on leading there; so a fixture can be loaded more than once. */
  fromFixture (section: OAuthSection | undefined): void {
    for (const row of section?.clients ?? []) {
      this.#registry.claim('client', row.clientID, this.#box)
      this.#clients.set(row.clientID, clientFromRow(row, this.#box.clock.now()))
    }
    for (const row of section?.requests ?? []) {
      this.#registry.claim('request', row.id, this.#box)
      this.#requests.set(digestOf(row.id), requestFromRow(row))
    }
    for (const row of section?.codes ?? []) {
      this.#registry.claim('code', row.code, this.#box)
      this.#codes.set(digestOf(row.code), codeFromRow(row))
    }
    this.#consents = structuredClone(section?.consents ?? [])
  }

  toFixture (): OAuthSection | undefined {
    const section: OAuthSection = {}
    if (this.#clients.size > 0) section.clients = this.clients().map(clientRow)
    if (this.#requests.size > 0) section.requests = [...this.#requests.values()].map(requestRow)
    if (this.#codes.size > 0) section.codes = [...this.#codes.values()].map(codeRow)
    if (this.#consents.length > 0) section.consents = structuredClone(this.#consents)
    return Object.keys(section).length > 0 ? section : undefined
  }
}

/** The person agrees to these scopes; to agree to none is to refuse. */
export function consentTo (scopes: readonly Scope[]): Consent {
  return scopes.length > 0 ? { outcome: 'approve', scopes: [...scopes] } : { outcome: 'deny' }
}

function checkAllowed (client: Client, scopes: readonly Scope[]): void {
  if (scopes.every(scope => client.scopes.includes(scope))) return
  throw new OAuthError('invalid_scope',
    `The client registered for the scope ${shown(client.scopes.join(' '))} only: ask for no more, or register again`)
}
