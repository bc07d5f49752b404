import type { UndoLog } from '../sandbox/undo-log.js'
import type { Clock } from '../sandbox/clock.js'
import type { Ids } from '../sandbox/ids.js'
import type { Random } from '../sandbox/random.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { TokenStore } from '../tokens/token-store.js'

/** What signing in needs of its sandbox. */
export interface OAuthContext {
  clock: Clock
  random: Random
  ids: Ids
  jobs: Scheduler
  tokens: TokenStore
  undo: UndoLog
  maxRecords: number
  commit<Result> (work: () => Result): Result
}
