import type { OAuthContext } from './context.js'
import type { Consent } from './records.js'
import type { Scope } from '../tokens/token-store.js'
import { checkDelays, consentDelays } from '../sandbox/delays.js'
import { limitReached, MockError } from '../errors/errors.js'

/** What tests have said of the sign-ins to come, the next one first. */
export class Consents {
  readonly #box: OAuthContext
  #queue: Consent[] = []

  constructor (box: OAuthContext) {
    this.#box = box
  }

  /**
   * Says what becomes of an authorisation to come, after those queued before.
   * @throws MockError conflict when there are too many, validation_error for a delay that no time can follow
   */
  add (consent: Consent): void {
    const { maxRecords } = this.#box
    if (this.#queue.length >= maxRecords) {
      throw new MockError('conflict', limitReached(maxRecords, 'outcomes queued', 'clear the queue'))
    }
    checkDelays(this.#box.clock, consentDelays(consent))
    this.#box.commit(() => {
      this.#box.undo.add(() => { this.#queue.pop() })
      this.#queue.push(structuredClone(consent))
    })
  }

  list (): readonly Consent[] { return this.#queue }

  /** Takes the next outcome out of the queue. */
  next (): Consent | undefined {
    const [next] = this.#queue
    if (!next) return undefined
    return this.#box.commit(() => {
      this.#box.undo.add(() => { this.#queue.unshift(next) })
      this.#queue.shift()
      return next
    })
  }

  removeAll (): void {
    this.#box.commit(() => {
      const before = this.#queue
      this.#box.undo.add(() => { this.#queue = before })
      this.clear()
    })
  }

  clear (): void {
    this.#queue = []
  }

  fromFixture (rows: Consent[] = []): void {
    this.#queue = structuredClone(rows)
  }

  toFixture (): Consent[] | undefined {
    return this.#queue.length > 0 ? structuredClone(this.#queue) : undefined
  }
}

/** The person agrees to these scopes; to agree to none is to refuse. */
export function consentTo (scopes: readonly Scope[]): Consent {
  return scopes.length > 0 ? { outcome: 'approve', scopes: [...scopes] } : { outcome: 'deny' }
}
