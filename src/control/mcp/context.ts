import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'
import type { ControlCall } from './control-call.js'
import type { SavedStates } from './saved-states.js'

/** What the tools for testers work on. */
export interface ControlContext {
  call: ControlCall
  sandboxes: Sandboxes
  saved: SavedStates
}
