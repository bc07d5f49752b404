import { createHash } from 'node:crypto'
import type { FixtureFile } from './fixture-format.js'
import type { Part } from './part.js'
import type { EventType, DomainEvent } from './events.js'
import type { AssetFolder } from './asset.js'
import type { NewToken, TokenRegistry } from './tokens.js'
import { Accounts } from './accounts.js'
import { Assets, type UploadLimits } from './assets.js'
import { Chats } from './chats.js'
import { Clock, type Host } from './clock.js'
import { Contacts } from './contacts.js'
import { Events } from './events.js'
import { Expiry } from './expiry.js'
import { Faults } from './faults.js'
import { Ids } from './ids.js'
import { Jobs } from './jobs.js'
import { Journal } from './journal.js'
import { MockError } from './errors.js'
import { Messages } from './messages.js'
import { Network } from './network.js'
import { Personas } from './personas.js'
import { OAuth } from './oauth.js'
import type { OAuthRegistry } from './oauth-registry.js'
import { Receipts } from './receipts.js'
import { Random } from './random.js'
import { RateLimits } from './rate-limits.js'
import { Reminders } from './reminders.js'
import { SearchIndex } from './search-index.js'
import { Tokens } from './tokens.js'

export interface SandboxOptions {
  id: string
  fixture: FixtureFile
  /** 32-bit integer. */
  seed: number
  host: Host
  registry: TokenRegistry
  oauthRegistry: OAuthRegistry
  /** Milliseconds until a send is confirmed, where the fixture says nothing. */
  sendDelay: number
  /** Entries of each kind that the journal keeps; by default none. */
  journalSize?: number | undefined
  maxRecords: number
  /** Where its files are. */
  assetFolder: AssetFolder
  uploadLimits: UploadLimits
  /** Tokens that outlive reset and restore. */
  tokens?: NewToken[] | undefined
}

/**
 * One simulated installation of Beeper Desktop. Whatever can change in it belongs to one of its parts, and every
 * change goes through `commit`.
 */
export class Sandbox {
  readonly id: string
  /** How many of each kind of record callers may add: tokens, OAuth clients, fault rules and the like. */
  readonly maxRecords: number
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly jobs: Jobs
  readonly events = new Events()
  readonly assets: Assets
  readonly accounts: Accounts
  readonly contacts: Contacts
  readonly chats: Chats
  readonly reminders: Reminders
  readonly messages: Messages
  readonly network: Network
  readonly personas: Personas
  readonly receipts: Receipts
  readonly expiry: Expiry
  readonly tokens: Tokens
  readonly oauth: OAuth
  readonly rateLimits: RateLimits
  readonly faults: Faults
  readonly journal: Journal
  readonly search: SearchIndex
  readonly #parts: ReadonlyArray<Part<unknown>>
  readonly #host: Host
  readonly #onCommit = new Set<() => void>()
  readonly #onDispose = new Set<() => void>()
  readonly #boot: FixtureFile
  /** The host's time when the sandbox was made: what a fixture leaves to the present is the same at each reset. */
  readonly #bootAt: number
  #depth = 0
  #settling = false
  #pending: DomainEvent[] = []

  constructor (options: SandboxOptions) {
    this.id = options.id
    this.maxRecords = options.maxRecords
    this.#host = options.host
    this.clock = new Clock(options.host)
    this.random = new Random(options.seed, options.id)
    this.ids = new Ids(this.random)
    this.jobs = new Jobs(this.clock, options.host, () => this.settle())
    this.assets = new Assets(this, options.assetFolder, options.uploadLimits)
    this.accounts = new Accounts()
    this.contacts = new Contacts(this.accounts)
    this.chats = new Chats(this)
    this.reminders = new Reminders(this)
    // Messages and the network know each other: a send goes out by the one and is confirmed by the other.
    this.messages = new Messages(this)
    this.expiry = new Expiry(this)
    this.receipts = new Receipts(this)
    this.faults = new Faults(this)
    this.network = new Network(this, options.sendDelay)
    this.personas = new Personas(this)
    this.search = new SearchIndex(this)
    this.tokens = new Tokens(this, options.registry)
    this.oauth = new OAuth(this, options.oauthRegistry)
    this.rateLimits = new RateLimits(this.clock)
    this.journal = new Journal(this.clock, options.journalSize ?? 0)
    this.#parts = [
      this.clock, this.random, this.ids, this.assets, this.accounts, this.contacts, this.chats, this.messages,
      this.network, this.personas, this.tokens, this.oauth, this.rateLimits, this.faults, this.jobs
    ] as ReadonlyArray<Part<unknown>>
    this.#boot = options.fixture
    this.#bootAt = options.host.now()
    try {
      this.tokens.give(options.tokens ?? [])
      this.#load(options.fixture, this.#bootAt)
    } catch (error) {
      this.dispose()
      throw error instanceof MockError && error.code !== 'internal_error' ? error : unloadable(error)
    }
    this.tokens.reserve()
  }

  /** The name of the fixture that it started with, where that has one. */
  get fixtureName (): string | undefined { return this.#boot.name }

  /** Every part that can change, in the order in which a fixture is taken in. */
  get parts (): ReadonlyArray<Part<unknown>> { return this.#parts }

  /**
   * The one way to change a sandbox. What `work` changed is told to those who listen once it is done, in order, when
   * it can already be read; then what has fallen due by now runs, each job as a commit of its own.
   */
  commit<Result> (work: () => Result): Result {
    this.#depth++
    let result: Result
    try {
      result = work()
    } finally {
      this.#depth--
    }
    if (this.#depth === 0) {
      this.#flush()
      this.settle()
    }
    return result
  }

  /** Notes an event for the commit under way. */
  emit (type: EventType, chatID: string, id: string): void {
    const last = this.#pending[this.#pending.length - 1]
    if (last && last.type === type && last.chatID === chatID) {
      if (!last.ids.includes(id)) last.ids.push(id)
      return
    }
    this.#pending.push({ type, chatID, ids: [id], at: this.clock.now() })
  }

  /** @returns what ends the listening. Called after each commit, once its events are out, and when the clock moved. */
  onCommit (listener: () => void): () => void {
    this.#onCommit.add(listener)
    return () => { this.#onCommit.delete(listener) }
  }

  /** @returns what ends the listening. Called when the sandbox is deleted. */
  onDispose (listener: () => void): () => void {
    this.#onDispose.add(listener)
    return () => { this.#onDispose.delete(listener) }
  }

  #flush (): void {
    const events = this.#pending
    this.#pending = []
    for (const event of events) {
      this.journal.event(event)
      this.events.send(event)
    }
    for (const listener of this.#onCommit) listener()
  }

  /** Runs what is due by now, and sees to it that what is due later will run. */
  settle (): void {
    if (this.#settling || this.#depth > 0) return
    this.#settling = true
    try {
      this.jobs.runUntil(this.clock.now(), run => this.commit(run))
    } finally {
      this.#settling = false
    }
    this.jobs.arm()
  }

  /**
   * Moves the clock forward; all that falls due on the way has run, and its events are out, when this returns.
   * @throws MockError validation_error, with nothing changed, for a time that no clock can show
   */
  advanceTo (time: number): void {
    this.clock.check(time)
    this.#settling = true
    try {
      this.jobs.runUntil(time, run => this.commit(run))
    } finally {
      this.#settling = false
    }
    this.#moveClock(() => { if (time > this.clock.now()) this.clock.moveTo(time) })
  }

  /** Sets the clock: forward as `advanceTo` does; back without undoing anything, so that what was due is due later. */
  setClock (time: number): void {
    if (time >= this.clock.now()) this.advanceTo(time)
    else this.#moveClock(() => { this.clock.moveTo(time) })
  }

  freezeClock (): void {
    this.#moveClock(() => { this.clock.freeze() })
  }

  /** Lets a frozen clock run on from where it stands. */
  resumeClock (): void {
    this.#moveClock(() => { this.clock.resume() })
  }

  /** The host's timer was set for the clock as it was. */
  #moveClock (move: () => void): void {
    this.commit(() => {
      move()
      this.jobs.disarm()
    })
  }

  /** The whole state, as a fixture that `restore` turns into this very state again. */
  snapshot (): FixtureFile {
    const file: Record<string, unknown> = { format: 1 }
    for (const part of this.#parts) {
      const section = part.toFixture()
      if (section !== undefined) file[part.section] = section
    }
    return file as FixtureFile
  }

  /**
   * Takes in a whole state in the place of the present one. Permanent tokens stay.
   * @throws MockError validation_error, with nothing changed, when the fixture cannot be loaded
   */
  restore (fixture: FixtureFile): void {
    const saved = this.snapshot()
    this.#replace(() => {
      try {
        this.#load(fixture, this.#host.now())
      } catch (error) {
        this.#load(saved, this.#host.now())
        throw unloadable(error)
      }
    })
  }

  /** Back to the state at boot, with an empty journal. */
  reset (): void {
    this.#replace(() => { this.#load(this.#boot, this.#bootAt) })
    this.journal.clear()
  }

  #replace (load: () => void): void {
    const before = this.events.heard ? this.#fingerprints() : undefined
    load()
    if (before) this.#tellDifference(before)
    this.#flush()
  }

  /** SHA-256 over what a snapshot holds, in hex: equal digests, equal states. */
  digest (): string {
    const steps = this.digesting()
    for (;;) {
      const { done, value } = steps.next()
      if (done) return value
    }
  }

  /** Makes the digest in steps. It is that of one state if nothing changes between them. */
  * digesting (): Generator<undefined, string> {
    const hash = createHash('sha256')
    for (const part of this.#parts) {
      hash.update(`\n${part.section}`)
      for (const piece of part.fingerprint?.() ?? [part.toFixture() ?? null]) {
        hash.update(`\n${JSON.stringify(piece)}`)
        yield
      }
    }
    return hash.digest('hex')
  }

  /** Lets go of all that is outside the sandbox: timers, tokens, files, and what listeners hold. */
  dispose (): void {
    this.jobs.disarm()
    this.assets.dispose()
    this.tokens.dispose()
    this.oauth.clear()
    for (const listener of this.#onDispose) listener()
    this.#onDispose.clear()
    this.#onCommit.clear()
  }

  #load (fixture: FixtureFile, hostTime: number): void {
    for (const part of [...this.#parts].reverse()) part.clear()
    const sections = fixture as Record<string, unknown>
    this.clock.holding(hostTime, () => {
      for (const part of this.#parts) {
        if (part === this.messages) this.messages.fromFixture(fixture.messages, fixture.chats)
        else part.fromFixture(sections[part.section])
      }
      this.reminders.arm()
      this.receipts.arm()
    })
    this.#pending = []
    this.jobs.arm()
  }

  #fingerprints (): Map<string, string> {
    const chats = this.chats.toFixture() ?? []
    const messages = this.messages.toFixture() ?? {}
    return new Map(chats.map(chat => [chat.id, JSON.stringify([chat, messages[chat.id]])]))
  }

  #tellDifference (before: Map<string, string>): void {
    const after = this.#fingerprints()
    for (const id of before.keys()) if (!after.has(id)) this.emit('chat.deleted', id, id)
    for (const [id, print] of after) if (before.get(id) !== print) this.emit('chat.upserted', id, id)
  }
}

/** A fixture that passed its check and yet cannot be loaded: it is the fixture that has to change. */
function unloadable (error: unknown): MockError {
  const reason = error instanceof Error ? error.message : String(error)
  return new MockError('validation_error', `The fixture cannot be loaded: ${reason}`, { cause: error })
}
