import type { FixtureFile } from './fixture-format.js'
import type { Host } from './clock.js'
import type { NewToken } from './tokens.js'
import { MockError, notFound } from './errors.js'
import { Sandbox } from './sandbox.js'
import { TokenRegistry } from './tokens.js'

/** The sandbox that always exists. */
export const defaultSandboxID = 'default'

export interface SandboxesOptions {
  host: Host
  /** The seed of the default sandbox, and of others that name none. */
  seed: number
  sendDelay: number
  /** Entries of each kind that a sandbox's journal keeps. */
  journalSize: number
  /** How many there may be at once. */
  limit: number
}

export interface NewSandbox {
  id: string
  fixture: FixtureFile
  seed?: number | undefined
  sendDelay?: number | undefined
  tokens?: NewToken[] | undefined
}

/** The sandboxes of a server, and which of them a token belongs to. */
export class Sandboxes {
  readonly registry = new TokenRegistry()
  readonly #options: SandboxesOptions
  readonly #byID = new Map<string, Sandbox>()

  constructor (options: SandboxesOptions) {
    this.#options = options
  }

  get size (): number { return this.#byID.size }

  list (): Sandbox[] { return [...this.#byID.values()] }

  /** @throws MockError not_found */
  get (id: string): Sandbox {
    const box = this.#byID.get(id)
    if (!box) throw notFound('sandbox', id, 'GET /_mock/sandboxes lists the sandboxes there are')
    return box
  }

  find (id: string): Sandbox | undefined { return this.#byID.get(id) }

  /** The sandbox of calls that say nothing of where they belong. */
  get default (): Sandbox { return this.get(defaultSandboxID) }

  /** @throws MockError conflict when the ID is taken or there are too many */
  create (input: NewSandbox): Sandbox {
    if (this.#byID.has(input.id)) throw new MockError('conflict', `There is a sandbox ${JSON.stringify(input.id)} already`)
    if (this.#byID.size >= this.#options.limit) {
      throw new MockError('conflict',
        `There are ${this.#byID.size} sandboxes, which is the limit: delete some, or raise the limit at start`)
    }
    const box = new Sandbox({
      id: input.id,
      fixture: input.fixture,
      seed: input.seed ?? input.fixture.random?.seed ?? this.#options.seed,
      host: this.#options.host,
      registry: this.registry,
      sendDelay: input.sendDelay ?? this.#options.sendDelay,
      journalSize: this.#options.journalSize,
      tokens: input.tokens
    })
    this.#byID.set(box.id, box)
    return box
  }

  /** @throws MockError not_found, conflict for the default one */
  delete (id: string): void {
    const box = this.get(id)
    if (id === defaultSandboxID) {
      throw new MockError('conflict', 'The default sandbox always exists: reset it instead of deleting it')
    }
    box.dispose()
    this.#byID.delete(id)
  }

  dispose (): void {
    for (const box of this.#byID.values()) box.dispose()
    this.#byID.clear()
  }
}
