import type { AuthorizationRequestFixture, ConsentOrigin } from '../../fixtures/format.js'
import type { OAuthContext } from './context.js'
import type { Clients } from './clients.js'
import type { Codes } from './codes.js'
import type { AuthorizationAnswer, AuthorizationRequest, Client, Consent } from './records.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { OAuthRegistry } from './registry.js'
import type { Scope } from '../tokens/token-store.js'
import { compact } from '../../platform/compact.js'
import { scopes as knownScopes } from '../../fixtures/format.js'
import { OAuthError } from './oauth-error.js'
import { requestFromRow, requestRow } from './records.js'
import { digestOf } from './registry.js'
import { checkLength, checkResource, parseScope, shown, words } from './rules.js'

/** Assumed: how long a consent page may stand open, in milliseconds. */
const lifetime = 60 * 60_000

/** The job that decides a request. Its data are `{ requestID, consent, origin }`. */
const job = 'oauth.consent'

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

/** What clients have asked a sandbox for, and what becomes of it. */
export class AuthorizationRequests {
  readonly #box: OAuthContext
  readonly #registry: OAuthRegistry<{ undo: UndoLog }>
  readonly #clients: Clients
  readonly #codes: Codes
  /** By digest, so that the time a look-up takes says nothing of how much of a guess was right. */
  #byDigest = new Map<string, AuthorizationRequest>()

  constructor (box: OAuthContext, registry: OAuthRegistry<{ undo: UndoLog }>, clients: Clients, codes: Codes) {
    this.#box = box
    this.#registry = registry
    this.#clients = clients
    this.#codes = codes
    box.jobs.handle(job, ({ requestID, consent, origin }) => {
      const request = this.#byDigest.get(digestOf(String(requestID)))
      if (request) this.#decide(request, consent as Consent, origin as ConsentOrigin)
    })
  }

  /**
   * Registers a client's request at the authorisation endpoint, before any consent.
   * @throws OAuthError
   */
  begin (input: AuthorizationInput): AuthorizationRequest {
    const client = this.#clients.checkRedirect(input.clientID, input.redirectURI)
    const { scope, ...rest } = input
    return this.#begin({ ...rest, scopes: this.#askedScopes(client, scope) })
  }

  /**
   * Registers the request of a script that acts as the consent page does.
   * @throws OAuthError
   */
  beginDirectly ({ clientID, codeChallenge, scopes, ...rest }: DirectInput): AuthorizationRequest {
    const client = clientID === undefined ? undefined : this.#clients.find(clientID)
    if (clientID !== undefined && !client) {
      throw new OAuthError('invalid_request', `There is no client with the ID ${shown(clientID)}`)
    }
    if (!codeChallenge) throw new OAuthError('invalid_request', 'codeChallenge is missing: PKCE is required')
    if (client) checkAllowed(client, scopes)
    return this.#begin({ ...rest, clientID, codeChallenge, scopes, redirectURI: undefined })
  }

  #askedScopes (client: Client, scope: string | undefined): readonly Scope[] {
    if (scope === undefined) return client.scopes
    const askedScopes = parseScope(scope)
    if (askedScopes.length === 0) throw new OAuthError('invalid_scope', `The scope must be one or more of ${words(knownScopes)}`)
    checkAllowed(client, askedScopes)
    return askedScopes
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
        id: this.#registry.draw('request', this.#box, () => this.#box.ids.mark + this.#box.random.urlSafe('oauth', 43)),
        clientID: asked.clientID,
        redirectURI: asked.redirectURI,
        state: asked.state,
        scopes: asked.scopes,
        codeChallenge: asked.codeChallenge,
        resource: asked.resource,
        madeAt: this.#box.clock.now(),
        answer: undefined
      }
      for (const oldest of this.#byDigest.values()) {
        if (this.#byDigest.size < this.#box.maxRecords) break
        this.#drop(oldest)
      }
      this.#box.undo.set(this.#byDigest, digestOf(request.id), request)
      return request
    })
  }

  /** A request that waits for consent; undefined when it has been answered or has expired. */
  find (id: string): AuthorizationRequest | undefined {
    const request = this.#byDigest.get(digestOf(id))
    return request && !request.answer && this.#box.clock.now() - request.madeAt < lifetime ? request : undefined
  }

  /** Whether there is no answer yet, and there may still be one. */
  undecided ({ id }: AuthorizationRequest): boolean {
    const request = this.#byDigest.get(digestOf(id))
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
    const { answer } = this.#byDigest.get(digestOf(request.id)) ?? {}
    if (answer) this.#box.commit(() => this.#drop(request))
    return answer
  }

  #decide (request: AuthorizationRequest, consent: Consent, origin: ConsentOrigin): void {
    const answer = consent.outcome === 'deny'
      ? { error: consent.error ?? 'access_denied', ...compact({ state: request.state }) }
      : {
          code: this.#codes.add(request, consent, origin).code,
          ...compact({ state: consent.outcome === 'wrong-state' ? this.#wrongState() : request.state })
        }
    this.#box.undo.set(this.#byDigest, digestOf(request.id), { ...request, answer })
  }

  #wrongState (): string {
    return `wrong_${this.#box.random.lowerAlphanumeric('oauth', 16)}`
  }

  #drop (request: AuthorizationRequest): void {
    const isUndecided = this.undecided(request)
    this.#box.undo.delete(this.#byDigest, digestOf(request.id))
    if (isUndecided) this.#box.jobs.cancel(job, ({ requestID }) => requestID === request.id)
    this.#registry.release('request', request.id, this.#box)
  }

  clear (): void {
    for (const { id } of this.#byDigest.values()) this.#registry.release('request', id, this.#box)
    this.#byDigest.clear()
  }

  fromFixture (rows: AuthorizationRequestFixture[] = []): void {
    for (const row of rows) {
      this.#registry.claim('request', row.id, this.#box)
      this.#byDigest.set(digestOf(row.id), requestFromRow(row))
    }
  }

  toFixture (): AuthorizationRequestFixture[] | undefined {
    return this.#byDigest.size > 0 ? [...this.#byDigest.values()].map(requestRow) : undefined
  }
}

function checkAllowed (client: Client, scopes: readonly Scope[]): void {
  if (scopes.every(scope => client.scopes.includes(scope))) return
  throw new OAuthError('invalid_scope',
    `The client registered for the scope ${shown(client.scopes.join(' '))} only: ask for no more, or register again`)
}
