import type { Owner, Session } from './session.js'

/** How many sessions a sandbox may have; the one that was used least recently makes room. */
export const maxSessions = 100

/** Milliseconds without a request or an open stream after which a session may end. */
const maxIdle = 3_600_000

/**
 * The open sessions of an endpoint. A client that goes away seldom says so, so old ones end by themselves: those that
 * have been idle for an hour when another opens, and the least recently used beyond the limit.
 */
export class Sessions {
  readonly #byID = new Map<string, Session>()
  /** In the order in which they were opened. */
  readonly #byGroup = new Map<object, Set<Session>>()

  get size (): number { return this.#byID.size }

  /** @returns undefined for one that has ended, and for one of another owner */
  find (id: string, { group, tokenID }: Owner): Session | undefined {
    const session = this.#byID.get(id)
    return session?.owner.group === group && session.owner.tokenID === tokenID ? session : undefined
  }

  /** @param now Unix milliseconds */
  add (session: Session, now: number): void {
    const { owner: { group }, sessionId } = session
    const own = this.#byGroup.get(group) ?? new Set()
    for (const other of own) if (other.isIdle && now - other.lastUsed > maxIdle) this.end(other)
    if (own.size >= maxSessions) this.end(leastUsed(own))
    own.add(session)
    this.#byGroup.set(group, own)
    this.#byID.set(sessionId, session)
  }

  end (session: Session): void {
    this.#byID.delete(session.sessionId)
    const own = this.#byGroup.get(session.owner.group)
    own?.delete(session)
    if (own?.size === 0) this.#byGroup.delete(session.owner.group)
    void session.close()
  }

  endAllOf (group: object): void {
    for (const session of this.#byGroup.get(group) ?? []) this.end(session)
  }

  endAll (): void {
    for (const session of this.#byID.values()) this.end(session)
  }
}

function leastUsed (sessions: Iterable<Session>): Session {
  return [...sessions].reduce((least, session) => {
    if (least.isIdle !== session.isIdle) return least.isIdle ? least : session
    return session.lastUsed < least.lastUsed ? session : least
  })
}
