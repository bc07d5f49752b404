import { createHash, timingSafeEqual } from 'node:crypto'
import type { Part } from './part.js'
import type { TokenFixture } from './fixture-format.js'
import type { Clock } from './clock.js'
import type { Ids } from './ids.js'
import type { Random } from './random.js'
import type { Sandbox } from './sandbox.js'
import { iso } from './clock.js'
import { MockError, notFound } from './errors.js'

export type Scope = TokenFixture['scopes'][number]

/** An access token, however it was made: fixture, command line, control API or OAuth. */
export interface Token {
  /** What names it in answers, logs and the journal; never the secret. */
  readonly id: string
  readonly name: string | undefined
  readonly secret: string
  readonly scopes: ReadonlySet<Scope>
  /** Unix milliseconds on the sandbox's clock, like `expiresAt`. */
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly clientID: string | undefined
  /** Whether it was given when the sandbox was made: such a token outlives reset and restore. */
  readonly permanent: boolean
}

export interface NewToken {
  secret?: string | undefined
  id?: string | undefined
  name?: string | undefined
  scopes: Iterable<Scope>
  createdAt?: number | undefined
  expiresAt?: number | undefined
  clientID?: string | undefined
  permanent?: boolean | undefined
}

interface Owned {
  digest: Buffer
  token: Token
  box: Sandbox
}

/** Which sandbox a bearer token belongs to. One per server: a token belongs to exactly one sandbox. */
export class TokenRegistry {
  readonly #byDigest = new Map<string, Owned>()

  /**
   * Finds a token by its secret. The secret itself is never compared, only its digest, so that the time it takes says
   * nothing of how much of a guess was right.
   */
  find (secret: string): { token: Token, box: Sandbox } | undefined {
    const digest = digestOf(secret)
    const owned = this.#byDigest.get(digest.toString('latin1'))
    return owned && timingSafeEqual(owned.digest, digest) ? owned : undefined
  }

  /** Takes the secret for a sandbox; false when it is taken already. */
  claim (token: Token, box: Sandbox): boolean {
    const digest = digestOf(token.secret)
    const key = digest.toString('latin1')
    if (this.#byDigest.has(key)) return false
    this.#byDigest.set(key, { digest, token, box })
    return true
  }

  release (token: Token): void {
    this.#byDigest.delete(digestOf(token.secret).toString('latin1'))
  }
}

function digestOf (secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The tokens of a sandbox. */
export class Tokens implements Part<TokenFixture[]> {
  readonly section = 'tokens'
  readonly #box: Sandbox
  readonly #registry: TokenRegistry
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #random: Random
  #byID = new Map<string, Token>()
  #revision = 0

  constructor (box: Sandbox, registry: TokenRegistry) {
    this.#box = box
    this.#registry = registry
    this.#clock = box.clock
    this.#ids = box.ids
    this.#random = box.random
  }

  /** Another number after each change of the tokens there are. */
  get revision (): number { return this.#revision }

  /**
   * The token as the sandbox knows it now: after a reset or a restore, another object of the same secret.
   * @returns undefined when it was revoked or has run out
   */
  current (token: Token): Token | undefined {
    const found = this.#registry.find(token.secret)
    return found?.box === this.#box && !this.expired(found.token) ? found.token : undefined
  }

  list (): Token[] { return [...this.#byID.values()] }

  find (id: string): Token | undefined { return this.#byID.get(id) }

  /** Whether the token has run out, on the sandbox's clock. */
  expired (token: Token): boolean {
    return token.expiresAt !== undefined && token.expiresAt <= this.#clock.now()
  }

  /**
   * Makes a token.
   * @throws MockError conflict when the given secret belongs to a token already
   */
  add (input: NewToken): Token {
    for (;;) {
      const token: Token = {
        id: input.id ?? this.#newID(),
        name: input.name,
        secret: input.secret ?? `bdm_${this.#random.urlSafe('tokens', 40)}`,
        scopes: new Set(input.scopes),
        createdAt: input.createdAt ?? this.#clock.now(),
        expiresAt: input.expiresAt,
        clientID: input.clientID,
        permanent: input.permanent ?? false
      }
      if (this.#registry.claim(token, this.#box)) {
        this.#byID.set(token.id, token)
        this.#revision++
        return token
      }
      // Sandboxes of the same seed draw the same secrets: the later one draws again.
      if (input.secret !== undefined) {
        throw new MockError('conflict', 'That token is in use: a token belongs to exactly one sandbox. Choose another')
      }
    }
  }

  /** @throws MockError not_found */
  revoke (id: string): void {
    const token = this.#byID.get(id)
    if (!token) throw notFound('token', id)
    this.#byID.delete(id)
    this.#revision++
    this.#registry.release(token)
  }

  /** Gives up every token, permanent ones too: the sandbox is deleted. */
  dispose (): void {
    for (const token of this.#byID.values()) this.#registry.release(token)
    this.#byID.clear()
  }

  clear (): void {
    for (const token of [...this.#byID.values()]) if (!token.permanent) this.revoke(token.id)
  }

  #newID (): string {
    for (;;) {
      const id = `token-${this.#ids.next('token')}`
      if (!this.#byID.has(id)) return id
    }
  }

  /** Tokens that belong to another sandbox by now stay there; so a fixture can be loaded more than once. */
  fromFixture (section: TokenFixture[] | undefined): void {
    for (const row of section ?? []) {
      const token: Token = {
        id: row.id === undefined || this.#byID.has(row.id) ? this.#newID() : row.id,
        name: row.name,
        secret: row.token,
        scopes: new Set(row.scopes),
        createdAt: row.createdAt === undefined ? this.#clock.now() : Date.parse(row.createdAt),
        expiresAt: row.expiresAt === undefined ? undefined : Date.parse(row.expiresAt),
        clientID: row.clientID,
        permanent: false
      }
      if (this.#registry.claim(token, this.#box)) this.#byID.set(token.id, token)
    }
    this.#revision++
  }

  toFixture (): TokenFixture[] | undefined {
    if (this.#byID.size === 0) return undefined
    return this.list().map(token => {
      const row: TokenFixture = {
        token: token.secret, id: token.id, scopes: [...token.scopes], createdAt: iso(token.createdAt)
      }
      if (token.name !== undefined) row.name = token.name
      if (token.expiresAt !== undefined) row.expiresAt = iso(token.expiresAt)
      if (token.clientID !== undefined) row.clientID = token.clientID
      return row
    })
  }
}
