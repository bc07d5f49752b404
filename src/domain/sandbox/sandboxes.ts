import type { AssetStorage } from '../assets/asset.js'
import type { UploadLimits } from '../assets/asset-store.js'
import type { FixtureFile } from '../../fixtures/format.js'
import type { Strictness } from '../../fixtures/strictness.js'
import { Clock, iso, type ClockSection, type Host } from './clock.js'
import type { NewToken } from '../tokens/token-store.js'
import { Homeservers } from '../homeserver/load.js'
import { limitReached, MockError, notFound } from '../errors/errors.js'
import { OAuthRegistry } from '../oauth/registry.js'
import { Sandbox } from './sandbox.js'
import { replicaMark } from './replica.js'
import type { SavedState } from './staged-state.js'
import type { Containment } from '../../platform/containment.js'
import { runSync } from '../../platform/run-sync.js'
import { TokenRegistry } from '../tokens/token-store.js'

/** The sandbox that always exists; a replica has its name in front of it, and accepts it without. */
export const defaultSandboxID = 'default'

export interface SandboxesOptions {
  /** The name of the server among its replicas, if it is one. */
  replica?: string | undefined
  /** Receives the errors that sandboxes contain. */
  containment?: Containment | undefined
  host: Host
  /** The seed of the default sandbox, and of others that name none. */
  seed: number
  sendDelay: number
  /** How strict sandboxes are that say nothing. */
  strict?: Strictness | undefined
  /** Entries of each kind that a sandbox's journal keeps. */
  journalSize: number
  /** About how many bytes of memory they may take; by default they have no limit. */
  journalBytes?: number | undefined
  /** How many there may be at once. */
  limit: number
  /** How many tokens, OAuth clients, fault rules and the like each may have, of each kind. */
  maxRecords: number
  /** The operations that clients call; may be filled after this, and before the first sandbox is made. */
  operations?: ReadonlySet<string> | undefined
  /** Where their files are. */
  assets: AssetStorage
  /** What each may upload. */
  uploadLimits: UploadLimits
}

export interface NewSandbox {
  /** By default sandbox-1, sandbox-2, and so on. A replica puts its name in front of it. */
  id?: string | undefined
  fixture: FixtureFile
  /** Overrides the fixture, like the next two. */
  seed?: number | undefined
  clock?: ClockSection | undefined
  sendDelay?: number | undefined
  strict?: Strictness | undefined
  /** The homeserver whose installations it joins; `loadHomeservers` comes first. Overrides the fixture. */
  homeserver?: string | undefined
  /** Tokens that outlive reset and restore. */
  tokens?: NewToken[] | undefined
}

export type NewFork = Pick<NewSandbox, 'id' | 'tokens'>

/** The sandboxes of a server, and which of them a token belongs to. */
export class Sandboxes {
  readonly registry = new TokenRegistry<Sandbox>()
  readonly oauthRegistry = new OAuthRegistry<Sandbox>()
  readonly #homeservers = new Homeservers()
  readonly #options: SandboxesOptions
  readonly #byID = new Map<string, Sandbox>()
  /** IDs of those that are being made. */
  readonly #making = new Set<string>()
  readonly #mark: string
  #numbered = 0

  constructor (options: SandboxesOptions) {
    this.#options = options
    this.#mark = replicaMark(options.replica)
  }

  get size (): number { return this.#byID.size }

  list (): Sandbox[] { return [...this.#byID.values()] }

  /** @throws MockError not_found */
  get (id: string): Sandbox {
    const box = this.find(id)
    if (!box) throw notFound('sandbox', id, 'GET /_mock/sandboxes lists the sandboxes there are')
    return box
  }

  find (id: string): Sandbox | undefined {
    return this.#byID.get(id === defaultSandboxID ? this.ownID(id) : id)
  }

  /** An ID as this replica has it: with its name in front. */
  ownID (id: string): string { return id.startsWith(this.#mark) ? id : this.#mark + id }

  /** The sandbox of calls that say nothing of where they belong. */
  get default (): Sandbox { return this.get(defaultSandboxID) }

  /** @throws MockError conflict when the ID is taken or there are too many */
  create (input: NewSandbox): Sandbox { return runSync(this.createTask(input)) }

  /**
   * `create` in steps. The ID is taken from the first on, and the sandbox is there after the last.
   * @throws MockError as `create` does, validation_error for a send delay that no time can follow
   */
  createTask (input: NewSandbox): Generator<void, Sandbox> {
    return this.#makeTask(input)
  }

  /**
   * Makes a sandbox that has what another has now, in time that does not depend on how much that is. Neither sees what
   * becomes of the other, and a reset of the fork goes back to this moment. It is alone: it belongs to no homeserver.
   * @throws MockError conflict when the ID is taken or there are too many
   */
  fork (source: Sandbox, { id, tokens }: NewFork = {}): Sandbox {
    const saved = source.save()
    const { homeserver: _, ...fixture } = saved.fixture
    return runSync(this.#makeTask({ id, tokens, fixture, seed: source.random.seed }, { ...saved, fixture }))
  }

  * #makeTask (input: NewSandbox, saved?: SavedState): Generator<void, Sandbox> {
    const number = this.#freeNumber()
    const id = this.ownID(input.id ?? `sandbox-${number}`)
    this.checkRoom(id)
    this.#checkSendDelay(input)
    this.#making.add(id)
    let box: Sandbox
    try {
      box = yield * this.#filled(id, input, saved)
    } finally {
      this.#making.delete(id)
    }
    this.#byID.set(box.id, box)
    if (input.id === undefined) this.#numbered = Math.max(this.#numbered, number)
    return box
  }

  /** @throws MockError conflict when the ID is taken, also by one that is being made, or there are too many */
  checkRoom (id?: string): void {
    if (id !== undefined && this.#isTaken(this.ownID(id))) {
      throw new MockError('conflict', `There is a sandbox ${JSON.stringify(id)} already`)
    }
    const count = this.#byID.size + this.#making.size
    if (count >= this.#options.limit) throw new MockError('conflict', limitReached(count, 'sandboxes', 'delete some'))
  }

  #checkSendDelay ({ fixture, clock = fixture.clock, sendDelay }: NewSandbox): void {
    if (sendDelay === undefined) return
    const present = new Clock(this.#options.host)
    present.fromFixture(clock)
    present.at(sendDelay, 'sendDelay')
  }

  #isTaken (id: string): boolean { return this.#byID.has(id) || this.#making.has(id) }

  #filled (id: string, input: NewSandbox, saved: SavedState | undefined): Generator<void, Sandbox> {
    return Sandbox.createTask({
      id,
      replica: this.#options.replica,
      saved,
      takesSharedTime: !setsTime(input.clock ?? input.fixture.clock),
      fixture: bootState({ ...this.#onSharedClock(input), strict: input.strict ?? this.#usualStrictness(input) }),
      contents: input.fixture,
      seed: input.seed ?? input.fixture.random?.seed ?? this.#options.seed,
      host: this.#options.host,
      containment: this.#options.containment,
      registry: this.registry,
      oauthRegistry: this.oauthRegistry,
      sendDelay: this.#options.sendDelay,
      journalSize: this.#options.journalSize,
      journalBytes: this.#options.journalBytes,
      maxRecords: this.#options.maxRecords,
      operations: this.#options.operations,
      assetFolder: this.#options.assets.folder(),
      uploadLimits: this.#options.uploadLimits,
      tokens: input.tokens,
      enterHomeserver: (box, name) => this.#homeservers.enter(box, name)
    })
  }

  /** A clock that is shared shows the time that the others show, unless something else is asked for. */
  #onSharedClock (input: NewSandbox): NewSandbox {
    const { clock = input.fixture.clock, homeserver = input.fixture.homeserver } = input
    if (!clock?.shared || homeserver === undefined || setsTime(clock)) return input
    const shared = this.#homeservers.sharedClock(homeserver)
    if (!shared) return input
    const stands = clock.mode === 'frozen'
    return { ...input, clock: stands ? { ...clock, now: iso(shared.now()) } : shared.toFixture() }
  }

  #usualStrictness ({ fixture }: NewSandbox): Strictness | undefined {
    return fixture.strict ? undefined : this.#options.strict
  }

  #freeNumber (): number {
    let number = this.#numbered + 1
    while (this.#isTaken(this.ownID(`sandbox-${number}`))) number++
    return number
  }

  /** @throws MockError not_found, conflict for the default one */
  delete (id: string): void {
    const box = this.get(id)
    if (box === this.find(defaultSandboxID)) {
      throw new MockError('conflict', 'The default sandbox always exists: reset it instead of deleting it')
    }
    box.dispose()
    this.#byID.delete(box.id)
  }

  dispose (): void {
    for (const box of this.#byID.values()) box.dispose()
    this.#byID.clear()
  }
}

/** Whether a clock says what time it is to show. */
function setsTime (clock: ClockSection | undefined): boolean {
  return clock?.now !== undefined || clock?.offset !== undefined
}

/** The fixture with what was asked for in its place; nothing of a fixture that many share is copied. */
function bootState ({ fixture, seed, clock, sendDelay, strict, homeserver }: NewSandbox): FixtureFile {
  if ([seed, clock, sendDelay, strict, homeserver].every(given => given === undefined)) return fixture
  return {
    ...fixture,
    ...(seed === undefined ? {} : { random: { seed } }),
    ...(clock === undefined ? {} : { clock }),
    ...(homeserver === undefined ? {} : { homeserver }),
    ...(strict === undefined ? {} : { strict: { ...fixture.strict, ...strict } }),
    ...(sendDelay === undefined ? {} : { network: { ...fixture.network, sendDelay } })
  }
}
