import type { Answer, Built } from './app.js'
import { small } from './app.js'
import { initialize, open, send, toolCall } from './mcp-calls.js'
import { challenge, Flow, metadata, verifier } from './oauth-flow.js'
import { begun, loggedIn } from './bridge-login.js'
import { buildPage } from './page.js'
import { codeSent, incoming, outgoing, setupURL } from './setup-flow.js'

/** A request that succeeds on a fresh sandbox with the small fixture. */
type GoodCall = (built: Built) => Promise<Answer>

const chat = encodeURIComponent(small.adaChat)
/** Where Matrix's operations are. */
export const matrixURL = '/_matrix/client/v3'
const matrixUser = `${matrixURL}/user/${encodeURIComponent('@robin.vale:beeper.com')}`
const own = `/v1/chats/${chat}/messages/100002`
const box = '/_mock/sandboxes/default'
const reminder = { remindAt: '2030-01-01T00:00:00.000Z' }
const create = { accountID: small.matrix, type: 'single', participantIDs: [small.cleo] }

const get = (url: string): GoodCall => ({ call }) => call('GET', url)
const post = (url: string, body: object = {}): GoodCall => ({ call }) => call('POST', url, body)
const remove = (url: string): GoodCall => ({ call }) => call('DELETE', url)

/** SHA-256 of the text `content`. */
const contentDigest = 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73'

/** A well-formed one: 32 zeros. */
const recoveryKey = 'EsSz ygLv VP1b xF1C v7kE eBQx MxDP buG5 w25T L3b6 hfyG Kkrd'

/** Media that comes with the package, once a message has it. */
const picture = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'

function withPicture (good: GoodCall): GoodCall {
  return built => {
    const { chats, messages } = built.box
    messages.update(messages.get(chats.get(small.adaChat), '100002'), { attachments: [{ type: 'img', srcURL: picture }] })
    return good(built)
  }
}

const useTool = (name: string, input: object = {}): GoodCall => async built =>
  send(built, toolCall(name, input), { session: await open(built) })

/** The good call of each operation. The inventory test fails for an operation that is not named here. */
export const goodCalls: Record<string, GoodCall> = {
  getAccountsV0: get('/v0/get-accounts'),
  getChatV0: get(`/v0/get-chat?chatID=${chat}`),
  createChatV0: post('/v0/create-chat', create),
  archiveChatV0: post('/v0/archive-chat', { chatID: small.adaChat }),
  setChatReminderV0: post('/v0/set-chat-reminder', { chatID: small.adaChat, reminder: { remindAtMs: 1_900_000_000_000 } }),
  clearChatReminderV0: post('/v0/clear-chat-reminder', { chatID: small.adaChat }),
  openAppV0: post('/v0/open-app', { chatID: small.adaChat }),
  sendMessageV0: post('/v0/send-message', { chatID: small.adaChat, text: 'Hi' }),
  downloadAssetV0: withPicture(post('/v0/download-asset', { url: picture })),
  searchV0: get('/v0/search?query=friday'),
  searchUsersV0: get(`/v0/search-users?accountID=${small.matrix}&query=ada`),
  searchChatsV0: get('/v0/search-chats?query=book'),
  searchMessagesV0: get('/v0/search-messages?query=friday'),

  getInfo: get('/v1/info'),
  getSpec: get('/v1/spec'),
  getAccounts: get('/v1/accounts'),
  getAccount: get(`/v1/accounts/${small.matrix}`),
  searchContacts: get(`/v1/accounts/${small.matrix}/contacts?query=ada`),
  listContacts: get(`/v1/accounts/${small.matrix}/contacts/list`),
  listChats: get('/v1/chats'),
  createChat: post('/v1/chats', create),
  startChat: post('/v1/chats/start', { accountID: small.matrix, user: { id: small.ada } }),
  listLabels: get('/v1/labels'),
  getChat: get(`/v1/chats/${chat}`),
  patchChat: ({ call }) => call('PATCH', `/v1/chats/${chat}`, { isArchived: true }),
  archiveChat: post(`/v1/chats/${chat}/archive`),
  setChatReminder: post(`/v1/chats/${chat}/reminders`, { reminder }),
  clearChatReminder: remove(`/v1/chats/${chat}/reminders`),
  markChatRead: post(`/v1/chats/${chat}/read`),
  markChatUnread: post(`/v1/chats/${chat}/unread`),
  setTyping: post(`/v1/chats/${chat}/typing`, { state: 'typing' }),
  notifyAnyway: async built => {
    const account = {
      accountID: 'imessage',
      bridge: { id: 'imessage', type: 'imessage', provider: 'local' as const },
      user: { id: 'me', fullName: 'Robin Vale' }
    }
    built.box.accounts.add(account)
    const { body } = await built.call('POST', '/v1/chats', { ...create, accountID: 'imessage', participantIDs: ['+15550170077'] })
    return built.call('POST', `/v1/chats/${encodeURIComponent(body.id)}/notify-anyway`, {})
  },
  listMessages: get(`/v1/chats/${chat}/messages`),
  sendMessage: post(`/v1/chats/${chat}/messages`, { text: 'Hi' }),
  getMessage: get(own),
  editMessage: async built => {
    const { body } = await built.call('POST', `/v1/chats/${chat}/messages`, { text: 'Hi' })
    const { body: { id } } = await built.call('GET', `/v1/chats/${chat}/messages/${body.pendingMessageID}`)
    return built.call('PUT', `/v1/chats/${chat}/messages/${id}`, { text: 'Hello' })
  },
  deleteMessage: async built => {
    const { body } = await built.call('POST', `/v1/chats/${chat}/messages`, { text: 'Hi' })
    const { body: { id } } = await built.call('GET', `/v1/chats/${chat}/messages/${body.pendingMessageID}`)
    return built.call('DELETE', `/v1/chats/${chat}/messages/${id}`)
  },
  addReaction: post(`${own}/reactions`, { reactionKey: '👍' }),
  removeReaction: async built => {
    await built.call('POST', `${own}/reactions`, { reactionKey: '👍' })
    return built.call('DELETE', `${own}/reactions/${encodeURIComponent('👍')}`)
  },
  removeReactionByQuery: async built => {
    await built.call('POST', `${own}/reactions`, { reactionKey: '👍' })
    return built.call('DELETE', `${own}/reactions?reactionKey=${encodeURIComponent('👍')}`)
  },
  search: get('/v1/search?query=friday'),
  searchChats: get('/v1/chats/search?query=book'),
  searchMessages: get('/v1/messages/search?query=friday'),
  uploadAsset: async ({ app }) => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/assets/upload',
      headers: { authorization: 'Bearer test-token', 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    })
    return { status: response.statusCode, headers: response.headers, body: response.json(), text: response.body }
  },
  uploadAssetBase64: post('/v1/assets/upload/base64', { content: 'aGVsbG8=', fileName: 'a.txt' }),
  downloadAsset: withPicture(post('/v1/assets/download', { url: picture })),
  serveAsset: withPicture(get(`/v1/assets/serve?url=${encodeURIComponent(picture)}`)),
  focusApp: post('/v1/focus', { chatID: small.adaChat }),

  listBridges: get('/v1/bridges'),
  getBridge: get('/v1/bridges/local-dummy'),
  getBridgeCapabilities: get('/v1/bridges/local-dummy/capabilities'),
  listBridgeLoginFlows: get('/v1/bridges/local-dummy/login-flows'),
  listBridgeLogins: get('/v1/bridges/local-whatsapp/logins'),
  getBridgeLogin: get('/v1/bridges/local-whatsapp/logins/ba_Zz11yyXXwwVVuuTTssRRqqPPooN'),
  removeBridgeLogin: async built => {
    await loggedIn(built)
    return built.call('POST', '/v1/bridges/local-dummy/logins/ada/remove', { scope: 'current-device' })
  },
  createLoginSession: post('/v1/bridges/local-dummy/login-sessions'),
  getLoginSession: async built => built.call('GET', (await begun(built)).url),
  cancelLoginSession: async built => built.call('DELETE', (await begun(built)).url),
  submitLoginStep: async built => loggedIn(built),

  appSetupStart: post(`${setupURL}/start`),
  appSetupEmail: async built => {
    const { body } = await built.call('POST', `${setupURL}/start`)
    return built.call('POST', `${setupURL}/email`, { setupRequestID: body.setupRequestID, email: 'robin@example.com' })
  },
  appSetupResponse: async built =>
    built.call('POST', `${setupURL}/response`, { setupRequestID: await codeSent(built), response: '123456' }),
  appSetupRegister: async built => {
    await built.call('PATCH', `${box}/setup`, { signIn: { outcome: 'register' } })
    const setupRequestID = await codeSent(built)
    const { body } = await built.call('POST', `${setupURL}/response`, { setupRequestID, response: '123456' })
    const { leadToken } = body as { leadToken: string }
    return built.call('POST', `${setupURL}/register`, {
      setupRequestID, leadToken, username: 'robin.vale', acceptTerms: true
    })
  },
  appSetupRetrieve: get(setupURL),
  appSetupVerificationRecoveryKey: post(`${setupURL}/verification/recovery-key`, { recoveryKey }),
  appSetupVerificationRecoveryKeyReset: post(`${setupURL}/verification/recovery-key/reset`),
  appSetupVerificationRecoveryKeyResetConfirm: async built => {
    const { body } = await built.call('POST', `${setupURL}/verification/recovery-key/reset`, {})
    return built.call('POST', `${setupURL}/verification/recovery-key/reset/confirm`, { recoveryKey: body.recoveryKey })
  },
  appSetupVerificationsList: get(`${setupURL}/verifications`),
  appSetupVerificationsCreate: post(`${setupURL}/verifications`),
  appSetupVerificationsGet: async built => built.call('GET', (await outgoing(built)).url),
  appSetupVerificationsAccept: async built => built.call('POST', `${(await incoming(built)).url}/accept`),
  appSetupVerificationsCancel: async built => built.call('POST', `${(await outgoing(built)).url}/cancel`, {}),
  appSetupVerificationsQRScan: async built => {
    const { otherSide } = await (await outgoing(built)).act('accept')
    return built.call('POST', `${setupURL}/verifications/qr/scan`, { data: otherSide.qr })
  },
  appSetupVerificationsQRConfirmScanned: async built => {
    const { url, act } = await outgoing(built)
    await act('accept')
    await act('qr.scan')
    return built.call('POST', `${url}/qr/confirm-scanned`)
  },
  appSetupVerificationsSASStart: async built => {
    const { url, act } = await outgoing(built)
    await act('accept')
    return built.call('POST', `${url}/sas/start`)
  },
  appSetupVerificationsSASConfirm: async built => {
    const { url, act } = await outgoing(built)
    await act('accept')
    await act('sas.start')
    return built.call('POST', `${url}/sas/confirm`)
  },

  getAccountData: async built => {
    await built.call('PUT', `${matrixUser}/account_data/com.example.note`, { text: 'x' })
    return built.call('GET', `${matrixUser}/account_data/com.example.note`)
  },
  setAccountData: ({ call }) => call('PUT', `${matrixUser}/account_data/com.example.note`, { text: 'x', list: [1, { a: null }] }),
  getAccountDataPerRoom: async built => {
    await built.call('PATCH', `/v1/chats/${chat}`, { isPinned: true })
    return built.call('GET', `${matrixUser}/rooms/${chat}/account_data/m.tag`)
  },
  setAccountDataPerRoom: ({ call }) =>
    call('PUT', `${matrixUser}/rooms/${chat}/account_data/m.tag`, { tags: { 'm.favourite': { order: 0.5 } } }),
  getRoomState: get(`${matrixURL}/rooms/${chat}/state`),
  getRoomStateWithKey: get(`${matrixURL}/rooms/${chat}/state/m.room.power_levels?format=event`),
  getOneRoomEvent: get(`${matrixURL}/rooms/${chat}/event/${encodeURIComponent('$100002:beeper.com')}`),
  getUserProfile: get(`${matrixURL}/profile/${small.ada}`),
  joinRoom: post(`${matrixURL}/join/${chat}`),
  leaveRoom: post(`${matrixURL}/rooms/${chat}/leave`),
  createRoom: post(`${matrixURL}/createRoom`, { name: 'Sailing', topic: 'Boats', invite: [small.ada], room_alias_name: 'sailing' }),

  mcpMessage: async built => send(built, initialize()),
  mcpEndSession: async built => send(built, undefined, { method: 'DELETE', session: await open(built) }),
  'mcp.focus_app': useTool('focus_app'),
  'mcp.search': useTool('search', { query: 'friday' }),
  'mcp.get_accounts': useTool('get_accounts'),
  'mcp.get_chat': useTool('get_chat', { chatID: small.adaChat }),
  'mcp.archive_chat': useTool('archive_chat', { chatID: small.adaChat }),
  'mcp.search_chats': useTool('search_chats', { query: 'book' }),
  'mcp.set_chat_reminder': useTool('set_chat_reminder', { chatID: small.adaChat, reminder: { remindAtMs: 1_900_000_000_000 } }),
  'mcp.clear_chat_reminder': useTool('clear_chat_reminder', { chatID: small.adaChat }),
  'mcp.list_messages': useTool('list_messages', { chatID: small.adaChat }),
  'mcp.search_messages': useTool('search_messages', { query: 'friday' }),
  'mcp.send_message': useTool('send_message', { chatID: small.adaChat, text: 'Hi' }),

  oauthServerMetadata: get('/.well-known/oauth-authorization-server'),
  oauthResourceMetadata: get('/.well-known/oauth-protected-resource'),
  oauthResourceMetadataOfPath: get('/.well-known/oauth-protected-resource/v0/mcp'),
  oauth_register_client: post('/oauth/register', metadata),
  oauth_authorize: async built => {
    const flow = await new Flow(built).register()
    return built.call('GET', `/oauth/authorize?${flow.query()}`)
  },
  oauth_authorize_callback: post('/oauth/authorize/callback', { codeChallenge: challenge }),
  oauthDecision: async built => {
    const flow = await new Flow(built).register()
    return built.call('POST', '/oauth/authorize/decision', { request_id: await flow.page(), decision: 'deny' })
  },
  oauth_token: async built => {
    const code = await new Flow(built).code(['read'], { clientInfo: {} })
    return built.call('POST', '/oauth/token', { grant_type: 'authorization_code', code, code_verifier: verifier })
  },
  oauth_introspect_token: post('/oauth/introspect', { token: 'test-token' }),
  oauth_revoke_token: post('/oauth/revoke', { token: 'test-token' }),
  oauth_get_user_info: get('/oauth/userinfo'),

  mockHealth: get('/_mock/health'),
  mockSpec: get('/_mock/spec'),
  mockDocs: get('/_mock/docs'),
  mockDocsScript: get('/_mock/docs/explorer.js'),
  mockDocsPageScript: get('/_mock/docs/page.js'),
  mockPageAddress: get('/_mock/ui'),
  mockPage: async built => {
    await buildPage()
    return built.call('GET', '/_mock/ui/')
  },
  mockGetPageToken: get(`${box}/page-token`),
  mockListOperations: get('/_mock/operations'),
  mockGetPublicURL: get('/_mock/public-url'),
  mockPutPublicURL: ({ call }) => call('PUT', '/_mock/public-url', { url: 'http://localhost:4000' }),
  mockListSandboxes: get('/_mock/sandboxes'),
  mockCreateSandbox: post('/_mock/sandboxes', { fixture: 'empty' }),
  mockGetSandbox: get(box),
  mockDeleteSandbox: async built => {
    const { body } = await built.call('POST', '/_mock/sandboxes', { fixture: 'empty' })
    return built.call('DELETE', `/_mock/sandboxes/${body.id}`)
  },
  mockForkSandbox: post(`${box}/fork`, {}),
  mockResetSandbox: post(`${box}/reset`),
  mockGetState: get(`${box}/state`),
  mockPutState: ({ call }) => call('PUT', `${box}/state`, { format: 1 }),
  mockGetContent: async ({ call }) => {
    await call('POST', '/v1/assets/upload/base64', { content: Buffer.from('content').toString('base64'), fileName: 'a.txt' })
    return call('GET', `${box}/contents/${contentDigest}`)
  },
  mockPutContent: async ({ call }) => {
    const { body: state } = await call('GET', `${box}/state`)
    await call('PUT', `${box}/state`, { ...state, assets: [{ url: 'mxc://example.com/large', sha256: contentDigest }] })
    return call('PUT', `${box}/contents/${contentDigest}`, 'content')
  },
  mockListTokens: get(`${box}/tokens`),
  mockCreateToken: post(`${box}/tokens`, { scopes: ['read'] }),
  mockDeleteToken: remove(`${box}/tokens/test-read`),
  mockGetClock: get(`${box}/clock`),
  mockSetClock: post(`${box}/clock`, { advance: '1h' }),
  mockListConsents: get(`${box}/consents`),
  mockCreateConsent: post(`${box}/consents`, { outcome: 'deny' }),
  mockDeleteConsents: remove(`${box}/consents`),
  mockReceiveMessage: post(`${box}/messages`, { chatID: small.adaChat, text: 'Hi' }),
  mockChangeMessage: ({ call }) => call('PATCH', `${box}/messages/100002`, { reaction: { key: '👍' } }),
  mockResendMessage: async built => {
    await built.call('POST', `${box}/faults`, { send: { status: 'FAIL_RETRIABLE' }, times: 1 })
    const { body } = await built.call('POST', `/v1/chats/${chat}/messages`, { text: 'Hi' })
    return built.call('POST', `${box}/messages/${body.pendingMessageID}/resend`)
  },
  mockListFaultPresets: get(`${box}/faults/presets`),
  mockExplain: async built => {
    await built.call('GET', '/v1/accounts')
    return built.call('GET', `${box}/explain/${built.box.journal.last}`)
  },
  mockGetStrictness: get(`${box}/strictness`),
  mockSetStrictness: async ({ call }) => call('PATCH', `${box}/strictness`, { all: 'warn' }),
  mockCreateAnswer: post(`${box}/answers`, { operation: 'listLabels', answer: { json: [] } }),
  mockListAnswers: get(`${box}/answers`),
  mockDeleteAnswers: remove(`${box}/answers`),
  mockApplyFaultPreset: post(`${box}/faults/presets/starting`),
  mockCreateLabel: post(`${box}/labels`, { name: 'Work' }),
  mockRenameLabel: async built => {
    await built.call('POST', `${box}/labels`, { name: 'Work', id: 'work' })
    return built.call('PATCH', `${box}/labels/work`, { name: 'Job' })
  },
  mockDeleteLabel: async built => {
    await built.call('POST', `${box}/labels`, { name: 'Work', id: 'work' })
    return built.call('DELETE', `${box}/labels/work`)
  },
  mockShowTyping: post(`${box}/chats/${chat}/typing`, { state: 'typing' }),
  mockMergeChats: post(`${box}/chats/merge`, { chatIDs: [small.adaChat, small.group] }),
  mockAddAccount: post(`${box}/accounts`, { network: 'Signal' }),
  mockAddContact: post(`${box}/contacts`, { network: 'Telegram' }),
  mockAddChat: post(`${box}/chats`, { accountID: small.matrix, participantIDs: [small.cleo] }),
  mockAddMessages: post(`${box}/messages/batch`, { chatID: small.adaChat, messages: ['Hi', { text: 'there', senderID: 'self' }] }),
  mockChangeChat: ({ call }) => call('PATCH', `${box}/chats/${encodeURIComponent(small.group)}`, { title: 'News' }),
  mockDeleteChat: remove(`${box}/chats/${chat}`),
  mockSetAccountStatus: post(`${box}/accounts/${small.matrix}/status`, { status: 'backfilling' }),
  mockListPersonas: get(`${box}/personas`),
  mockSetPersonas: ({ call }) => call('PUT', `${box}/personas`, {
    items: [{ accountID: small.matrix, userID: small.ada, script: 'echo' }]
  }),
  mockGetNetwork: get(`${box}/network`),
  mockSetNetwork: ({ call }) => call('PUT', `${box}/network`, { sendDelay: 1000 }),
  mockGetSetup: get(`${box}/setup`),
  mockChangeSetup: ({ call }) => call('PATCH', `${box}/setup`, { signIn: { code: '424242' } }),
  mockReceiveVerification: post(`${box}/verifications`),
  mockGetVerification: async built => built.call('GET', (await outgoing(built)).controlURL),
  mockActOnVerification: async built =>
    built.call('POST', (await outgoing(built)).controlURL, { action: 'accept' }),
  mockListBridges: get(`${box}/bridges`),
  mockChangeBridge: ({ call }) => call('PATCH', `${box}/bridges/local-dummy`, { statusText: 'Busy' }),
  mockListLoginSessions: async built => {
    await begun(built)
    return built.call('GET', `${box}/login-sessions`)
  },
  mockActOnLoginSession: async built => built.call('POST', (await begun(built)).controlURL, { action: 'expire' }),
  mockListSockets: get(`${box}/sockets`),
  mockListFaults: get(`${box}/faults`),
  mockCreateFault: post(`${box}/faults`, { status: 500, operation: 'getInfo' }),
  mockGetFault: async built => {
    await built.call('POST', `${box}/faults`, { status: 500, operation: 'getInfo' })
    return built.call('GET', `${box}/faults/fault-1`)
  },
  mockDeleteFault: async built => {
    await built.call('POST', `${box}/faults`, { status: 500, operation: 'getInfo' })
    return built.call('DELETE', `${box}/faults/fault-1`)
  },
  mockDeleteFaults: remove(`${box}/faults`),
  mockListRequests: get(`${box}/requests`),
  mockDeleteRequests: remove(`${box}/requests`),
  mockMCPMessage: async built => send(built, initialize(), { url: '/_mock/mcp' }),
  mockMCPEndSession: async built =>
    send(built, undefined, { url: '/_mock/mcp', method: 'DELETE', session: await open(built, { url: '/_mock/mcp' }) }),
  mockWait: get(`${box}/wait?timeout=1`)
}
