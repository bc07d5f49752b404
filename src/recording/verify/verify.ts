import type { FixtureFile } from '../../fixtures/format.js'
import type { Chat } from '../../http/v1/schemas/chats.js'
import { AppClient } from '../app-client.js'
import { RecordingError } from '../recording-error.js'
import { Caller, type Exchange } from './caller.js'
import { behaviourID, NotChecked, recordOf, type Check, type Checks } from './check.js'
import { firstDifference } from './compare.js'
import { evidenceFormat, type Evidence, type Verdict } from './evidence.js'
import { mcpChecks } from './mcp-checks.js'
import { readChecks } from './read-checks.js'
import { readShape, type Shape } from './shape.js'
import { reasonNotToCheck } from './unchecked.js'
import { writeChecks } from './write-checks.js'

/** A behaviour as the ledger lists it. */
export interface LedgerEntry {
  operation: string
  what: string
  evidence: 'seen' | 'published' | 'assumed'
}

export interface VerifyOptions {
  /** Base URL of the app. */
  against: string
  token: string
  /** A chat in which checks may write; by default none writes. */
  writeIn?: string | undefined
  ledger: readonly LedgerEntry[]
  /** Starts a sandbox from a fixture. */
  startMock: (fixture: FixtureFile) => Promise<{ url: string, token: string, close: () => Promise<unknown> }>
  /** Ends it after the check that runs. */
  signal?: AbortSignal | undefined
  onVerdict?: (verdict: Verdict, calls: Calls) => void
}

/** The last call of a check on each side. */
export interface Calls { app?: Exchange | undefined, mock?: Exchange | undefined }

export interface Verified {
  evidence: Evidence
  /** What could not be put back in the chat: one line each. */
  left: string[]
  /** Whether the signal ended it early. */
  stopped: boolean
}

/** Every check, by behaviour. */
export const allChecks: Checks = { ...readChecks, ...mcpChecks, ...writeChecks }

/**
 * Runs the checks on an app and on a sandbox of the same shape, one after the other.
 * @throws RecordingError where the app cannot be reached, refuses the token, or has no such chat
 */
export async function verifyApp (options: VerifyOptions): Promise<Verified> {
  const { against, token, writeIn, ledger, signal } = options
  const client = new AppClient({ url: against, token, ...signal ? { signal } : {} })
  const left: string[] = []
  try {
    const shape = await readShape(client, writeIn)
    const mock = await options.startMock(shape.fixture)
    const mayWrite = writeIn !== undefined
    const sides: Sides = {
      // Not with the signal: what a check has changed is put back, even when the person stops it.
      app: new Caller({ url: against, token, mayWrite }),
      mock: new Caller({ url: mock.url, token: mock.token, mayWrite })
    }
    const behaviours: Verdict[] = []
    try {
      for (const entry of ledger) {
        // It ends between two checks, when all is put back.
        const { verdict, calls } = signal?.aborted
          ? { verdict: notChecked(entry, stopped), calls: {} }
          : await verdictOf(entry, shape, sides, mayWrite, left)
        behaviours.push(verdict)
        options.onVerdict?.(verdict, calls)
      }
      if (shape.chat) left.push(...await changed(sides.app, shape.chat))
    } finally {
      sides.app.close()
      sides.mock.close()
      await mock.close()
    }
    const evidence: Evidence = {
      format: evidenceFormat, product: shape.product, date: new Date().toISOString(), behaviours
    }
    return { evidence, left, stopped: signal?.aborted === true }
  } finally {
    client.close()
  }
}

const stopped = 'verify was stopped'

function notChecked ({ operation, what }: LedgerEntry, reason: string): Verdict {
  return { behaviour: behaviourID(operation, what), result: 'not checked', reason }
}

interface Sides { app: Caller, mock: Caller }

async function verdictOf (
  entry: LedgerEntry, shape: Shape, sides: Sides, mayWrite: boolean, left: string[]
): Promise<{ verdict: Verdict, calls: Calls }> {
  const { operation, what, evidence } = entry
  const behaviour = behaviourID(operation, what)
  const without = (reason: string) => ({ verdict: notChecked(entry, reason), calls: {} })
  const check = allChecks[behaviour]
  if (!check) return without(reasonNotToCheck(what) ?? `no check: it is not assumed, but ${evidence}`)
  if (!mayWrite && Object.hasOwn(writeChecks, behaviour)) return without('writes: pass --writes and --chat')
  try {
    const app = await observed(check, sides.app, shape, left)
    const mock = await observed(check, sides.mock, shape, [])
    const difference = firstDifference(app, mock)
    const calls = { app: sides.app.exchanges.at(-1), mock: sides.mock.exchanges.at(-1) }
    if (!difference) return { verdict: { behaviour, result: 'seen' }, calls }
    return { verdict: { behaviour, result: 'differs', ...difference }, calls }
  } catch (error) {
    if (error instanceof NotChecked) return without(error.message)
    if (error instanceof RecordingError) throw error
    return without(`the answers have a form that the check does not know (${(error as Error).message})`)
  }
}

/** What a check observes on one side, JSON alone; all that it changed is put back. */
async function observed (check: Check, caller: Caller, shape: Shape, left: string[]): Promise<unknown> {
  caller.exchanges = []
  try {
    return JSON.parse(JSON.stringify(await check(caller, shape) ?? null)) as unknown
  } finally {
    const shown = caller.exchanges
    caller.exchanges = []
    for (let undo = caller.undo.pop(); undo; undo = caller.undo.pop()) {
      await undo().catch((error: unknown) => { left.push((error as Error).message) })
    }
    caller.exchanges = shown
  }
}

const kept = ['title', 'draft', 'reminder', 'isArchived', 'isPinned', 'isMuted', 'isLowPriority', 'isMarkedUnread', 'unreadCount'] as const

/** What of a chat is not as it was. */
async function changed (caller: Caller, before: Chat): Promise<string[]> {
  const after = recordOf((await caller.get(`/v1/chats/${encodeURIComponent(before.id)}`)).body)
  return kept.filter(name => firstDifference(after[name], before[name]) !== undefined)
    .map(name => `${name} of the chat is not as it was`)
}
