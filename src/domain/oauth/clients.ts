import type { OAuthClientFixture } from '../../fixtures/format.js'
import type { OAuthContext } from './context.js'
import type { Client } from './records.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { OAuthRegistry } from './registry.js'
import { limitReached } from '../errors/errors.js'
import { scopes as knownScopes } from '../../fixtures/format.js'
import { OAuthError } from './oauth-error.js'
import { clientFromRow, clientRow } from './records.js'
import { clientIssue, parseScope, shown, words, type NewClient } from './rules.js'
import { isRegisteredURI, redirectURIIssue } from './redirect-uri.js'

/**
 * Clients that sign in without registering. Assumed: the vendor's Raycast extension does, with this ID; the redirect
 * URIs are those that Raycast documents for apps.
 */
const builtIn: readonly Client[] = [{
  clientID: 'raycast-beeper-extension',
  name: 'Raycast',
  uri: 'https://www.raycast.com/',
  redirectURIs: ['raycast://oauth?package_name=Extension', 'com.raycast:/oauth?package_name=Extension'],
  scopes: knownScopes,
  registeredAt: 0
}]

/** The applications that sign in to a sandbox. */
export class Clients {
  readonly #box: OAuthContext
  readonly #registry: OAuthRegistry<{ undo: UndoLog }>
  #byID = new Map<string, Client>()

  constructor (box: OAuthContext, registry: OAuthRegistry<{ undo: UndoLog }>) {
    this.#box = box
    this.#registry = registry
  }

  /**
   * Registers a client.
   * @throws OAuthError invalid_client_metadata. RFC 7591 §3.2.2 has invalid_redirect_uri too; the contract declares
   *   only the one.
   */
  register (input: NewClient): Client {
    const issue = clientIssue(input)
    if (issue !== undefined) throw new OAuthError('invalid_client_metadata', issue)
    if (this.#byID.size >= this.#box.maxRecords) {
      throw new OAuthError('invalid_client_metadata',
        limitReached(this.#box.maxRecords, 'clients', 'reset the sandbox, use a client_id again'))
    }
    return this.#box.commit(() => {
      const client: Client = {
        clientID: this.#registry.draw('client', this.#box, () => `client_${this.#box.ids.mark}${this.#box.random.lowerAlphanumeric('oauth', 24)}`),
        name: input.name.trim(),
        uri: input.uri,
        redirectURIs: [...new Set(input.redirectURIs)],
        scopes: parseScope(input.scope),
        registeredAt: this.#box.clock.now()
      }
      this.#box.undo.set(this.#byID, client.clientID, client)
      return client
    })
  }

  /** Those that have registered. */
  list (): Client[] { return [...this.#byID.values()] }

  find (clientID: string): Client | undefined {
    return this.#byID.get(clientID) ?? builtIn.find(client => client.clientID === clientID)
  }

  /**
   * The client, when its ID and redirect URI go together: only then may an error be sent to that URI (RFC 6749
   * §4.1.2.1).
   * @throws OAuthError that must be shown to the person instead
   */
  checkRedirect (clientID: string, redirectURI: string): Client {
    const issue = redirectURIIssue(redirectURI)
    if (issue !== undefined) throw new OAuthError('invalid_request', `The redirect_uri cannot be used: ${issue}.`)
    const client = this.find(clientID)
    if (!client) {
      throw new OAuthError('invalid_request',
        `There is no client with the client_id ${shown(clientID)}: register it first, at POST /oauth/register.`)
    }
    if (!client.redirectURIs.some(uri => isRegisteredURI(uri, redirectURI))) {
      throw new OAuthError('invalid_request',
        `The redirect_uri is not one that ${shown(client.name)} registered: ${words(client.redirectURIs)}.`)
    }
    return client
  }

  clear (): void {
    for (const { clientID } of this.#byID.values()) this.#registry.release('client', clientID, this.#box)
    this.#byID.clear()
  }

  fromFixture (rows: OAuthClientFixture[] = []): void {
    for (const row of rows) {
      this.#registry.claim('client', row.clientID, this.#box)
      this.#byID.set(row.clientID, clientFromRow(row, this.#box.clock.now()))
    }
  }

  toFixture (): OAuthClientFixture[] | undefined {
    return this.#byID.size > 0 ? this.list().map(clientRow) : undefined
  }
}
