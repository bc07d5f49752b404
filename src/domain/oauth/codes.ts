import type { AuthorizationCodeFixture, ConsentOrigin } from '../../fixtures/format.js'
import type { OAuthContext } from './context.js'
import type { Clients } from './clients.js'
import type { AuthorizationRequest, Code, Consent } from './records.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { OAuthRegistry } from './registry.js'
import type { Token } from '../tokens/token-store.js'
import { OAuthError } from './oauth-error.js'
import { codeFromRow, codeRow } from './records.js'
import { digestOf } from './registry.js'
import { checkResource, checkVerifier, inOrder, shown } from './rules.js'
import { isRegisteredURI } from './redirect-uri.js'

const minute = 60_000

/** RFC 6749 §4.1.2 allows a code ten minutes at most. */
const codeLifetime = 10 * minute

/** Assumed: it is published that tokens expire, but not after how long. */
const tokenLifetime = 30 * 24 * 60 * minute

export interface CodeExchange {
  code: string
  verifier: string
  clientID?: string | undefined
  redirectURI?: string | undefined
  resource?: string | undefined
}

/** The authorisation codes of a sandbox, and the tokens that they are exchanged for. */
export class Codes {
  readonly #box: OAuthContext
  readonly #registry: OAuthRegistry<{ undo: UndoLog }>
  readonly #clients: Clients
  /** By digest, so that the time a look-up takes says nothing of how much of a guess was right. */
  #byDigest = new Map<string, Code>()

  constructor (box: OAuthContext, registry: OAuthRegistry<{ undo: UndoLog }>, clients: Clients) {
    this.#box = box
    this.#registry = registry
    this.#clients = clients
  }

  /** The code that answers a request. */
  add (request: AuthorizationRequest, consent: Consent, origin: ConsentOrigin): Code {
    const now = this.#box.clock.now()
    const code: Code = {
      code: this.#registry.draw('code', this.#box, () => `code_${this.#box.ids.mark}${this.#box.random.urlSafe('oauth', 43)}`),
      clientID: request.clientID,
      redirectURI: request.redirectURI,
      scopes: inOrder(consent.scopes ?? request.scopes),
      codeChallenge: request.codeChallenge,
      resource: request.resource,
      consentedFrom: Object.keys(origin).length > 0 ? origin : undefined,
      expiresAt: consent.outcome === 'expired-code' ? now : this.#box.clock.after(codeLifetime),
      tokenLifetime: consent.expiresIn === undefined ? tokenLifetime : consent.expiresIn * 1000,
      tokenID: undefined
    }
    for (const [digest, oldest] of this.#byDigest) {
      if (this.#byDigest.size < this.#box.maxRecords) break
      this.#box.undo.delete(this.#byDigest, digest)
      this.#registry.release('code', oldest.code, this.#box)
    }
    this.#box.undo.set(this.#byDigest, digestOf(code.code), code)
    return code
  }

  /**
   * Exchanges a code for its token. A code works once: a second use revokes the token of the
   * first (RFC 6749 §4.1.2). A refused exchange otherwise leaves the code as it was.
   * @throws OAuthError
   */
  exchange (input: CodeExchange): Token {
    if (input.clientID !== undefined && !this.#clients.find(input.clientID)) {
      throw new OAuthError('invalid_client',
        `There is no client with the client_id ${shown(input.clientID)}: register it, at POST /oauth/register`)
    }
    const digest = digestOf(input.code)
    const code = this.#byDigest.get(digest)
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
        expiresAt: this.#box.clock.after(code.tokenLifetime),
        clientID: code.clientID,
        consentedFrom: code.consentedFrom,
        resource: code.resource ?? input.resource
      })
      this.#box.undo.set(this.#byDigest, digest, { ...code, tokenID: token.id })
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
    const client = code.clientID === undefined ? undefined : this.#clients.find(code.clientID)
    return client?.redirectURIs.some(uri => isRegisteredURI(uri, redirectURI)) ?? true
  }

  clear (): void {
    for (const { code } of this.#byDigest.values()) this.#registry.release('code', code, this.#box)
    this.#byDigest.clear()
  }

  fromFixture (rows: AuthorizationCodeFixture[] = []): void {
    for (const row of rows) {
      this.#registry.claim('code', row.code, this.#box)
      this.#byDigest.set(digestOf(row.code), codeFromRow(row))
    }
  }

  toFixture (): AuthorizationCodeFixture[] | undefined {
    return this.#byDigest.size > 0 ? [...this.#byDigest.values()].map(codeRow) : undefined
  }
}
