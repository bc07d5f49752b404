import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import t from 'tap'
import { differences, normalise, parametersSchema, type Schema } from './normalise.js'

interface ContractOperation {
  id: string
  tag: string
  pathParams?: Schema
  query?: Schema
  body?: { schema: unknown }
  responses: Record<string, unknown>
}
interface Contract {
  schemas: Record<string, unknown>
  operations: ContractOperation[]
}

// The contract file lives beside the repository, so a lone checkout has nothing to compare with.
const contractFile = resolve(import.meta.dirname, '../../../shared/contract/v1.json')
const skip = existsSync(contractFile) ? false : `${contractFile} is not there`
const contract: Contract = skip === false
  ? JSON.parse(readFileSync(contractFile, 'utf8'))
  : { schemas: {}, operations: [] }

const LATER_TAGS = ['Bridges', 'Setup', 'User data', 'Room participation', 'Room membership', 'Room creation']
const LATER_SCHEMAS = [
  'APIError',
  'AppSetupCompleteResponse',
  'AppSetupRegistrationRequiredResponse',
  'AppSetupResponseOutput',
  'AppSetupStateResponse',
  'Bridge',
  'BridgeLogin',
  'CancelLoginSessionOutput',
  'CookieField',
  'DisappearingTimerCapability',
  'GetBridgeOutput',
  'GroupFieldCapability',
  'GroupTypeCapabilities',
  'ListBridgeLoginsOutput',
  'ListBridgesOutput',
  'ListLoginFlowsOutput',
  'LoginFlow',
  'LoginInputField',
  'LoginSession',
  'LoginStep',
  'MatrixClientEvent',
  'MatrixError',
  'MatrixRateLimitError',
  'ProvisioningCapabilities',
  'RecoveryKeyResetResponse',
  'RemoveBridgeLoginOutput',
  'ResolveIdentifierCapabilities',
  'SetupVerificationResponse'
]

/** Which exported schema stands for which part of an operation. */
const OPERATIONS: Record<string, { params?: string, query?: string, body?: string, [status: number]: string }> = {
  getAccounts: { 200: 'GetAccountsOutput' },
  getAccount: { params: 'AccountParams', 200: 'GetAccountOutput' },
  searchContacts: { params: 'AccountParams', query: 'SearchContactsQuery', 200: 'SearchContactsOutput' },
  listContacts: { params: 'AccountParams', query: 'ListContactsQuery', 200: 'ListContactsOutput' },
  search: { query: 'SearchQuery', 200: 'UnifiedSearchOutput' },
  focusApp: { body: 'FocusAppBody', 200: 'FocusAppOutput' },
  listChats: { query: 'ListChatsQuery', 200: 'ListChatsOutput' },
  searchChats: { query: 'SearchChatsQuery', 200: 'SearchChatsOutput' },
  createChat: { body: 'CreateChatBody', 200: 'CreateChatOutput' },
  startChat: { body: 'StartChatBody', 200: 'CreateChatOutput' },
  getChat: { params: 'ChatParams', query: 'GetChatQuery', 200: 'Chat' },
  patchChat: { params: 'ChatParams', body: 'PatchChatBody', 200: 'Chat' },
  archiveChat: { params: 'ChatParams', body: 'ArchiveChatBody' },
  setChatReminder: { params: 'ChatParams', body: 'SetChatReminderBody' },
  clearChatReminder: { params: 'ChatParams' },
  markChatRead: { params: 'ChatParams', body: 'MarkChatReadBody', 200: 'Chat' },
  markChatUnread: { params: 'ChatParams', body: 'MarkChatUnreadBody', 200: 'Chat' },
  notifyAnyway: { params: 'ChatParams', body: 'NotifyAnywayBody', 200: 'Chat' },
  listMessages: { params: 'ChatParams', query: 'ListMessagesQuery', 200: 'ListMessagesOutput' },
  searchMessages: { query: 'SearchMessagesQuery', 200: 'SearchMessagesOutput' },
  sendMessage: { params: 'ChatParams', body: 'SendMessageBody', 200: 'SendMessageOutput' },
  getMessage: { params: 'MessageParams', 200: 'Message' },
  editMessage: { params: 'MessageParams', body: 'EditMessageBody', 200: 'EditMessageOutput' },
  deleteMessage: { params: 'MessageParams', query: 'DeleteMessageQuery' },
  addReaction: { params: 'MessageParams', body: 'AddReactionBody', 200: 'AddReactionOutput' },
  removeReaction: { params: 'ReactionParams', 200: 'RemoveReactionOutput' },
  downloadAsset: { body: 'DownloadAssetBody', 200: 'DownloadAssetOutput' },
  serveAsset: { query: 'ServeAssetQuery', 200: 'ServeAssetOutput', 206: 'ServeAssetOutput' },
  uploadAsset: { body: 'UploadAssetBody', 200: 'UploadAssetOutput' },
  uploadAssetBase64: { body: 'UploadAssetBase64Body', 200: 'UploadAssetOutput' },
  getInfo: { 200: 'ConnectInfoOutput' },
  oauth_get_user_info: { 200: 'UserInfoOutput' },
  oauth_authorize: { query: 'AuthorizeQuery' },
  oauth_authorize_callback: { body: 'AuthorizeCallbackBody', 200: 'AuthorizeCallbackOutput' },
  oauth_introspect_token: {
    body: 'IntrospectTokenBody',
    200: 'IntrospectTokenOutput',
    400: 'IntrospectTokenError',
    500: 'IntrospectTokenServerError'
  },
  oauth_revoke_token: { body: 'RevokeTokenBody' },
  oauth_token: { body: 'TokenBody', 200: 'TokenOutput', 400: 'TokenError', 500: 'TokenServerError' },
  oauth_register_client: { body: 'RegisterClientBody', 201: 'RegisterClientOutput', 400: 'RegisterClientError' }
}

const v1 = await exportedSchemas('v1')
const v0 = await exportedSchemas('v0')

await t.test('every named v1 schema is the contract\'s', { skip }, async t => {
  for (const [title, [schema]] of titled(v1)) {
    if (title in contract.schemas) t.same(compare(schema, contract.schemas[title]), [], title)
    else t.fail(`${title} is not a name of the contract`)
  }
})

await t.test('every schema of the contract is there, under its title or as an alias', { skip }, async t => {
  const titles = titled(v1)
  for (const name of Object.keys(contract.schemas)) {
    if (LATER_SCHEMAS.includes(name)) t.notOk(titles.has(name) || v1.has(name), `${name} is listed as later work`)
    else if (!titles.has(name)) t.same(compare(v1.get(name), contract.schemas[name]), [], name)
  }
  t.same(LATER_SCHEMAS.filter(name => !(name in contract.schemas)), [], 'the list of later work names the contract')
})

await t.test('the parameters, bodies and answers of every operation are the contract\'s', { skip }, async t => {
  for (const operation of contract.operations.filter(({ tag }) => !LATER_TAGS.includes(tag))) {
    const expected: Record<string, unknown> = {}
    if (operation.pathParams) {
      expected.params = { ...parametersSchema(operation.pathParams), required: Object.keys(operation.pathParams) }
    }
    if (operation.query) expected.query = parametersSchema(operation.query)
    if (operation.body) expected.body = operation.body.schema
    for (const [status, response] of Object.entries(operation.responses)) {
      const schema = jsonSchemaOf(response)
      if (schema !== undefined) expected[status] = schema
    }
    const ours = Object.entries(OPERATIONS[operation.id] ?? {})
    t.same(ours.map(([part]) => part).sort(), Object.keys(expected).sort(), `${operation.id} has the same parts`)
    for (const [part, name] of ours) t.same(compare(v1.get(name), expected[part]), [], `${operation.id} ${part}`)
  }
})

await t.test('a title names one schema, and tells the generation', async t => {
  for (const [title, schemas] of titled(new Map([...v1, ...v0]))) {
    for (const schema of schemas) t.same(JSON.stringify(schema), JSON.stringify(schemas[0]), title)
  }
  for (const title of titled(v0).keys()) t.match(title, /^V0/)
  for (const title of titled(v1).keys()) t.notMatch(title, /^V0/)
})

await t.test('every schema compiles in strict mode', async t => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  for (const [name, schema] of [...v1, ...v0]) t.doesNotThrow(() => ajv.compile(schema), name)
})

await t.test('what older clients send is accepted beside the contract\'s form', async t => {
  const ajv = new Ajv({ strict: true })
  addFormats.default(ajv)
  const accepts = (name: string, body: unknown) => ajv.validate(v1.get(name) ?? {}, body)

  const remindAt = '2026-04-03T10:15:20.125Z'
  t.ok(accepts('SetChatReminderBodyAccepted', { reminder: { remindAt } }))
  t.ok(accepts('SetChatReminderBodyAccepted', { reminder: { remindAtMs: 1775211320125 } }))
  t.notOk(accepts('SetChatReminderBodyAccepted', { reminder: {} }))
  t.notOk(accepts('SetChatReminderBody', { reminder: { remindAtMs: 1775211320125 } }))

  const create = { accountID: 'matrix', type: 'single', participantIDs: ['@robin.vale:beeper.com'] }
  const start = { accountID: 'matrix', mode: 'start', user: { phoneNumber: '+15550170011' } }
  t.ok(accepts('CreateChatBodyAccepted', create))
  t.ok(accepts('CreateChatBodyAccepted', start))
  t.notOk(accepts('CreateChatBodyAccepted', { ...start, mode: 'open' }))
  t.notOk(accepts('CreateChatBody', start))
})

await t.test('the comparison sees what it is for', async t => {
  const definitions = { Name: { type: 'string', since: '1.0.0' } }
  const facts = {
    type: 'object',
    properties: { name: '$Name', age: { type: 'integer', nullable: true, min: 0, exclusiveMin: true, default: 1 } },
    required: ['name']
  }
  const age = { default: 1, anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'null' }] }
  const ours = { type: 'object', title: 'Person', properties: { name: { type: 'string' }, age }, required: ['name'] }
  const found = (changed: Schema) => differences(normalise(changed), normalise(facts, definitions))

  t.same(found(ours), [])
  t.same(found({ ...ours, required: [] }), ['/required: missing, contract ["name"]'])
  t.same(found({ ...ours, additionalProperties: false }), ['/additionalProperties: not in the contract, ours false'])
  t.same(found({ ...ours, properties: { name: { type: 'number' }, age } }),
    ['/properties/name/type: ours "number", contract "string"'])
  t.same(found({ ...ours, properties: { age, name: { type: 'string' } } }),
    ['/properties: order, ours age,name, contract name,age'])
  t.throws(() => normalise('$Nobody', definitions), /Unknown reference: \$Nobody/)
})

function compare (ours: Schema | undefined, expected: unknown): string[] {
  if (ours === undefined) return ['no such schema']
  return differences(normalise(ours), normalise(expected, contract.schemas))
}

/** The schema of an answer, where it is one that a route declares for itself: no HTML, and not the common error. */
function jsonSchemaOf (response: unknown): unknown {
  if (response === 'empty' || response === '$Error') return undefined
  const { contentType, schema } = response as { contentType?: string, schema?: unknown }
  if (contentType === undefined) return response
  return contentType === 'text/html' ? undefined : schema
}

async function exportedSchemas (generation: string): Promise<Map<string, Schema>> {
  const folder = resolve(import.meta.dirname, `../../src/http/${generation}/schemas`)
  const schemas = new Map<string, Schema>()
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(resolve(folder, file))
    for (const [name, value] of Object.entries(module)) {
      if (/^[A-Z]/.test(name) && typeof value === 'object') schemas.set(name, value as Schema)
    }
  }
  return schemas
}

/** Every titled schema, at whatever depth, with all its occurrences. */
function titled (schemas: Map<string, Schema>): Map<string, Schema[]> {
  const found = new Map<string, Schema[]>()
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    const { title } = value as Schema
    if (typeof title === 'string') found.set(title, [...found.get(title) ?? [], value as Schema])
    for (const child of Object.values(value)) visit(child)
  }
  for (const schema of schemas.values()) visit(schema)
  return found
}
