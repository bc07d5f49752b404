import { createHash } from 'node:crypto'
import type { UndoLog } from '../sandbox/undo-log.js'

/** What names a sandbox in calls that carry no token. */
export type OAuthKind = 'client' | 'code' | 'request'

/** SHA-256, so that the time a look-up takes says nothing of how much of a guess was right. */
export function digestOf (secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}

/**
 * Which sandbox a client ID, an authorisation code or a request for one belongs to. One per server. `Owner` is the
 * sandbox, of which the registry needs to know nothing.
 */
export class OAuthRegistry<Owner extends { undo: UndoLog }> {
  readonly #owners = new Map<string, Owner>()

  find (kind: OAuthKind, id: string): Owner | undefined {
    return this.#owners.get(keyOf(kind, id))
  }

  /** Takes the ID for a sandbox; false when another one has it. */
  claim (kind: OAuthKind, id: string, box: Owner): boolean {
    const key = keyOf(kind, id)
    const owner = this.#owners.get(key)
    if (owner !== undefined && owner !== box) return false
    box.undo.set(this.#owners, key, box)
    return true
  }

  /** An ID that is drawn until no other sandbox has it: one whose state came from another draws what that one draws. */
  draw (kind: OAuthKind, box: Owner, draw: () => string): string {
    for (;;) {
      const id = draw()
      if (this.claim(kind, id, box)) return id
    }
  }

  release (kind: OAuthKind, id: string, box: Owner): void {
    const key = keyOf(kind, id)
    if (this.#owners.get(key) !== box) return
    box.undo.add(() => { this.#owners.set(key, box) })
    this.#owners.delete(key)
  }
}

function keyOf (kind: OAuthKind, id: string): string {
  return `${kind} ${digestOf(id)}`
}
