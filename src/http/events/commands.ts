import type { ValidateFunction } from 'ajv'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { parseJSON } from '../../platform/json.js'
import { issuesMessage, schemaIssues } from '../../domain/errors/schema-issues.js'
import { redactedParseError } from '../../domain/journal/redaction.js'
import { SetSubscriptionsMessage, type WSErrorMessage, type WSSubscriptionsUpdatedMessage } from './schemas.js'
import { compileValidator } from '../../domain/validation/compile-validator.js'
import { truncate } from '../../platform/cut.js'

/** What a connection subscribes to. */
export interface Subscriptions {
  /** Canonical chat IDs, or `*`. */
  readonly chatIDs: ReadonlySet<string>
  readonly appState: boolean
}

export const noSubscriptions: Subscriptions = { chatIDs: new Set(), appState: false }

export type Answer = WSSubscriptionsUpdatedMessage | WSErrorMessage

/**
 * Reads a client's frame: returns the answer, and the new subscriptions if the frame sets them. A frame that
 * cannot be understood changes nothing.
 *
 * The contract names the four error codes but not their use. Assumed: INVALID_PAYLOAD for what cannot be read or
 * breaks the schema, INVALID_COMMAND for an unknown type, NOT_SUBSCRIBED for an unknown chat.
 *
 * @param largest the largest frame that is read, in bytes
 */
export function takeFrame (
  box: Sandbox, data: Buffer, isBinary: boolean, largest: number
): { answer: Answer, subscriptions?: Subscriptions } {
  if (isBinary) return { answer: refuse('INVALID_PAYLOAD', 'Binary frames are not supported: send JSON as text') }
  if (data.length > largest) {
    return { answer: refuse('INVALID_PAYLOAD', `The frame has ${data.length} bytes; the limit is ${largest}`) }
  }
  let message: unknown
  try {
    message = parseJSON(data.toString())
  } catch (error) {
    const text = data.toString()
    return { answer: refuse('INVALID_PAYLOAD', `The frame is ${redactedParseError((error as Error).message, text)}`) }
  }
  if (!isRecord(message)) return { answer: refuse('INVALID_PAYLOAD', 'The frame is not a JSON object') }
  const { type, requestID } = message
  if (type !== 'subscriptions.set') {
    const words = type === undefined ? 'The frame has no type' : `There is no command ${shown(type)}`
    return { answer: refuse('INVALID_COMMAND', `${words}: the only command is "subscriptions.set"`, requestID) }
  }
  validate ??= compileValidator(SetSubscriptionsMessage, 'body') as ValidateFunction<SetSubscriptionsMessage>
  if (!validate(message)) {
    const issues = schemaIssues(validate.errors ?? [], ['message'])
    return { answer: refuse('INVALID_PAYLOAD', issuesMessage(issues), requestID) }
  }
  return setSubscriptions(box, message)
}

let validate: ValidateFunction<SetSubscriptionsMessage> | undefined

function setSubscriptions (
  box: Sandbox, { chatIDs = [], app, requestID }: SetSubscriptionsMessage
): { answer: Answer, subscriptions?: Subscriptions } {
  if (chatIDs.includes('*') && chatIDs.some(id => id !== '*')) {
    return { answer: refuse('INVALID_PAYLOAD', '"*" means every chat and must be the only entry: leave out the other chat IDs', requestID) }
  }
  const wanted = new Set<string>()
  for (const id of chatIDs) {
    const canonical = id === '*' ? id : box.chats.find(id)?.id
    if (canonical === undefined) {
      return { answer: refuse('NOT_SUBSCRIBED', `There is no chat ${shown(id)}: the subscriptions are unchanged`, requestID) }
    }
    wanted.add(canonical)
  }
  return {
    subscriptions: { chatIDs: wanted, appState: app?.state ?? false },
    answer: {
      type: 'subscriptions.updated',
      ...(requestID === undefined ? {} : { requestID }),
      chatIDs: [...wanted],
      ...(app ? { app } : {})
    }
  }
}

/** @param requestID is returned only if it is a string: the frame has not been validated */
export function refuse (code: WSErrorMessage['code'], message: string, requestID?: unknown): WSErrorMessage {
  return { type: 'error', ...(typeof requestID === 'string' ? { requestID } : {}), code, message }
}

function isRecord (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown (value: unknown): string {
  return truncate(JSON.stringify(value))
}
