import { scopes } from '../../fixtures/format.js'

/** Whether a token has every scope: it may read and write. */
export function mayDoAll (token: { scopes: Iterable<string> }): boolean {
  const held = new Set(token.scopes)
  return scopes.every(scope => held.has(scope))
}
