import type { Clock } from '../sandbox/clock.js'
import type { Homeserver } from './homeserver.js'
import type { Installation } from './membership.js'
import type { InstallationContext } from './installation-context.js'
import { MockError } from '../errors/errors.js'

/** What `live-installation.ts` has. */
interface Live {
  createHomeserver (name: string, onEmpty: () => void): Homeserver
  enterHomeserver (homeserver: Homeserver, box: InstallationContext): Installation
}

let live: Live | undefined

/**
 * Loads what connects sandboxes, unless no homeserver is named: most runs need none of it.
 * @param name the homeserver that a sandbox or a state names
 */
export async function loadHomeservers (name: string | undefined): Promise<void> {
  if (name !== undefined) live ??= await import('./live-installation.js')
}

/** The homeservers of a server, by name. One exists as long as a sandbox names it. */
export class Homeservers {
  readonly #byName = new Map<string, Homeserver>()

  /** Puts a sandbox among the installations of a homeserver. */
  enter (box: InstallationContext, name: string): Installation {
    if (!live) throw new MockError('internal_error', 'loadHomeservers comes before a sandbox that names a homeserver')
    let homeserver = this.#byName.get(name)
    if (!homeserver) {
      homeserver = live.createHomeserver(name, () => { this.#byName.delete(name) })
      this.#byName.set(name, homeserver)
    }
    return live.enterHomeserver(homeserver, box)
  }

  /** A clock that the installations of a homeserver share, where there is one. */
  sharedClock (name: string): Clock | undefined {
    return this.#byName.get(name)?.members().find(({ box }) => box.clock.isShared)?.box.clock
  }
}
