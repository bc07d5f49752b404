import type { FaultRule } from '../../fixtures/fault-rule.js'
import type { NamedRecords } from '../journal/named-records.js'

/** What a request has that rules can match. */
export interface FaultyRequest {
  operation: string | undefined
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  /** The query parameters. */
  query: Record<string, unknown>
  /** The body as it was parsed. */
  body: unknown
  /** The body as it was sent; asked for once, if there is a rule that looks into it. */
  bodyText: () => string
  /** The records that it names; asked for once, if there is a rule that asks. */
  named: () => NamedRecords
}

/** Where a rule acts. */
export type FaultStage = 'before-auth' | 'request' | 'send' | 'event' | 'upgrade'

/** A rule with what it has done so far. */
export interface Fault {
  readonly id: string
  readonly rule: FaultRule
  readonly stage: FaultStage
  /** Whether a path is one that the rule names. */
  readonly isPath: ((path: string) => boolean) | undefined
  /** Unix milliseconds on the sandbox's clock; the rule is over then. */
  readonly expiresAt: number | undefined
  /** How many calls, sends or events have matched. */
  matched: number
  /** How many of them it acted on. */
  fired: number
}
