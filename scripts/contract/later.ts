import type { Contract } from './compare.js'

type Fields = Record<string, unknown>
interface ObjectSchema { properties: Fields }

const label: Fields = {
  type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } }, required: ['id', 'name']
}

const merge: Fields = {
  type: 'object',
  properties: { chatIDs: { type: 'array', items: { type: 'string' } }, defaultChatID: { type: 'string' } },
  required: ['chatIDs']
}

/**
 * The contract of app 4.3.0 with what newer apps and SDKs have declared since (later-than-4.3.0.md, Operations and
 * fields that v1.json lacks).
 * @param contract what v1.json holds; it stays as it is
 */
export function withLaterFacts (contract: Contract): Contract {
  const later = structuredClone(contract)
  const { schemas, operations } = later
  schemas.Label = label
  Object.assign(properties(schemas.Chat), {
    labels: { type: 'array', items: '$Label' }, merge, mergedIntoChatID: { type: 'string' }
  })
  insertValue(types(properties(schemas.ChatCapabilities).disappearingTimer), 'afterReadByRecipient', 'afterRead')
  insertValue(types(schemas.DisappearingTimerCapability), 'after_read_by_recipient', 'after_read')
  const { display } = (schemas.LoginStep as { oneOf: ObjectSchema[] }).oneOf
    .map(step => step.properties).find(step => 'display' in step) as { display: { oneOf: Fields[] } }
  display.oneOf.push({
    type: 'object',
    properties: { type: { type: 'string', enum: ['code'] }, data: { type: 'string' } },
    required: ['type', 'data']
  })
  for (const operation of operations) {
    if (operation.id === 'searchChats') operation.query = { ...operation.query, labelID: { type: 'string' } }
  }
  const { responses } = operations.find(({ id }) => id === 'getAccounts') ?? { responses: {} }
  operations.push({
    id: 'listLabels',
    method: 'GET',
    path: '/v1/labels',
    tag: 'Labels',
    security: 'bearer',
    responses: { ...responses, 200: { type: 'array', items: '$Label' } }
  })
  return later
}

function properties (schema: unknown): Fields {
  return (schema as ObjectSchema).properties
}

/** The values of a timer's `types`. */
function types (timer: unknown): string[] {
  return (properties(timer).types as { items: { enum: string[] } }).items.enum
}

function insertValue (values: string[], value: string, after: string): void {
  values.splice(values.indexOf(after) + 1, 0, value)
}
