import type { AssetStore } from '../assets/asset-store.js'
import type { ClockHolder } from './membership.js'
import type { Containment } from '../../platform/containment.js'
import type { ContactStore } from '../contacts/contact-store.js'
import type { Events } from '../sandbox/events.js'
import type { FixtureFile } from '../../fixtures/format.js'
import type { Ids } from '../sandbox/ids.js'
import type { Journal } from '../journal/journal.js'
import type { LabelStore } from '../chats/label-store.js'
import type { MatrixStore } from '../matrix/matrix-store.js'
import type { MessageStore } from '../messages/message-store.js'
import type { Network } from '../network/network.js'
import type { Receipts } from '../network/receipts.js'
import type { Reminders } from '../chats/reminders.js'
import type { SetupContext } from '../setup/setup-context.js'

/** What an installation of a homeserver needs of its sandbox. */
export interface InstallationContext extends SetupContext, ClockHolder {
  readonly id: string
  readonly assets: AssetStore
  readonly contacts: ContactStore
  readonly containment: Containment
  readonly events: Events
  readonly ids: Ids
  readonly journal: Journal
  readonly labels: LabelStore
  readonly matrix: MatrixStore
  readonly messages: MessageStore
  readonly network: Network
  readonly receipts: Receipts
  readonly reminders: Reminders
  onCommit (listener: () => void): () => void
  snapshot (): FixtureFile
  restore (fixture: FixtureFile): void
}
