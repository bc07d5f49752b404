import type { AccountStore } from '../accounts/account-store.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { FaultFixture, FaultRule, RuleAnswer } from '../../fixtures/fault-rule.js'
import type { Ids } from '../sandbox/ids.js'
import type { Random } from '../sandbox/random.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { iso } from '../sandbox/clock.js'
import { pathMatcher } from '../journal/path-pattern.js'
import { decodedText, type NamedRecords, type NamingEvent, recordsOfEvent } from '../journal/named-records.js'
import { namesWanted } from '../sandbox/record-forms.js'
import type { Fault, FaultStage, FaultyRequest } from './fault.js'
import { mismatches } from './mismatches.js'
import { subjectOf } from './selectors.js'
import type { MessageStore } from '../messages/message-store.js'
import { cut } from '../../platform/cut.js'
import { runSync } from '../../platform/run-sync.js'
import { ruleIssues } from './check-rule.js'
import { type FieldPath, InvalidInput, invalidInput, limitReached, MockError, notFound } from '../errors/errors.js'

export interface FaultsContext {
  clock: Clock
  ids: Ids
  random: Random
  accounts: AccountStore
  chats: ChatStore
  messages: MessageStore
  /** The operations that clients call. */
  operations: ReadonlySet<string> | undefined
  undo: UndoLog
  /** How many rules there may be. */
  maxRecords: number
}

/** How long a rule may be, in characters of JSON. */
const maxRuleLength = 16_384

/** Characters of a body, and of the text of a send, in which rules look for theirs. */
const longestBody = 65_536
const longestSent = 8192

/** Characters that rules look through in one step: some milliseconds of work. */
const charactersPerStep = 2 * 1024 * 1024

/** The fault rules of a sandbox, tried in the order in which they were added. */
export class FaultStore implements PlainSection<FaultFixture[]> {
  readonly section = 'faults'
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #random: Random
  readonly #undo: UndoLog
  readonly #box: FaultsContext
  #faults: Fault[] = []

  constructor (box: FaultsContext) {
    this.#clock = box.clock
    this.#ids = box.ids
    this.#random = box.random
    this.#undo = box.undo
    this.#box = box
  }

  /** Whether there is any rule: most sandboxes have none, and pay nothing. */
  get any (): boolean { return this.#faults.length > 0 }

  list (): Fault[] { return [...this.#faults] }

  /** @throws MockError not_found */
  get (id: string): Fault {
    const fault = this.#faults.find(candidate => candidate.id === id)
    if (!fault) throw notFound('fault', id)
    return fault
  }

  /**
   * Adds a rule; `ttl` counts from now.
   * @throws MockError conflict when there are too many, validation_error for a rule that is too long, could never act,
   *   or would make an answer that cannot be sent
   */
  add (rule: FaultRule): Fault {
    const { maxRecords, operations, accounts, chats, messages } = this.#box
    if (this.#faults.length >= maxRecords) {
      throw new MockError('conflict', limitReached(maxRecords, 'fault rules', 'end some'))
    }
    if (JSON.stringify(rule).length > maxRuleLength) {
      throw invalidInput(`The rule has more than ${maxRuleLength} characters`, 'too_big')
    }
    const accountIDs = new Set(accounts.list().map(({ accountID }) => accountID))
    const hasChat = (chatID: string) => chats.find(chatID) !== undefined
    const hasMessage = (messageID: string) => messages.findAnywhere(messageID) !== undefined
    const issues = ruleIssues(rule, { operations, accountIDs, hasChat, hasMessage })
    if (issues.length > 0) throw new InvalidInput(issues)
    const expiresAt = this.#endOf(rule, ['ttl'])
    const fault: Fault = {
      id: `fault-${this.#ids.next('fault')}`,
      rule,
      stage: stageOf(rule),
      isPath: pathOf(rule),
      expiresAt,
      matched: 0,
      fired: 0
    }
    this.#undo.add(() => { this.#faults.pop() })
    this.#faults.push(fault)
    return fault
  }

  /** @throws MockError not_found */
  remove (id: string): void {
    const fault = this.get(id)
    this.#replace(this.#faults.filter(other => other !== fault))
  }

  /** Ends all rules. */
  removeAll (): void { this.#replace([]) }

  #replace (faults: Fault[]): void {
    const before = this.#faults
    this.#undo.add(() => { this.#faults = before })
    this.#faults = faults
  }

  /**
   * The rule that acts on a request: the first whose conditions hold. Counts matches and uses up its budget. In steps,
   * between which others may have a turn: many rules that look into a large body take long.
   */
  forRequestTask (
    stage: 'before-auth' | 'request' | 'upgrade', request: FaultyRequest
  ): Generator<void, Fault | undefined> {
    let body: string | undefined
    let named: NamedRecords | undefined
    const once: FaultyRequest = {
      ...request,
      path: decodedText(request.path),
      bodyText: () => {
        body ??= cut(request.bodyText(), longestBody)
        return body
      },
      named: () => {
        named ??= request.named()
        return named
      }
    }
    const holds = (fault: Fault) => mismatches(this.#box, fault, once).next().done === true
    return this.#fireTask(stage, holds, ({ rule }) =>
      (rule.body === undefined ? 0 : body?.length ?? 0) + (rule.path === undefined ? 0 : request.path.length))
  }

  /** The rule that decides how a send ends. */
  forSend (send: { accountID: string, chatID: string, text: string }): Fault | undefined {
    const text = cut(send.text, longestSent)
    const named = () => ({ accountIDs: [send.accountID], chatIDs: [send.chatID], messageIDs: [] })
    return runSync(this.#fireTask('send', ({ rule }) =>
      (typeof rule.body !== 'string' || text.includes(rule.body)) && namesWanted(this.#box, rule, named)))
  }

  /**
   * The rule that disturbs an event on its way to a WebSocket.
   * @param isBehind whether another event is to be sent after this one: then it cannot be put behind the next as well
   */
  forEvent (event: NamingEvent, isBehind = false): Fault | undefined {
    const named = () => recordsOfEvent(event)
    return runSync(this.#fireTask('event', ({ rule }) =>
      (rule.event === undefined || rule.event === event.type) && !(isBehind && rule.socket?.reorder) &&
      namesWanted(this.#box, rule, named)))
  }

  /** A rule that fired could not act, as on a body that is shorter than what it would leave: it has not fired. */
  takeBack (fault: Fault): void {
    this.#undo.assign(fault, { fired: fault.fired - 1 })
  }

  /** @param cost characters that a rule looked through */
  * #fireTask (
    stage: FaultStage, holds: (fault: Fault) => boolean, cost: (fault: Fault) => number = () => 0
  ): Generator<void, Fault | undefined> {
    if (this.#faults.length === 0) return undefined
    const now = this.#clock.now()
    let inStep = 0
    for (const fault of this.#faults) {
      if (inStep > charactersPerStep) {
        inStep = 0
        yield
      }
      const { rule, expiresAt } = fault
      if (fault.stage !== stage || (expiresAt !== undefined && expiresAt <= now)) continue
      if (fault.fired >= mostTimes(rule)) continue
      const isHeld = holds(fault)
      inStep += cost(fault)
      if (!isHeld) continue
      this.#undo.assign(fault, { matched: fault.matched + 1 })
      if (rule.nth !== undefined && fault.matched !== rule.nth) continue
      if (rule.probability !== undefined && this.#random.fraction('faults') >= rule.probability) continue
      this.#undo.assign(fault, { fired: fault.fired + 1 })
      return fault
    }
    return undefined
  }

  clear (): void {
    this.#faults = []
  }

  /**
   * @throws MockError validation_error for an operation that there is not: which there are, the fixture's check cannot
   *   know
   */
  fromFixture (section: FaultFixture[] = []): void {
    const { operations } = this.#box
    const issues = section.flatMap((rule, at) => ruleIssues(rule, { operations })
      .map(issue => ({ ...issue, path: ['faults', at, ...issue.path] })))
    if (issues.length > 0) throw new InvalidInput(issues)
    for (const [at, { id, expiresAt, matched = 0, fired = 0, ...rule }] of section.entries()) {
      this.#faults.push({
        id: id ?? `fault-${this.#ids.next('fault')}`,
        rule,
        stage: stageOf(rule),
        isPath: pathOf(rule),
        expiresAt: expiresAt === undefined ? this.#endOf(rule, ['faults', at, 'ttl']) : Date.parse(expiresAt),
        matched,
        fired
      })
    }
  }

  #endOf ({ ttl }: FaultRule, field: FieldPath): number | undefined {
    return ttl === undefined ? undefined : this.#clock.at(ttl, field)
  }

  toFixture (): FaultFixture[] | undefined {
    if (this.#faults.length === 0) return undefined
    return this.#faults.map(showFault)
  }
}

/** A fault as fixtures and the control API show it. */
export type ShownFault = FaultFixture & { id: string }

export function showFault ({ id, rule, expiresAt, matched, fired }: Fault): ShownFault {
  return {
    id, ...structuredClone(rule), ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }), matched, fired
  }
}

/** How often a rule acts at most: a list of answers ends with its last. */
function mostTimes ({ times = Infinity, answer }: FaultRule): number {
  return Array.isArray(answer) ? Math.min(times, answer.length) : times
}

/** The answer of a rule that has just fired. */
export function answerOf ({ rule: { answer }, fired }: Fault): RuleAnswer | undefined {
  return Array.isArray(answer) ? answer[fired - 1] : answer
}

function stageOf (rule: FaultRule): FaultStage {
  const subject = subjectOf(rule)
  return subject === 'request' && rule.before === 'auth' ? 'before-auth' : subject
}

function pathOf ({ path }: FaultRule): Fault['isPath'] {
  return path === undefined ? undefined : pathMatcher(decodedText(path))
}
