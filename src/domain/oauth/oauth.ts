import type { FixtureFile } from '../../fixtures/format.js'
import type { OAuthContext } from './context.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { OAuthRegistry } from './registry.js'
import type { PlainSection } from '../sandbox/state-section.js'
import { compact } from '../../platform/compact.js'
import { Clients } from './clients.js'
import { Codes } from './codes.js'
import { Consents } from './consents.js'
import { AuthorizationRequests } from './requests.js'

export type OAuthSection = NonNullable<FixtureFile['oauth']>

/**
 * Signing in (RFC 6749 with PKCE, RFC 7636): the clients of a sandbox, what they ask for, the codes they were given,
 * and the outcomes that tests have queued. The tokens are like any others: `Tokens` holds them.
 */
export class OAuth implements PlainSection<OAuthSection> {
  readonly section = 'oauth'
  readonly clients: Clients
  readonly requests: AuthorizationRequests
  readonly codes: Codes
  readonly consents: Consents

  constructor (box: OAuthContext, registry: OAuthRegistry<{ undo: UndoLog }>) {
    this.clients = new Clients(box, registry)
    this.codes = new Codes(box, registry, this.clients)
    this.requests = new AuthorizationRequests(box, registry, this.clients, this.codes)
    this.consents = new Consents(box)
  }

  clear (): void {
    this.clients.clear()
    this.requests.clear()
    this.codes.clear()
    this.consents.clear()
  }

  /** IDs that another sandbox already owns still lead there, so a fixture can be loaded more than once. */
  fromFixture (section: OAuthSection | undefined): void {
    this.clients.fromFixture(section?.clients)
    this.requests.fromFixture(section?.requests)
    this.codes.fromFixture(section?.codes)
    this.consents.fromFixture(section?.consents)
  }

  toFixture (): OAuthSection | undefined {
    const section: OAuthSection = compact({
      clients: this.clients.toFixture(),
      requests: this.requests.toFixture(),
      codes: this.codes.toFixture(),
      consents: this.consents.toFixture()
    })
    return Object.keys(section).length > 0 ? section : undefined
  }
}
