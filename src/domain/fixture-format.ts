import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { FaultFixture } from './fault-rule.js'

/**
 * The format of fixtures: what a sandbox holds, as JSON. A snapshot is a fixture too; the fields and sections that
 * only snapshots need say so. `npm run gen` writes this as JSON Schema to fixtures/schema.json.
 *
 * Every section may be missing. Times are ISO 8601 with a zone; IDs are those of the emulated API.
 */

const closed = { additionalProperties: false }
const Time = Type.String({ format: 'date-time' })
const ID = Type.String({ minLength: 1 })
const Flag = Type.Optional(Type.Boolean())

function oneOf<const Values extends readonly string[]> (values: Values, description?: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) })
}

function optionalOr<Schema extends TSchema> (schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]))
}

const Size = Type.Object({ width: Type.Number(), height: Type.Number() }, closed)

const personFields = {
  username: Type.Optional(Type.String()),
  phoneNumber: Type.Optional(Type.String({ description: 'E.164' })),
  email: Type.Optional(Type.String()),
  fullName: Type.Optional(Type.String()),
  imgURL: Type.Optional(Type.String()),
  cannotMessage: Flag
}

export const PersonFixture = Type.Object({ id: ID, ...personFields }, closed)
export type PersonFixture = Static<typeof PersonFixture>

export const accountStatuses = ['connected', 'connecting', 'backfilling', 'connection_required', 'reconnect_required',
  'attention_required', 'disconnected', 'disabled'] as const
export const bridgeProviders = ['cloud', 'self-hosted', 'local', 'platform-sdk'] as const

export const AccountFixture = Type.Object({
  accountID: ID,
  bridge: Type.Object({
    id: ID,
    type: Type.String({ minLength: 1, description: 'The network behind it: matrix, whatsapp, telegram, signal, ...' }),
    provider: oneOf(bridgeProviders, 'local: this device speaks to the network itself, and room IDs say so')
  }, closed),
  loginID: Type.Optional(Type.String()),
  network: Type.Optional(Type.String({ description: 'Display name; by default that of the bridge type' })),
  user: PersonFixture,
  selfID: Type.Optional(Type.String({
    description: 'The ID that the user has as sender and participant; by default the one the network would give'
  })),
  status: Type.Optional(oneOf(accountStatuses)),
  statusText: Type.Optional(Type.String()),
  capabilities: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
}, closed)
export type AccountFixture = Static<typeof AccountFixture>

export const ContactFixture = Type.Object({ accountID: ID, id: ID, ...personFields }, closed)
export type ContactFixture = Static<typeof ContactFixture>

export const ParticipantFixture = Type.Object({
  id: ID, isAdmin: Flag, isPending: Flag, isNetworkBot: Flag
}, closed)
export type ParticipantFixture = Static<typeof ParticipantFixture>

export const DraftAttachmentFixture = Type.Object({
  id: ID,
  type: oneOf(['file', 'gif', 'recorded_audio']),
  mimeType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  filePath: Type.Optional(Type.String()),
  uploadID: Type.Optional(Type.String({ description: 'The upload that it is; its path is then known by that' })),
  fileSize: Type.Optional(Type.Number()),
  stickerID: Type.Optional(Type.String()),
  audioDurationSeconds: Type.Optional(Type.Number()),
  size: Type.Optional(Size)
}, closed)
export type DraftAttachmentFixture = Static<typeof DraftAttachmentFixture>

export const ChatFixture = Type.Object({
  id: ID,
  localChatID: Type.Optional(Type.String({ pattern: '^[0-9]+$', description: 'By default the next free number' })),
  accountID: ID,
  type: oneOf(['single', 'group']),
  title: Type.Optional(Type.String({ description: 'Without one, clients see a title made from the participants' })),
  description: optionalOr(Type.String()),
  imgURL: optionalOr(Type.String()),
  participants: Type.Array(Type.Union([ID, ParticipantFixture]), {
    description: 'Contact IDs; the user is a member without being listed'
  }),
  isReadOnly: Flag,
  createdAt: Type.Optional(Time),
  lastActivity: Type.Optional(Type.String({
    format: 'date-time', description: 'By default the time of the last message, else createdAt'
  })),
  activityRank: Type.Optional(Type.Integer({ description: 'Snapshots: the order of chats of the same lastActivity' })),
  unreadCount: Type.Optional(Type.Integer({
    minimum: 0, description: 'How many of the last incoming messages are unread; default 0. Shorthand for the next field'
  })),
  lastReadMessageSortKey: Type.Optional(Type.String({ description: 'Messages that sort after it are unread' })),
  isArchived: Flag,
  isLowPriority: Flag,
  isMarkedUnread: Flag,
  isMuted: Flag,
  isPinned: Flag,
  draft: Type.Optional(Type.Object({
    text: Type.String(),
    attachments: Type.Optional(Type.Record(Type.String(), DraftAttachmentFixture))
  }, closed)),
  reminder: Type.Optional(Type.Object({ remindAt: Time, dismissOnIncomingMessage: Flag }, closed)),
  snooze: Type.Optional(Type.Object({ snoozeUntil: Type.Optional(Time), userSnoozedAt: Type.Optional(Time) }, closed)),
  messageExpirySeconds: optionalOr(Type.Integer({ minimum: 0 }))
}, closed)
export type ChatFixture = Static<typeof ChatFixture>

export const messageTypes = ['TEXT', 'NOTICE', 'IMAGE', 'VIDEO', 'VOICE', 'AUDIO', 'FILE', 'STICKER', 'LOCATION',
  'REACTION'] as const
export const sendStatuses = ['SUCCESS', 'PENDING', 'FAIL_RETRIABLE', 'FAIL_PERMANENT'] as const

export const AttachmentFixture = Type.Object({
  id: Type.Optional(Type.String()),
  type: oneOf(['unknown', 'img', 'video', 'audio']),
  srcURL: Type.Optional(Type.String()),
  mimeType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  fileSize: Type.Optional(Type.Number()),
  isGif: Flag,
  isSticker: Flag,
  isVoiceNote: Flag,
  duration: Type.Optional(Type.Number({ description: 'Seconds' })),
  transcription: Type.Optional(Type.Object({
    transcription: Type.String(), engine: Type.String(), language: Type.Optional(Type.String())
  }, closed)),
  posterImg: Type.Optional(Type.String()),
  size: Type.Optional(Size)
}, closed)
export type AttachmentFixture = Static<typeof AttachmentFixture>

export const LinkFixture = Type.Object({
  url: Type.String(),
  originalURL: Type.Optional(Type.String()),
  favicon: Type.Optional(Type.String()),
  img: Type.Optional(Type.String()),
  imgSize: Type.Optional(Size),
  title: Type.String(),
  summary: Type.Optional(Type.String())
}, closed)
export type LinkFixture = Static<typeof LinkFixture>

export const ReactionFixture = Type.Object({
  participantID: ID,
  reactionKey: ID,
  emoji: Flag,
  imgURL: Type.Optional(Type.String()),
  transactionID: Type.Optional(Type.String({ description: 'Snapshots: what deduplicates a repeated call' }))
}, closed)
export type ReactionFixture = Static<typeof ReactionFixture>

export const MessageFixture = Type.Object({
  id: ID,
  pendingMessageID: Type.Optional(Type.String({ description: 'The ID it had while it was being sent; resolves forever' })),
  eventID: Type.Optional(Type.String({ description: 'Matrix event ID; by default made from the message ID' })),
  senderID: Type.String({ minLength: 1, description: 'A contact ID, or `self`' }),
  timestamp: Time,
  sortKey: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'By default made from the timestamp' })),
  type: Type.Optional(oneOf(messageTypes)),
  text: Type.Optional(Type.String({ description: 'Matrix HTML: &, < and > are written as entities' })),
  editedTimestamp: Type.Optional(Time),
  editCount: Type.Optional(Type.Integer({ minimum: 1, description: 'Snapshots: how often it was edited, if more than once' })),
  isHidden: Flag,
  isDeleted: Flag,
  sendStatus: Type.Optional(Type.Object({
    status: oneOf(sendStatuses),
    timestamp: Time,
    reason: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    internalError: Type.Optional(Type.String()),
    deliveredToUsers: Type.Optional(Type.Array(Type.String()))
  }, closed)),
  attachments: Type.Optional(Type.Array(AttachmentFixture)),
  linkedMessageID: Type.Optional(Type.String({ description: 'The message that this one answers' })),
  mentions: optionalOr(Type.Array(Type.String())),
  links: Type.Optional(Type.Array(LinkFixture)),
  reactions: Type.Optional(Type.Array(ReactionFixture)),
  seen: Type.Optional(Type.Union([
    Type.Boolean(), Time, Type.Record(Type.String(), Type.Union([Type.Boolean(), Time]))
  ]))
}, closed)
export type MessageFixture = Static<typeof MessageFixture>

export const AssetFixture = Type.Object({
  url: Type.String({ pattern: '^(local)?mxc://[^/]+/.+$', description: 'What attachments name it by' }),
  uploadID: Type.Optional(Type.String({ minLength: 1, description: 'What sends and drafts name it by' })),
  fileName: Type.Optional(Type.String({ description: 'By default the end of the URL' })),
  mimeType: Type.Optional(Type.String({ description: 'By default application/octet-stream' })),
  fileSize: Type.Optional(Type.Integer({ minimum: 0, description: 'Snapshots: bytes, where the content is left out' })),
  size: Type.Optional(Size),
  duration: Type.Optional(Type.Number({ description: 'Seconds' })),
  createdAt: Type.Optional(Time),
  sha256: Type.Optional(Type.String({
    pattern: '^[0-9a-f]{64}$',
    description: 'Snapshots: the content of files that are too large to stand here, while the server still has them'
  })),
  content: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Base64' }))
}, closed)
export type AssetFixture = Static<typeof AssetFixture>

const Milliseconds = Type.Integer({ minimum: 0 })

const networkDelays = {
  sendDelay: Type.Optional(Type.Integer({
    minimum: 0, description: 'Milliseconds until a send is confirmed; by default as the server was started'
  })),
  deliveryDelay: Type.Optional(Type.Union([Milliseconds, Type.Null()], {
    description: 'Milliseconds from then until the others have it; by default 0, null is never'
  })),
  readDelay: Type.Optional(Type.Union([Milliseconds, Type.Null()], {
    description: 'Milliseconds from the confirmation until the others have read it; by default 60000, null is never'
  }))
}
const NetworkDelaysFixture = Type.Object(networkDelays, closed)
export type NetworkDelaysFixture = Static<typeof NetworkDelaysFixture>

export const networkSettings = {
  ...networkDelays,
  networks: Type.Optional(Type.Record(Type.String(), NetworkDelaysFixture, {
    description: 'Delays of single networks: whatsapp, telegram, ...'
  }))
}

export const NetworkFixture = Type.Object({
  ...networkSettings,
  waiting: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), {
    description: 'Snapshots: sends that wait for their account to be connected'
  }))
}, closed)
export type NetworkFixture = Static<typeof NetworkFixture>

const shortText = { minLength: 1, maxLength: 1000 }

export const PersonaRule = Type.Object({
  when: Type.Optional(Type.Object({
    equals: Type.Optional(Type.String({ ...shortText, description: 'The whole text' })),
    contains: Type.Optional(Type.String({ ...shortText, description: 'A piece of it' })),
    pattern: Type.Optional(Type.String({
      ...shortText, description: 'A regular expression of RE2 that matches a piece of it: no look-around, no back references'
    }))
  }, { ...closed, description: 'All of this has to hold of the text without markup; upper and lower case are the same' })),
  delay: Type.Optional(Type.Integer({ minimum: 0, description: 'Milliseconds; by default the persona\'s' })),
  answer: Type.Optional(Type.String({
    minLength: 1, description: 'Plain text; $1 to $9 stand for the groups of the pattern, $0 for all that it matched'
  })),
  reply: Type.Optional(Type.Boolean({ description: 'Whether the answer is a reply to the message; default false' })),
  react: Type.Optional(Type.String({ minLength: 1, description: 'An emoji' }))
}, { ...closed, description: 'A rule without answer and reaction is silence' })
export type PersonaRule = Static<typeof PersonaRule>

export const PersonaFixture = Type.Object({
  accountID: ID,
  userID: Type.String({ minLength: 1, description: 'A contact of the account' }),
  script: Type.Union([
    Type.Literal('echo', { description: 'Says what was said' }),
    Type.Array(PersonaRule, { description: 'The first rule that holds decides; if none does, they stay silent' })
  ]),
  groups: Type.Optional(oneOf(['mentioned', 'always', 'never'],
    'When they answer in groups; by default where they are mentioned or replied to. In direct chats they always do')),
  delay: Type.Optional(Type.Integer({ minimum: 0, description: 'Milliseconds until they act; default 0' }))
}, closed)
export type PersonaFixture = Static<typeof PersonaFixture>

export const scopes = ['read', 'write'] as const

const ConsentOrigin = Type.Object({
  clientName: Type.Optional(Type.String()),
  userAgent: Type.Optional(Type.String()),
  remoteAddress: Type.Optional(Type.String())
}, { ...closed, description: 'Who asked, as introspection tells it' })
export type ConsentOrigin = Static<typeof ConsentOrigin>

export const TokenFixture = Type.Object({
  token: Type.String({ minLength: 1, description: 'The secret itself' }),
  id: Type.Optional(Type.String({ description: 'What names it without giving it away' })),
  name: Type.Optional(Type.String()),
  scopes: Type.Array(oneOf(scopes), { minItems: 1 }),
  createdAt: Type.Optional(Time),
  expiresAt: Type.Optional(Time),
  clientID: Type.Optional(Type.String({ description: 'The OAuth client that it was made for' })),
  consentedFrom: Type.Optional(ConsentOrigin),
  resource: Type.Optional(Type.String({ description: 'What it was asked for (RFC 8707)' })),
  revoked: Type.Optional(Type.Boolean({ description: 'Snapshots: given when the sandbox was made, and revoked since' }))
}, closed)
export type TokenFixture = Static<typeof TokenFixture>

export const OAuthClientFixture = Type.Object({
  clientID: ID,
  name: ID,
  uri: Type.Optional(Type.String()),
  redirectURIs: Type.Array(Type.String(), { minItems: 1 }),
  scopes: Type.Optional(Type.Array(oneOf(scopes), { description: 'What it may ask for; by default both' })),
  registeredAt: Type.Optional(Time)
}, closed)
export type OAuthClientFixture = Static<typeof OAuthClientFixture>

const AuthorizationRequestFixture = Type.Object({
  id: ID,
  clientID: Type.Optional(Type.String()),
  redirectURI: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  scopes: Type.Array(oneOf(scopes)),
  codeChallenge: Type.String(),
  resource: Type.Optional(Type.String()),
  madeAt: Time,
  answer: Type.Optional(Type.Object({
    code: Type.Optional(Type.String()),
    error: Type.Optional(Type.String()),
    state: Type.Optional(Type.String())
  }, closed))
}, closed)
export type AuthorizationRequestFixture = Static<typeof AuthorizationRequestFixture>

const AuthorizationCodeFixture = Type.Object({
  code: ID,
  clientID: Type.Optional(Type.String()),
  redirectURI: Type.Optional(Type.String()),
  scopes: Type.Array(oneOf(scopes)),
  codeChallenge: Type.String(),
  resource: Type.Optional(Type.String()),
  consentedFrom: Type.Optional(ConsentOrigin),
  expiresAt: Time,
  tokenLifetime: Type.Integer({ description: 'Milliseconds' }),
  tokenID: Type.Optional(Type.String({ description: 'The token that it was exchanged for' }))
}, closed)
export type AuthorizationCodeFixture = Static<typeof AuthorizationCodeFixture>

export const consentOutcomes = ['approve', 'deny', 'expired-code', 'wrong-state'] as const

export const ConsentFixture = Type.Object({
  outcome: oneOf(consentOutcomes, 'What becomes of the next authorisation'),
  scopes: Type.Optional(Type.Array(oneOf(scopes), { minItems: 1, description: 'What is granted; by default all that is asked for' })),
  error: Type.Optional(oneOf(['access_denied', 'server_error', 'temporarily_unavailable', 'unauthorized_client', 'invalid_scope'],
    'With deny: the error that the client is told; by default access_denied')),
  delay: Type.Optional(Type.Integer({ minimum: 0, description: "Milliseconds, on the sandbox's clock, until the answer" })),
  expiresIn: Type.Optional(Type.Integer({ minimum: 1, description: 'Seconds that the token will last' }))
}, closed)
export type ConsentFixture = Static<typeof ConsentFixture>

const ClockFixture = Type.Object({
  mode: oneOf(['real', 'frozen']),
  now: Type.Optional(Type.String({ format: 'date-time', description: 'Where a frozen clock stands' })),
  offset: Type.Optional(Type.Number({ description: 'Milliseconds that a running clock is ahead of the real time' }))
}, closed)

const JobFixture = Type.Object({
  due: Time, order: Type.Integer(), kind: Type.String(), data: Type.Record(Type.String(), Type.Unknown())
}, closed)

export const FixtureFile = Type.Object({
  $schema: Type.Optional(Type.String()),
  format: Type.Literal(1, { description: 'The version of this format' }),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  clock: Type.Optional(ClockFixture),
  random: Type.Optional(Type.Object({
    seed: Type.Integer(),
    streams: Type.Optional(Type.Record(Type.String(), Type.Array(Type.Integer())))
  }, { ...closed, description: 'The seed; in snapshots also how far each sequence has been drawn' })),
  ids: Type.Optional(Type.Record(Type.String(), Type.Integer(), { description: 'Snapshots: the counters of IDs' })),
  accounts: Type.Optional(Type.Array(AccountFixture)),
  contacts: Type.Optional(Type.Array(ContactFixture)),
  chats: Type.Optional(Type.Array(ChatFixture)),
  messages: Type.Optional(Type.Record(Type.String(), Type.Array(MessageFixture), {
    description: 'By chat ID, oldest first'
  })),
  assets: Type.Optional(Type.Array(AssetFixture, { description: 'Files behind media URLs, and uploads' })),
  network: Type.Optional(NetworkFixture),
  personas: Type.Optional(Type.Array(PersonaFixture, { description: 'Scripted people, who answer the user' })),
  tokens: Type.Optional(Type.Array(TokenFixture)),
  oauth: Type.Optional(Type.Object({
    clients: Type.Optional(Type.Array(OAuthClientFixture)),
    requests: Type.Optional(Type.Array(AuthorizationRequestFixture, { description: 'Snapshots: consents under way' })),
    codes: Type.Optional(Type.Array(AuthorizationCodeFixture, { description: 'Snapshots: authorisation codes' })),
    consents: Type.Optional(Type.Array(ConsentFixture, { description: 'What becomes of the next authorisations, in order' }))
  }, closed)),
  rateLimits: Type.Optional(Type.Record(Type.String(), Type.Object({ since: Time, calls: Type.Integer() }, closed), {
    description: 'Snapshots: calls counted per token'
  })),
  faults: Type.Optional(Type.Array(FaultFixture, { description: 'Rules that make requests, sends or events fail' })),
  jobs: Type.Optional(Type.Array(JobFixture, { description: 'Snapshots: what is due later' }))
}, {
  ...closed,
  $id: 'https://beeper-desktop-mock.invalid/fixture.schema.json',
  title: 'beeper-desktop-mock fixture'
})
export type FixtureFile = Static<typeof FixtureFile>
