import { createHash, hash, timingSafeEqual } from 'node:crypto'
import type { PlainSection } from '../sandbox/state-section.js'
import { scopes, type ConsentOrigin, type TokenFixture } from '../../fixtures/format.js'
import type { Clock } from '../sandbox/clock.js'
import type { Ids } from '../sandbox/ids.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Random } from '../sandbox/random.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'
import { bearerIssue } from './bearer-text.js'
import { type FieldPath, invalidField, limitReached, MockError, notFound } from '../errors/errors.js'

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
  /** Who asked for it, when OAuth made it. */
  readonly consentedFrom: ConsentOrigin | undefined
  /** What it was asked for (RFC 8707). */
  readonly resource: string | undefined
  /** Whether it was given when the sandbox was made: such a token outlives reset and restore. */
  readonly permanent: boolean
  /** Whether the page calls with it, which only looks: its calls are not those of a client. */
  readonly ofPage?: true
}

export interface NewToken {
  secret?: string | undefined
  id?: string | undefined
  name?: string | undefined
  scopes: Iterable<Scope>
  createdAt?: number | undefined
  expiresAt?: number | undefined
  /** Milliseconds from its creation until it expires, instead of `expiresAt`. */
  lifetime?: number | undefined
  clientID?: string | undefined
  consentedFrom?: ConsentOrigin | undefined
  resource?: string | undefined
}

/** A token that was given when the sandbox was made. */
interface Given {
  input: NewToken
  token: Token
  dated: boolean
  /** What holds its lifetime, for errors. */
  field: FieldPath
}

/** What the tokens need of their sandbox. */
export interface TokensContext {
  clock: Clock
  ids: Ids
  random: Random
  /** Forgets what a token has used up. */
  rateLimits: { forget (tokenID: string): void }
  undo: UndoLog
  maxRecords: number
}

interface Owned<Owner> {
  digest: Buffer
  /** Absent while the secret is only reserved. */
  token: Token | undefined
  box: Owner
  reserved: boolean
}

/**
 * Which sandbox a bearer token belongs to. One per server: a token belongs to exactly one sandbox. `Owner` is the
 * sandbox, of which the registry needs to know nothing.
 */
export class TokenRegistry<Owner extends { undo: UndoLog }> {
  readonly #byDigest = new Map<string, Owned<Owner>>()

  /**
   * Finds a token by its secret. The secret itself is never compared, only its digest, so that the time it takes says
   * nothing of how much of a guess was right.
   */
  find (secret: string): { token: Token, box: Owner } | undefined {
    const digest = digestOf(secret)
    const owned = this.#byDigest.get(digest)
    if (!owned?.token || !timingSafeEqual(owned.digest, Buffer.from(digest, 'binary'))) return undefined
    return { token: owned.token, box: owned.box }
  }

  /** Whether a sandbox could claim the secret. */
  free (secret: string, box: Owner): boolean {
    const owned = this.#byDigest.get(digestOf(secret))
    return !owned || (owned.box === box && !owned.token)
  }

  /** Takes the secret for a sandbox; false when it is taken already. */
  claim (token: Token, box: Owner): boolean {
    const digest = digestOf(token.secret)
    const owned = this.#byDigest.get(digest)
    if (owned && (owned.box !== box || owned.token)) return false
    box.undo.add(() => { this.#giveUp(digest) })
    this.#byDigest.set(digest, { digest: Buffer.from(digest, 'binary'), token, box, reserved: owned?.reserved ?? false })
    return true
  }

  /** Keeps a claimed secret for its sandbox even while no token has it, so that a reset can bring the token back. */
  reserve (token: Token): void {
    const owned = this.#byDigest.get(digestOf(token.secret))
    if (owned) owned.reserved = true
  }

  release (token: Token): void {
    const digest = digestOf(token.secret)
    const owned = this.#byDigest.get(digest)
    owned?.box.undo.add(() => { this.#byDigest.set(digest, { ...owned, token }) })
    this.#giveUp(digest)
  }

  #giveUp (digest: string): void {
    const owned = this.#byDigest.get(digest)
    if (owned?.reserved) owned.token = undefined
    else this.#byDigest.delete(digest)
  }

  /** Releases the secret for good, reserved or not. */
  drop (token: Token): void {
    this.#byDigest.delete(digestOf(token.secret))
  }
}

/** Node has it from 20.12 on. It takes a sixth of the time of the object that it replaces. */
const hashAtOnce = hash as typeof hash | undefined

/** The SHA-256 of a secret, a byte a character. */
function digestOf (secret: string): string {
  return hashAtOnce?.('sha256', secret, 'binary') ?? createHash('sha256').update(secret).digest('binary')
}

/** The tokens of a sandbox. */
export class TokenStore implements PlainSection<TokenFixture[]> {
  readonly section = 'tokens'
  readonly #box: TokensContext
  readonly #registry: TokenRegistry<{ undo: UndoLog }>
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #random: Random
  /** Those given when the sandbox was made; they come first, and back at every load. */
  #given: Given[] = []
  /** Those that the sandbox started with: their secrets stay its own as long as it lives. */
  #atBoot: Token[] = []
  #byID = new Map<string, Token>()
  #revision = 0
  /** Given ones that have been revoked since: a snapshot has to say so, or restoring it would bring them back. */
  #revoked = new Map<string, Token>()
  #ofPage: Token | undefined

  constructor (box: TokensContext, registry: TokenRegistry<{ undo: UndoLog }>) {
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
   * @returns undefined when it was revoked or has expired
   */
  current (token: Token): Token | undefined {
    const found = this.#registry.find(token.secret)
    return found?.box === this.#box && !this.expired(found.token) ? found.token : undefined
  }

  list (): Token[] { return [...this.#byID.values()] }

  find (id: string): Token | undefined { return this.#byID.get(id) }

  /** @throws MockError not_found */
  get (id: string): Token {
    const token = this.#byID.get(id)
    if (!token) throw notFound('token', id)
    return token
  }

  /** Whether the token has expired, on the sandbox's clock. */
  expired (token: Token): boolean {
    return token.expiresAt !== undefined && token.expiresAt <= this.#clock.now()
  }

  /**
   * The token of the page, made when it is first asked for. The state does not contain it: to look at a sandbox does
   * not change it, and no reset or restore takes the page's token away.
   * @param draw returns a secret that does not come from the seed
   */
  ofPage (draw: () => string): Token {
    if (this.#ofPage) return this.#ofPage
    const token: Token = {
      id: 'page',
      name: 'the page',
      secret: draw(),
      scopes: new Set(scopes),
      createdAt: this.#clock.now(),
      expiresAt: undefined,
      clientID: undefined,
      consentedFrom: undefined,
      resource: undefined,
      permanent: true,
      ofPage: true
    }
    this.#registry.claim(token, this.#box)
    this.#ofPage = token
    return token
  }

  /**
   * Makes a token. At the limit, expired tokens are removed first.
   * @throws MockError conflict when the given secret or ID belongs to a token already, or there are too many,
   *   validation_error for a secret that no client could send
   */
  add (input: NewToken): Token {
    const { maxRecords } = this.#box
    const isFull = this.#byID.size >= maxRecords
    const over = isFull ? this.list().filter(token => this.expired(token)) : []
    if (isFull && over.length === 0) {
      throw new MockError('conflict', limitReached(maxRecords, 'tokens', 'revoke some'))
    }
    const token = this.#enter(input, false)
    for (const { id } of over) this.revoke(id)
    return token
  }

  /**
   * Adds the tokens passed to a new sandbox, before its fixture is loaded.
   * @throws MockError conflict, as `add` does
   */
  give (inputs: readonly NewToken[]): void {
    for (const [at, input] of inputs.entries()) {
      const field = ['tokens', at, 'expiresIn']
      this.#given.push({ input, token: this.#enter(input, true, field), dated: false, field })
    }
  }

  /** Keeps the secrets of the present tokens for this sandbox, whatever happens to the tokens. */
  reserve (): void {
    this.#atBoot = this.list()
    for (const token of this.#atBoot) this.#registry.reserve(token)
  }

  /** @throws MockError not_found */
  revoke (id: string): void {
    const token = this.get(id)
    const { undo } = this.#box
    undo.delete(this.#byID, id)
    this.#revision++
    this.#registry.release(token)
    this.#box.rateLimits.forget(id)
    if (token.permanent) undo.set(this.#revoked, id, token)
  }

  /** Gives up every token, permanent ones too: the sandbox is deleted. */
  dispose (): void {
    for (const token of [...this.#byID.values(), ...this.#atBoot]) this.#registry.drop(token)
    if (this.#ofPage) this.#registry.drop(this.#ofPage)
    this.#byID.clear()
    this.#atBoot = []
  }

  clear (): void {
    for (const token of this.#byID.values()) this.#registry.release(token)
    this.#byID.clear()
    this.#revoked.clear()
    this.#revision++
  }

  /** Tokens that belong to another sandbox stay there; so a fixture can be loaded more than once. */
  fromFixture (section: TokenFixture[] = []): void {
    const bySecret = new Map(section.map(row => [row.token, row]))
    for (const given of this.#given) {
      const token = this.#dated(given)
      const row = bySecret.get(token.secret)
      if (row?.revoked) this.#revoked.set(token.id, token)
      else this.#activate(row?.createdAt === undefined ? token : { ...token, ...times(row) })
    }
    for (const row of section) {
      if (row.revoked && !this.#revoked.has(row.id ?? '')) {
        const token = this.#fromRow(row)
        this.#revoked.set(token.id, token)
      } else if (!row.revoked && this.#registry.free(row.token, this.#box)) {
        this.#activate(this.#fromRow(row))
      }
    }
  }

  toFixture (): TokenFixture[] | undefined {
    if (this.#byID.size + this.#revoked.size === 0) return undefined
    const revoked = [...this.#revoked.values()].map(token => ({ ...toRow(token), revoked: true }))
    return [...this.list().map(toRow), ...revoked]
  }

  #enter (input: NewToken, permanent: boolean, field: FieldPath = 'expiresIn'): Token {
    const wrong = input.secret === undefined ? undefined : bearerIssue(input.secret)
    if (wrong !== undefined) throw invalidField('token', wrong, 'invalid_string')
    if (input.id !== undefined && this.#byID.has(input.id)) {
      throw new MockError('conflict', `There is a token ${JSON.stringify(input.id)} already: choose another ID`)
    }
    const createdAt = input.createdAt ?? this.#clock.now()
    const expiresAt = this.#expiry(input, createdAt, field)
    const id = input.id ?? this.#newID()
    for (;;) {
      const token: Token = {
        id,
        name: input.name,
        secret: input.secret ?? `bdapi_${this.#ids.mark}${this.#random.urlSafe('tokens', 40)}`,
        scopes: new Set(input.scopes),
        createdAt,
        expiresAt,
        clientID: input.clientID,
        consentedFrom: input.consentedFrom,
        resource: input.resource,
        permanent
      }
      if (this.#activate(token)) return token
      // A state from another sandbox draws what that one draws: the later one draws again.
      if (input.secret !== undefined) {
        throw new MockError('conflict', 'That token is in use: a token belongs to exactly one sandbox. Choose another')
      }
    }
  }

  /** Given tokens get their times once the sandbox's clock has been loaded, and keep them. */
  #dated (given: Given): Token {
    if (!given.dated) {
      const { input } = given
      const createdAt = input.createdAt ?? this.#clock.now()
      given.token = { ...given.token, createdAt, expiresAt: this.#expiry(input, createdAt, given.field) }
      given.dated = true
    }
    return given.token
  }

  #expiry ({ lifetime, expiresAt }: NewToken, createdAt: number, field: FieldPath): number | undefined {
    return lifetime === undefined ? expiresAt : this.#clock.at(lifetime, field, createdAt)
  }

  #activate (token: Token): boolean {
    if (!this.#registry.claim(token, this.#box)) return false
    this.#box.undo.set(this.#byID, token.id, token)
    this.#revision++
    return true
  }

  #newID (): string {
    for (;;) {
      const id = `token-${this.#ids.next('token')}`
      if (!this.#byID.has(id)) return id
    }
  }

  #fromRow (row: TokenFixture): Token {
    return {
      id: row.id === undefined || this.#byID.has(row.id) ? this.#newID() : row.id,
      name: row.name,
      secret: row.token,
      scopes: new Set(row.scopes),
      createdAt: this.#clock.now(),
      ...times(row),
      clientID: row.clientID,
      consentedFrom: row.consentedFrom,
      resource: row.resource,
      permanent: false
    }
  }
}

function times ({ createdAt, expiresAt }: TokenFixture): { createdAt?: number, expiresAt: number | undefined } {
  return {
    ...(createdAt === undefined ? {} : { createdAt: Date.parse(createdAt) }),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt)
  }
}

function toRow (token: Token): TokenFixture {
  const row: TokenFixture = {
    token: token.secret, id: token.id, scopes: [...token.scopes], createdAt: iso(token.createdAt)
  }
  if (token.name !== undefined) row.name = token.name
  if (token.expiresAt !== undefined) row.expiresAt = iso(token.expiresAt)
  const { clientID, consentedFrom, resource } = token
  return { ...row, ...compact({ clientID, consentedFrom, resource }) }
}
