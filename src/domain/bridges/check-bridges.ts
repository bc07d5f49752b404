import type { BridgeFixture, BridgesFixture, LoginFlowFixture, LoginOfferFixture } from '../../fixtures/bridges.js'
import { self } from '../network/remote/people.js'
import { chosenLoginID } from './login-id.js'
import { isOpenLogin } from './login-table.js'
import { phaseOf } from './login-session.js'

type Path = Array<string | number>
interface BridgeIssue { path: Path, message: string }

/** What of a fixture's section cannot be, though its form is right. */
export function bridgesIssues ({ connectors = [], sessions = [] }: BridgesFixture): BridgeIssue[] {
  return [
    ...repeated(connectors, ({ id }) => id, 'bridge', 'id').map(under('connectors')),
    ...connectors.flatMap((connector, at) => bridgeIssues(connector).map(under('connectors', at))),
    ...repeated(sessions, ({ id }) => id, 'login', 'id').map(under('sessions')),
    ...sessions.flatMap(({ at, steps, phase }, place): BridgeIssue[] => {
      const step = steps[at]
      if (!step) return [{ path: ['sessions', place, 'at'], message: `There are only ${steps.length} steps` }]
      if (!isOpenLogin({ phase }) || phase === phaseOf(step)) return []
      return [{ path: ['sessions', place, 'phase'], message: `The step ${step.stepID} waits for ${phaseOf(step)}` }]
    })
  ]
}

/** What of a bridge cannot be, though its form is right. */
export function bridgeIssues ({ flows = [], offers = [] }: Partial<BridgeFixture>): BridgeIssue[] {
  const accounts = offers.flatMap(offer => offer.accounts).filter(({ accountID }) => accountID !== undefined)
  return [
    ...repeated(flows, ({ id }) => id, 'flow', 'id').map(under('flows')),
    ...flows.flatMap((flow, at) => flowIssues(flow).map(under('flows', at))),
    ...offers.flatMap((offer, at) => offerIssues(offer).map(under('offers', at))),
    ...repeated(accounts, ({ accountID }) => accountID ?? '', 'offered account', 'accountID')
      .map(({ message }) => ({ path: ['offers'], message }))
  ]
}

function flowIssues ({ steps, loginIDField }: LoginFlowFixture): BridgeIssue[] {
  const issues = repeated(steps, ({ stepID }) => stepID, 'step', 'stepID').map(under('steps'))
  if (steps.every(({ twoFactor }) => twoFactor)) {
    issues.push({ path: ['steps'], message: 'At least one step must be there without a second factor' })
  }
  const fieldIDs: string[] = []
  steps.forEach((step, at) => {
    if (/^\.\.?$/.test(step.stepID)) {
      issues.push({ path: ['steps', at, 'stepID'], message: 'No URL can name it: clients take . and .. out of paths' })
    }
    if (step.type === 'display_and_wait') {
      if (step.waitsFor === 'scan' && step.display.type !== 'qr') {
        issues.push({ path: ['steps', at, 'waitsFor'], message: 'Only a QR code can be scanned: wait for confirmation or submission' })
      }
      return
    }
    issues.push(...repeated<{ id: string }>(step.fields, ({ id }) => id, 'field of the step', 'id').map(under('steps', at, 'fields')))
    fieldIDs.push(...step.fields.map(({ id }) => id))
  })
  if (loginIDField !== undefined && !fieldIDs.includes(loginIDField)) {
    issues.push({ path: ['loginIDField'], message: `No step has a field ${JSON.stringify(loginIDField)}` })
  }
  return issues
}

function offerIssues ({ loginID, accounts }: LoginOfferFixture): BridgeIssue[] {
  const issues: BridgeIssue[] = []
  if (loginID !== undefined && !chosenLoginID.pattern.test(loginID)) {
    issues.push({ path: ['loginID'], message: chosenLoginID.expected })
  }
  accounts.forEach(({ people = [], chats = [] }, at) => {
    issues.push(...repeated(people, ({ id }) => id, 'person', 'id').map(under('accounts', at, 'people')))
    chats.forEach(({ type, participants, messages = [] }, place) => {
      const path = ['accounts', at, 'chats', place]
      if (type === 'single' && participants.length > 1) {
        issues.push({ path: [...path, 'participants'], message: 'A direct chat has one other person: make it a group' })
      }
      messages.forEach(({ senderID }, number) => {
        if (senderID === self || participants.includes(senderID)) return
        issues.push({
          path: [...path, 'messages', number, 'senderID'],
          message: `${JSON.stringify(senderID)} is not in the chat: name a participant or ${self}`
        })
      })
    })
  })
  return issues
}

/** @param field where the ID is in a row */
function repeated<Row> (rows: readonly Row[], idOf: (row: Row) => string, noun: string, field: string): BridgeIssue[] {
  const seen = new Set<string>()
  return rows.flatMap((row, at) => {
    const id = idOf(row)
    if (seen.has(id)) return [{ path: [at, field], message: `There is another ${noun} with the ID ${JSON.stringify(id)}` }]
    seen.add(id)
    return []
  })
}

function under (...steps: Path) {
  return ({ path, message }: BridgeIssue): BridgeIssue => ({ path: [...steps, ...path], message })
}
