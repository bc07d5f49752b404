import type { ChatStore } from '../chats/chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { Membership } from '../homeserver/membership.js'
import type { Random } from '../sandbox/random.js'
import type { SetupStore, SetupStoreContext } from './setup-store.js'
import type { TokenStore } from '../tokens/token-store.js'

/** What signing in and verifying need of their sandbox. */
export interface SetupContext extends SetupStoreContext {
  readonly setup: SetupStore
  readonly chats: ChatStore
  readonly clock: Clock
  readonly homeserver: Membership
  readonly random: Random
  readonly tokens: TokenStore
  commit<Result> (work: () => Result): Result
}
