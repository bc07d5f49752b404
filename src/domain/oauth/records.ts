import type {
  AuthorizationCodeFixture, AuthorizationRequestFixture, ConsentFixture, ConsentOrigin, OAuthClientFixture
} from '../../fixtures/format.js'
import type { Scope } from '../tokens/token-store.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'
import { scopes as knownScopes } from '../../fixtures/format.js'
import { inOrder } from './rules.js'

/** A registered application (RFC 7591). Public: it has no secret. */
export interface Client {
  readonly clientID: string
  readonly name: string
  readonly uri: string | undefined
  readonly redirectURIs: readonly string[]
  /** What it may ask for. */
  readonly scopes: readonly Scope[]
  /** Unix milliseconds on the sandbox's clock. */
  readonly registeredAt: number
}

/** What the client gets at its redirect URI (RFC 6749 §4.1.2): a code or an error, and its own state. */
export interface AuthorizationAnswer {
  code?: string
  error?: string
  state?: string
}

/** A client's request that waits for the person's consent. */
export interface AuthorizationRequest {
  /** Unguessable: only a caller that has seen the consent page knows it. */
  readonly id: string
  /** Absent, like the redirect URI, where a script called the callback without naming one. */
  readonly clientID: string | undefined
  readonly redirectURI: string | undefined
  readonly state: string | undefined
  readonly scopes: readonly Scope[]
  readonly codeChallenge: string
  readonly resource: string | undefined
  /** Unix milliseconds on the sandbox's clock. */
  readonly madeAt: number
  /** Set once decided, until the client collects it. */
  readonly answer: AuthorizationAnswer | undefined
}

/** How an authorisation comes out: what a person clicks, or what a test has queued. */
export type Consent = ConsentFixture

/** An authorisation code, which is good for one token. */
export interface Code {
  readonly code: string
  readonly clientID: string | undefined
  readonly redirectURI: string | undefined
  readonly scopes: readonly Scope[]
  readonly codeChallenge: string
  readonly resource: string | undefined
  readonly consentedFrom: ConsentOrigin | undefined
  /** Unix milliseconds on the sandbox's clock. */
  readonly expiresAt: number
  /** Milliseconds. */
  readonly tokenLifetime: number
  /** The token that it was exchanged for. */
  readonly tokenID: string | undefined
}

export function clientFromRow (row: OAuthClientFixture, now: number): Client {
  return {
    clientID: row.clientID,
    name: row.name,
    uri: row.uri,
    redirectURIs: row.redirectURIs,
    scopes: inOrder(row.scopes ?? knownScopes),
    registeredAt: row.registeredAt === undefined ? now : Date.parse(row.registeredAt)
  }
}

export function clientRow ({ clientID, name, uri, redirectURIs, scopes, registeredAt }: Client): OAuthClientFixture {
  return {
    clientID,
    name,
    ...compact({ uri }),
    redirectURIs: [...redirectURIs],
    scopes: [...scopes],
    registeredAt: iso(registeredAt)
  }
}

export function requestFromRow (row: AuthorizationRequestFixture): AuthorizationRequest {
  return {
    id: row.id,
    clientID: row.clientID,
    redirectURI: row.redirectURI,
    state: row.state,
    scopes: row.scopes,
    codeChallenge: row.codeChallenge,
    resource: row.resource,
    madeAt: Date.parse(row.madeAt),
    answer: row.answer
  }
}

export function requestRow (request: AuthorizationRequest): AuthorizationRequestFixture {
  const { id, clientID, redirectURI, state, scopes, codeChallenge, resource, madeAt, answer } = request
  return {
    id,
    ...compact({ clientID, redirectURI, state }),
    scopes: [...scopes],
    codeChallenge,
    ...compact({ resource }),
    madeAt: iso(madeAt),
    ...compact({ answer })
  }
}

export function codeFromRow (row: AuthorizationCodeFixture): Code {
  return {
    code: row.code,
    clientID: row.clientID,
    redirectURI: row.redirectURI,
    scopes: row.scopes,
    codeChallenge: row.codeChallenge,
    resource: row.resource,
    consentedFrom: row.consentedFrom,
    expiresAt: Date.parse(row.expiresAt),
    tokenLifetime: row.tokenLifetime,
    tokenID: row.tokenID
  }
}

export function codeRow (entry: Code): AuthorizationCodeFixture {
  const { code, clientID, redirectURI, scopes, codeChallenge, resource, consentedFrom, tokenLifetime, tokenID } = entry
  return {
    code,
    ...compact({ clientID, redirectURI }),
    scopes: [...scopes],
    codeChallenge,
    ...compact({ resource, consentedFrom }),
    expiresAt: iso(entry.expiresAt),
    tokenLifetime,
    ...compact({ tokenID })
  }
}
