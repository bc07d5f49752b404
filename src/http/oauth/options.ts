import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'

/** Who decides: a person on the page, or the server at once. */
export type ConsentMode = 'page' | 'auto'

export interface OAuthOptions {
  sandboxes: Sandboxes
  /** The version of Beeper Desktop that introspection names. */
  appVersion: string
  consent: ConsentMode
}
