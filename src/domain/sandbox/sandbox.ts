import { createHash } from 'node:crypto'
import type { FixtureFile } from '../../fixtures/format.js'
import type { ChatEventType } from './events.js'
import type { AssetFolder } from '../assets/asset.js'
import type { NewToken, TokenRegistry } from '../tokens/token-store.js'
import { AccountStore } from '../accounts/account-store.js'
import { AssetStore, type UploadLimits } from '../assets/asset-store.js'
import { BridgeStore } from '../bridges/bridge-store.js'
import { ChatStore } from '../chats/chat-store.js'
import { Clock, type Host } from './clock.js'
import { checkDelays, fixtureDelays } from './delays.js'
import { ContactStore } from '../contacts/contact-store.js'
import { Events, noEvents, PendingEvents } from './events.js'
import { Expiry } from '../messages/expiry.js'
import { FaultStore } from '../faults/fault-store.js'
import { Ids } from './ids.js'
import { Membership, type EnterHomeserver } from '../homeserver/membership.js'
import { Scheduler } from './scheduler.js'
import { Journal } from '../journal/journal.js'
import { copyOf, emptyState, exchangeStaged, stateOver, type SavedState, type StagedState } from './staged-state.js'
import { baseOf, loadBase, type Base } from './base.js'
import { MockError, notFound } from '../errors/errors.js'
import { LabelStore } from '../chats/label-store.js'
import { MatrixStore } from '../matrix/matrix-store.js'
import { MessageStore } from '../messages/message-store.js'
import { Network } from '../network/network.js'
import { Personas } from '../network/personas/personas.js'
import { OAuth } from '../oauth/oauth.js'
import { isPlain, type StateSection, type PlainSection } from './state-section.js'
import type { OAuthRegistry } from '../oauth/registry.js'
import { Containment } from '../../platform/containment.js'
import { TextChunks } from '../../platform/text-chunks.js'
import { Receipts } from '../network/receipts.js'
import { Random } from './random.js'
import { RateLimits } from './rate-limits.js'
import { Reminders } from '../chats/reminders.js'
import { isSameChat, messageChanges } from './same-chat.js'
import { appState } from '../setup/app-state.js'
import { StrictnessStore } from './strictness.js'
import { SetupStore } from '../setup/setup-store.js'
import { handleExpiry } from '../setup/verifications.js'
import type { Verification } from '../setup/verification.js'
import { SearchIndex } from '../search/index/search-index.js'
import { runSync, rowsPerStep } from '../../platform/run-sync.js'
import { TokenStore } from '../tokens/token-store.js'
import { UndoLog } from './undo-log.js'

export interface SandboxOptions {
  /** Receives the errors that the sandbox contains. */
  containment?: Containment | undefined
  id: string
  /** The name of the server among its replicas, if it is one. */
  replica?: string | undefined
  fixture: FixtureFile
  /** The fixture before some small sections were overridden: sandboxes of the same contents share them. */
  contents: FixtureFile
  /** What it starts with instead, such as the state of another. */
  saved?: SavedState | undefined
  /** 32-bit integer. */
  seed: number
  host: Host
  registry: TokenRegistry<Sandbox>
  oauthRegistry: OAuthRegistry<Sandbox>
  /** Milliseconds until a send is confirmed, where the fixture says nothing. */
  sendDelay: number
  /** Entries of each kind that the journal keeps; by default none. */
  journalSize?: number | undefined
  /** About how many bytes of memory they may take; by default they have no limit. */
  journalBytes?: number | undefined
  maxRecords: number
  /** The operations that clients call, for what names them; without it no name is checked. */
  operations?: ReadonlySet<string> | undefined
  /** Where its files are. */
  assetFolder: AssetFolder
  uploadLimits: UploadLimits
  /** Tokens that outlive reset and restore. */
  tokens?: NewToken[] | undefined
  /** Whether a shared clock takes the time that the others show, instead of setting theirs. */
  takesSharedTime?: boolean | undefined
  /** Puts it among the installations of the homeserver that it names. */
  enterHomeserver?: ((box: Sandbox, name: string) => ReturnType<EnterHomeserver>) | undefined
}

/**
 * One simulated installation of Beeper Desktop. Whatever can change in it belongs to one of its parts, and every
 * change goes through `commit`, which does all of it or nothing:
 *
 * - Check first: by the time of a change it is known to succeed. Nothing is awaited between the check and the
 *   commit, so that what was checked still holds.
 * - A commit whose work throws changes nothing, draws nothing (the next IDs and random numbers are those that it would
 *   have had) and sends nothing, then or later. This goes for a commit within another as well. Its parts keep the
 *   invariant by noting in `undo` how to take each change back; `test/domain/sandbox/commits.slow.test.ts` holds them
 *   to it.
 * - What a request counts before its commit stays counted: its token's rate limit, and the fault rules it met.
 */
export class Sandbox {
  readonly id: string
  /** How many of each kind of record callers may add: tokens, OAuth clients, fault rules and the like. */
  readonly maxRecords: number
  /** The operations that clients call, if it is known. */
  readonly operations: ReadonlySet<string> | undefined
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly jobs: Scheduler
  /** The homeserver that it shares with other sandboxes, and its place there. */
  readonly homeserver: Membership
  /** Runs work that no caller waits for: what it throws is logged, noted in the journal, and ends there. */
  readonly containment: Containment
  readonly events: Events
  /** How to take back what the commit under way has changed. */
  readonly undo = new UndoLog()
  readonly assets: AssetStore
  readonly accounts: AccountStore
  readonly contacts: ContactStore
  readonly chats: ChatStore
  readonly labels: LabelStore
  readonly reminders: Reminders
  readonly messages: MessageStore
  readonly network: Network
  readonly personas: Personas
  readonly receipts: Receipts
  readonly expiry: Expiry
  readonly tokens: TokenStore
  readonly oauth: OAuth
  readonly setup: SetupStore
  readonly strictness: StrictnessStore
  readonly matrix: MatrixStore
  readonly bridges: BridgeStore
  readonly rateLimits: RateLimits
  readonly faults: FaultStore
  readonly journal: Journal
  readonly search: SearchIndex
  readonly #parts: ReadonlyArray<StateSection<unknown>>
  readonly #smallParts: ReadonlyArray<PlainSection<unknown>>
  readonly #host: Host
  readonly #onCommit = new Set<() => void>()
  readonly #onDispose = new Set<() => void>()
  readonly #onReplace = new Set<() => void>()
  /** What a reset goes back to. */
  #boot: SavedState
  /** What the present state was made with: while it is there, so is its base. */
  #contents: FixtureFile
  /** The host's time when the sandbox was made: what a fixture leaves to the present is the same at each reset. */
  readonly #bootAt: number
  #isDisposed = false
  #isNoting = false
  #depth = 0
  #settling = false
  readonly #pending = new PendingEvents()

  /**
   * Makes a sandbox in steps. Nothing can reach it before it is complete.
   * @throws MockError validation_error when its fixture cannot be loaded, conflict when one of its tokens is in use
   */
  static * createTask (options: SandboxOptions): Generator<void, Sandbox> {
    const box = new Sandbox(options)
    try {
      const { contents, fixture } = options
      const boot = options.saved ?? {
        fixture,
        contents,
        parts: stateOver(yield * box.#baseFor(fixture, box.#bootAt, clock => baseOf(contents, clock)))
      }
      box.#boot = boot
      box.tokens.give(options.tokens ?? [])
      box.#load(boot.fixture, copyOf(boot.parts), box.#bootAt)
    } catch (error) {
      box.dispose()
      throw error instanceof MockError && error.code !== 'internal_error' ? error : unloadable(error)
    }
    box.tokens.reserve()
    box.homeserver.enter({ takesTime: options.takesSharedTime })
    return box
  }

  /** Without anything in it: `making` fills it. */
  private constructor (options: SandboxOptions) {
    this.id = options.id
    this.maxRecords = options.maxRecords
    this.operations = options.operations
    this.#host = options.host
    this.containment = new Containment((error, place) => { this.#note(error, place, options.containment) })
    this.events = new Events(this.containment)
    this.clock = new Clock(options.host, this.undo)
    this.random = new Random(options.seed, options.id, this.undo)
    this.ids = new Ids(this.random, this.undo, options.replica)
    this.jobs = new Scheduler(this, options.host, () => this.settle())
    const { enterHomeserver } = options
    this.homeserver = new Membership(options.fixture.homeserver, name => enterHomeserver?.(this, name))
    this.assets = new AssetStore(this, options.assetFolder, options.uploadLimits)
    this.accounts = new AccountStore(this.undo)
    this.contacts = new ContactStore(this.accounts, this.undo)
    this.chats = new ChatStore(this)
    this.labels = new LabelStore(this.undo)
    this.reminders = new Reminders(this)
    // Messages and the network know each other: a send goes out by the one and is confirmed by the other.
    this.messages = new MessageStore(this)
    this.expiry = new Expiry(this)
    this.receipts = new Receipts(this)
    this.faults = new FaultStore(this)
    this.network = new Network(this, options.sendDelay)
    this.personas = new Personas(this)
    this.search = new SearchIndex(this)
    this.tokens = new TokenStore(this, options.registry)
    this.oauth = new OAuth(this, options.oauthRegistry)
    this.setup = new SetupStore(this)
    this.strictness = new StrictnessStore(this.undo)
    this.matrix = new MatrixStore(this)
    handleExpiry(this)
    this.bridges = new BridgeStore(this)
    this.rateLimits = new RateLimits(this.clock, this.undo)
    this.journal = new Journal(this.clock, options.journalSize ?? 0, options.journalBytes, this.containment)
    this.#parts = [
      this.clock, this.random, this.ids, this.homeserver, this.assets, this.accounts, this.contacts, this.chats,
      this.labels, this.messages, this.network, this.personas, this.tokens, this.oauth, this.strictness,
      this.setup, this.bridges,
      this.matrix, this.rateLimits, this.faults, this.jobs
    ] as ReadonlyArray<StateSection<unknown>>
    this.#smallParts = this.#parts.filter(part => isPlain(part))
    this.#contents = options.contents
    this.#boot = { fixture: options.fixture, contents: options.contents, parts: emptyState() }
    this.#bootAt = options.host.now()
  }

  /** The name of the fixture that it started with, where that has one. */
  get fixtureName (): string | undefined { return this.#boot.contents.name }

  /** Every part that can change, in the order in which a fixture is loaded. */
  get parts (): ReadonlyArray<StateSection<unknown>> { return this.#parts }

  /**
   * The one way to change a sandbox. What `work` changed is told to those who listen once it is done, in order, when
   * it can already be read; then what has fallen due by now runs, each job as a commit of its own. Commits may be
   * nested; events are sent once the outermost is done.
   * @param work synchronous
   * @throws what `work` throws, with nothing changed
   */
  commit<Result> (work: () => Result): Result {
    const begun = this.undo.begin()
    const pending = this.#depth === 0 ? noEvents : this.#pending.count
    this.#depth++
    let result: Result
    try {
      result = work()
    } catch (error) {
      this.#depth--
      this.#takeBack(begun, pending)
      throw error
    }
    this.#depth--
    this.undo.end()
    if (this.#depth === 0) {
      this.#flush()
      this.settle()
    }
    return result
  }

  /** Notes an event for the commit under way. */
  emit (type: ChatEventType, chatID: string, id: string): void {
    this.#pending.add(type, chatID, id, this.clock)
  }

  /** Notes that the state of the installation is another (domain/setup/app-state.ts). */
  emitAppState (): void {
    this.#pending.addSetup({ type: 'app.state.updated', at: this.clock.now() })
  }

  /** Notes that a verification is new or has changed. */
  emitVerification (verification: Verification): void {
    this.#pending.addSetup({ type: 'verification.updated', verification, at: this.clock.now() })
  }

  /** Notes that a verification is over. */
  emitVerificationRemoved (): void {
    this.#pending.addSetup({ type: 'verification.removed', at: this.clock.now() })
  }

  /** @param pending the events there were when the failed commit began */
  #takeBack (begun: number, pending: PendingEvents['count']): void {
    this.undo.rollBack(begun, error => { this.containment.report(error, 'taking a commit back') })
    this.#pending.cutBack(pending)
    // Moving the clock had disarmed its timer.
    if (this.#depth === 0) this.jobs.arm()
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

  /** @returns what ends the listening. Called when another state has replaced the whole state: reset and restore. */
  onReplace (listener: () => void): () => void {
    this.#onReplace.add(listener)
    return () => { this.#onReplace.delete(listener) }
  }

  #flush (): void {
    for (const event of this.#pending.take()) {
      this.containment.run('the journal of an event', () => { this.journal.event(event) })
      this.events.send(event)
    }
    for (const listener of this.#onCommit) this.containment.run('a listener of commits', listener)
  }

  /** Runs what is due by now, and sees to it that what is due later will run. */
  settle (): void {
    if (this.#settling || this.#depth > 0) return
    this.#settling = true
    try {
      this.#runJobs(this.clock.now())
    } finally {
      this.#settling = false
    }
    this.jobs.arm()
  }

  /** A job that throws has changed nothing, and does not run again. */
  #runJobs (time: number): void {
    this.jobs.runUntil(time, (kind, run) => {
      this.containment.run(`the job ${kind}`, () => { this.commit(run) })
    })
  }

  /** A journal listener that throws does not receive its own error. */
  #note (error: unknown, place: string, server: Containment | undefined): void {
    server?.report(error, `${place} of the sandbox ${this.id}`)
    if (this.#isNoting) return
    this.#isNoting = true
    try {
      this.journal.error(place, error)
    } finally {
      this.#isNoting = false
    }
  }

  /**
   * Moves the clock forward; all that falls due on the way has run, and its events are out, when this returns.
   * @throws MockError validation_error, with nothing changed, for a time that no clock can show
   */
  advanceTo (time: number): void {
    this.clock.check(time)
    this.#settling = true
    try {
      this.#runJobs(time)
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

  /** Shows what another clock shows, now and later. Forward, `setClock` comes first: this runs nothing on the way. */
  matchClock (other: Clock): void {
    if (!this.clock.matches(other)) this.#moveClock(() => { this.clock.match(other) })
  }

  /** The host's timer was set for the clock as it was. */
  #moveClock (move: () => void): void {
    this.commit(() => {
      move()
      this.jobs.disarm()
    })
  }

  /** The whole state, as a fixture that `restore` turns into this very state again. */
  snapshot (): FixtureFile { return this.#sectionsOf(this.#parts) }

  #sectionsOf (parts: ReadonlyArray<StateSection<unknown>>): FixtureFile {
    const file: Record<string, unknown> = { format: 1 }
    for (const part of parts) {
      const section = part.toFixture()
      if (section !== undefined) file[part.section] = section
    }
    return file as FixtureFile
  }

  /**
   * Replaces the whole state. Permanent tokens stay.
   * @throws MockError validation_error, with nothing changed, when the fixture cannot be loaded
   */
  restore (fixture: FixtureFile): void { runSync(this.restoreTask(fixture)) }

  /**
   * `restore` in steps. The present state lives until the last step that can fail; then the new one replaces it.
   * @param make `baseOf` for a fixture that does not change any more
   */
  * restoreTask (fixture: FixtureFile, make: typeof baseOf = loadBase): Generator<void, void> {
    const hostTime = this.#host.now()
    const base = yield * this.#baseFor(fixture, hostTime, clock => make(fixture, clock))
    yield * this.#replacing({ fixture, contents: fixture, parts: stateOver(base) }, hostTime)
  }

  /** The whole state, for `restoreSaved` and for another sandbox. It takes as long as what differs from the base. */
  save (): SavedState {
    return { fixture: this.#sectionsOf(this.#smallParts), contents: this.#contents, parts: copyOf(this) }
  }

  /** `restoreSavedTask` at once. */
  restoreSaved (saved: SavedState): void { runSync(this.restoreSavedTask(saved)) }

  /** Replaces the whole state by one that was saved, maybe of another sandbox; otherwise like `restoreTask`. */
  * restoreSavedTask (saved: SavedState): Generator<void, void> {
    yield * this.#replacing(saved, this.#host.now())
  }

  /** Back to the state at boot, with an empty journal. */
  reset (): void { runSync(this.resetTask()) }

  /** `reset` in steps, like `restoring`. */
  * resetTask (): Generator<void, void> {
    yield * this.#replacing(this.#boot, this.#bootAt)
    this.journal.clear()
  }

  * #replacing ({ fixture, contents, parts: source }: SavedState, hostTime: number): Generator<void, void> {
    const parts = copyOf(source)
    if (this.#isDisposed) throw notFound('sandbox', this.id, 'It was deleted meanwhile')
    // The state at boot has been loaded before.
    const saved = fixture === this.#boot.fixture ? undefined : this.#sectionsOf(this.#smallParts)
    const formerState = JSON.stringify(appState(this))
    this.homeserver.leave()
    try {
      this.#load(fixture, parts, hostTime)
    } catch (error) {
      if (saved) this.#load(saved, parts, this.#host.now())
      this.homeserver.enter()
      throw unloadable(error)
    }
    this.#contents = contents
    if (JSON.stringify(appState(this)) !== formerState) this.emitAppState()
    if (this.events.heard) yield * this.#tellDifference(parts.chats)
    this.#flush()
    if (!this.#isDisposed) this.homeserver.enter()
    for (const listener of this.#onReplace) this.containment.run('a listener of replaced states', listener)
  }

  /**
   * The snapshot as JSON, in steps; it is of the state at the last of them.
   * @returns the text in pieces: the whole may be longer than a string can be
   */
  * snapshotTextTask (): Generator<void, string[]> {
    const messages = yield * this.messages.rowsTask((_, rows) => JSON.stringify(rows()))
    const text = new TextChunks()
    text.add('{"format":1')
    for (const part of this.#parts) {
      if (part === this.messages) {
        let mark = `,"${part.section}":{`
        for (const [chatID, rows] of messages) {
          text.add(`${mark}${JSON.stringify(chatID)}:`)
          text.add(rows)
          mark = ','
        }
        if (messages.size > 0) text.add('}')
      } else {
        const section = part.toFixture()
        if (section !== undefined) text.add(`,"${part.section}":${JSON.stringify(section)}`)
      }
    }
    text.add('}')
    return text.all()
  }

  /** SHA-256 over what a snapshot holds, in hex: equal digests, equal states. */
  digest (): string { return runSync(this.digestTask()) }

  /** `digest` in steps; it is of the state at the last of them. */
  * digestTask (): Generator<void, string> {
    yield * this.chats.digestBaseTask()
    const messages = yield * this.messages.digestTask()
    const hash = createHash('sha256')
    for (const part of this.#parts) {
      hash.update(`\n${part.section}`)
      const pieces = part === this.messages ? [messages] : part.fingerprint?.() ?? [part.toFixture() ?? null]
      for (const piece of pieces) hash.update(`\n${JSON.stringify(piece)}`)
    }
    return hash.digest('hex')
  }

  /** Releases everything outside the sandbox: timers, tokens, files, and what listeners hold. */
  dispose (): void {
    this.#isDisposed = true
    this.homeserver.leave()
    this.jobs.disarm()
    this.assets.dispose()
    this.tokens.dispose()
    this.oauth.clear()
    for (const listener of this.#onDispose) this.containment.run('a listener of the end', listener)
    this.#onDispose.clear()
    this.#onCommit.clear()
  }

  /** @throws MockError validation_error when the fixture cannot be loaded */
  * #baseFor (
    fixture: FixtureFile, hostTime: number, make: (clock: Clock) => Generator<void, Base>
  ): Generator<void, Base> {
    const clock = new Clock({ now: () => hostTime, after: () => () => undefined })
    clock.fromFixture(fixture.clock)
    try {
      checkDelays(clock, fixtureDelays(fixture))
      return yield * make(clock)
    } catch (error) {
      throw unloadable(error)
    }
  }

  /**
   * Replaces the whole state by a fixture.
   * @param parts what was made of its large sections; holds the former state afterwards
   */
  #load (fixture: FixtureFile, parts: StagedState, hostTime: number): void {
    exchangeStaged(this, parts)
    for (const part of [...this.#smallParts].reverse()) part.clear()
    const sections = fixture as Record<string, unknown>
    this.clock.holding(hostTime, () => {
      for (const part of this.#smallParts) part.fromFixture(sections[part.section])
      this.reminders.arm()
      this.receipts.arm()
    })
    this.#pending.take()
    this.jobs.arm()
  }

  /** Tells which chats and messages are not what they were: a client that follows the events then has the new state. */
  * #tellDifference (before: ChatStore): Generator<void, void> {
    let work = 0
    const step = (rows: number) => (work += rows) >= rowsPerStep
    const pause = () => {
      work = 0
      this.#flush()
    }
    const mayDiffer = this.chats.mayDifferFrom(before)
    for (const { id } of before.rows()) {
      if (!mayDiffer(id) || this.chats.withID(id)) continue
      this.emit('chat.deleted', id, id)
      if (step(rowsPerEvent)) yield pause()
    }
    for (const chat of this.chats.rows()) {
      if (!mayDiffer(chat.id)) continue
      const former = before.withID(chat.id)
      if (former && isSameChat(former, chat)) {
        if (step(chat.messages.length)) yield pause()
        continue
      }
      this.emit('chat.upserted', chat.id, chat.id)
      if (step(rowsPerEvent)) yield pause()
      const { gone, changed } = messageChanges(former, chat)
      for (const [type, ids] of [['message.deleted', gone], ['message.upserted', changed]] as const) {
        for (const id of ids) {
          this.emit(type, chat.id, id)
          if (step(rowsPerMessage)) yield pause()
        }
      }
    }
  }
}

/** How many rows an event to clients counts for: writing to them takes longer than comparing. */
const rowsPerEvent = 64
/** For how many rows a message of those events counts. */
const rowsPerMessage = 16

/** A fixture that passed its check and yet cannot be loaded: it is the fixture that has to change. */
function unloadable (error: unknown): MockError {
  const reason = error instanceof Error ? error.message : String(error)
  const { issues } = error instanceof MockError ? error : {}
  return new MockError('validation_error', `The fixture cannot be loaded: ${reason}`, {
    cause: error, ...(issues && { issues })
  })
}
