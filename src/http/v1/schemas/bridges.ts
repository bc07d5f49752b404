import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { BooleanConst, MapOf, StringEnum } from '../../../platform/schema-types.js'
import { bridgeIDPattern, bridgeProviders, bridgeStatuses, removeScopes } from '../../../fixtures/bridges.js'
import { Account } from './accounts.js'
import { User } from './shared.js'

export const Bridge = Type.Object({
  id: Type.String({ description: 'For example local-whatsapp; what bridgeID is in every bridge operation.' }),
  type: Type.String({ description: 'Network the bridge speaks, for example whatsapp.' }),
  provider: StringEnum(bridgeProviders, { description: 'Where the bridge runs.' }),
  displayName: Type.String(),
  network: Type.Optional(Type.String({ description: 'Display name of the network.' })),
  activeAccountCount: Type.Integer({ minimum: 0, description: 'Accounts of the network that are active on this device.' }),
  supportsMultipleAccounts: Type.Boolean(),
  status: StringEnum(bridgeStatuses, { description: 'Whether a new account can be connected now.' }),
  statusText: Type.Optional(Type.String({ description: 'The status as text for people.' })),
  accounts: Type.Array(Account)
}, { title: 'Bridge' })
export type Bridge = Static<typeof Bridge>

// An alias in the contract too, so it keeps the title of its target.
export const GetBridgeOutput = Bridge
export const ListBridgesOutput = Type.Object({ items: Type.Array(Bridge) }, { title: 'ListBridgesOutput' })

export const BridgeLogin = Type.Object({
  loginID: Type.String(),
  bridgeID: Type.String(),
  accountIDs: Type.Optional(Type.Array(Type.String(), { description: 'The accounts of the login; there may be several.' })),
  user: Type.Optional(User),
  status: StringEnum(['connected', 'connecting', 'needs_login', 'logged_out', 'unknown']),
  statusText: Type.Optional(Type.String({ description: 'The status as text for people.' })),
  removeScopes: Type.Array(StringEnum(removeScopes), { description: 'The scopes that removing it accepts.' })
}, { title: 'BridgeLogin' })
export type BridgeLogin = Static<typeof BridgeLogin>

export const ListBridgeLoginsOutput = Type.Object({ items: Type.Array(BridgeLogin) }, { title: 'ListBridgeLoginsOutput' })

export const LoginFlow = Type.Object({
  id: Type.String({ description: 'What flowID is.' }),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String())
}, { title: 'LoginFlow' })

export const ListLoginFlowsOutput = Type.Object({ items: Type.Array(LoginFlow) }, { title: 'ListLoginFlowsOutput' })

export const LoginInputField = Type.Object({
  id: Type.String({ description: 'The key of the value in fields.' }),
  type: Type.Optional(Type.String()),
  label: Type.Optional(Type.String()),
  placeholder: Type.Optional(Type.String()),
  initialValue: Type.Optional(Type.String()),
  optional: Type.Optional(Type.Boolean())
}, { title: 'LoginInputField' })

export const CookieField = Type.Object({
  id: Type.String({ description: 'The key of the value in fields.' }),
  type: Type.Optional(StringEnum(['cookie', 'header', 'local_storage'])),
  name: Type.Optional(Type.String())
}, { title: 'CookieField' })

/** `oneOf`, as the published document has it. */
export const LoginStep = Type.Unsafe<LoginStep>({
  title: 'LoginStep',
  oneOf: [
    Type.Object({
      type: StringEnum(['user_input']),
      stepID: Type.String(),
      instructions: Type.Optional(Type.String()),
      fields: Type.Array(LoginInputField),
      attachments: Type.Optional(Type.Array(Type.Unknown()))
    }),
    Type.Object({
      type: StringEnum(['cookies']),
      stepID: Type.String(),
      instructions: Type.Optional(Type.String()),
      url: Type.String({ description: 'The page on which the user signs in.' }),
      userAgent: Type.Optional(Type.String()),
      fields: Type.Array(CookieField),
      expectedFinalURLRegex: Type.Optional(Type.String()),
      extractJS: Type.Optional(Type.String({ description: 'Opaque script that reads the values.' }))
    }),
    Type.Object({
      type: StringEnum(['display_and_wait']),
      stepID: Type.String(),
      instructions: Type.Optional(Type.String()),
      display: Type.Unsafe<unknown>({
        oneOf: [
          Type.Object({ type: StringEnum(['qr']), data: Type.String() }),
          Type.Object({ type: StringEnum(['emoji']), imageURL: Type.String() }),
          Type.Object({ type: StringEnum(['nothing']) }),
          Type.Object({ type: StringEnum(['code']), data: Type.String() })
        ]
      })
    }),
    Type.Object({
      type: StringEnum(['complete']),
      stepID: Type.Optional(Type.String()),
      instructions: Type.Optional(Type.String()),
      account: Type.Optional(Account),
      login: Type.Optional(BridgeLogin)
    })
  ]
})

interface StepBase { stepID: string, instructions?: string }
type Display =
  { type: 'qr' | 'code', data: string } | { type: 'emoji', imageURL: string } | { type: 'nothing' }
/** A step that the client has to do. */
export type LoginStep =
  | StepBase & { type: 'user_input', fields: Array<Static<typeof LoginInputField>> }
  | StepBase & {
    type: 'cookies'
    url: string
    userAgent?: string
    fields: Array<Static<typeof CookieField>>
    expectedFinalURLRegex?: string
    extractJS?: string
  }
  | StepBase & { type: 'display_and_wait', display: Display }

export const APIError = Type.Object({
  code: Type.String(),
  message: Type.String(),
  details: Type.Optional(MapOf(Type.Unknown()))
}, { title: 'APIError' })

export const LoginSession = Type.Object({
  loginSessionID: Type.String(),
  bridgeID: Type.String(),
  loginID: Type.Optional(Type.String()),
  accountID: Type.Optional(Type.String()),
  status: StringEnum([
    'waiting_for_input', 'waiting_for_cookies', 'waiting_for_display', 'complete', 'cancelled', 'failed'
  ]),
  currentStep: Type.Optional(LoginStep),
  account: Type.Optional(Account),
  login: Type.Optional(BridgeLogin),
  error: Type.Optional(APIError)
}, { title: 'LoginSession' })
export type LoginSession = Static<typeof LoginSession>

const bridgeParams = { bridgeID: Type.String({ minLength: 1, pattern: bridgeIDPattern }) }
const loginSessionParams = { ...bridgeParams, loginSessionID: Type.String({ minLength: 1 }) }
export const BridgeParams = Type.Object(bridgeParams)
export const BridgeLoginParams = Type.Object({ ...bridgeParams, loginID: Type.String({ minLength: 1 }) })
export const LoginSessionParams = Type.Object(loginSessionParams)
export const LoginStepParams = Type.Object({ ...loginSessionParams, stepID: Type.String({ minLength: 1 }) })

export const RemoveBridgeLoginBody = Type.Object({
  scope: StringEnum(removeScopes, { description: 'One of the removeScopes of the login.' })
})

export const RemoveBridgeLoginOutput = Type.Object({
  bridgeID: Type.String(),
  loginID: Type.String(),
  affectedAccountIDs: Type.Optional(Type.Array(Type.String())),
  status: StringEnum(['removed']),
  scope: StringEnum(removeScopes)
}, { title: 'RemoveBridgeLoginOutput' })

export const CreateLoginSessionBody = Type.Object({
  flowID: Type.Optional(Type.String({ minLength: 1, description: 'By default the first flow of the bridge.' })),
  loginID: Type.Optional(Type.String({ minLength: 1, description: 'The login to reconnect.' })),
  accountID: Type.Optional(Type.String({ minLength: 1, description: 'An account of the login to reconnect.' }))
})

export const SubmitLoginStepBody = Type.Object({
  type: StringEnum(['user_input', 'cookies', 'display_and_wait'], { description: 'The type of the current step.' }),
  fields: Type.Optional(MapOf(Type.String(), { description: 'Values by the IDs of the step\'s fields.' })),
  source: Type.Optional(StringEnum(['api', 'webview', 'browser_extension'])),
  lastURL: Type.Optional(Type.String({ description: 'Of a cookies step: the page that the browser was on last.' }))
})

export const CancelLoginSessionOutput = Type.Object({
  bridgeID: Type.String(),
  loginSessionID: Type.String(),
  status: StringEnum(['cancelled'])
}, { title: 'CancelLoginSessionOutput' })

const timerTypes = ['', 'after_read', 'after_read_by_recipient', 'after_send'] as const

export const DisappearingTimerCapability = Type.Object({
  types: Type.Array(StringEnum(timerTypes)),
  timers: Type.Optional(Type.Array(Type.Integer({ description: 'Milliseconds.' }))),
  omit_empty_timer: Type.Optional(BooleanConst(true))
}, { title: 'DisappearingTimerCapability' })

export const GroupFieldCapability = Type.Object({
  allowed: Type.Boolean(),
  required: Type.Optional(Type.Boolean()),
  min_length: Type.Optional(Type.Integer()),
  max_length: Type.Optional(Type.Integer()),
  settings: Type.Optional(DisappearingTimerCapability)
}, { title: 'GroupFieldCapability' })

export const GroupTypeCapabilities = Type.Object({
  type_description: Type.String(),
  name: Type.Optional(GroupFieldCapability),
  username: Type.Optional(GroupFieldCapability),
  avatar: Type.Optional(GroupFieldCapability),
  topic: Type.Optional(GroupFieldCapability),
  disappear: Type.Optional(GroupFieldCapability),
  participants: Type.Optional(GroupFieldCapability),
  parent: Type.Optional(GroupFieldCapability)
}, { title: 'GroupTypeCapabilities' })

export const ResolveIdentifierCapabilities = Type.Object({
  create_dm: Type.Boolean(),
  lookup_phone: Type.Boolean(),
  lookup_email: Type.Boolean(),
  lookup_username: Type.Boolean(),
  any_phone: Type.Boolean(),
  contact_list: Type.Boolean(),
  search: Type.Boolean()
}, { title: 'ResolveIdentifierCapabilities' })

export const ProvisioningCapabilities = Type.Object({
  resolve_identifier: ResolveIdentifierCapabilities,
  group_creation: MapOf(GroupTypeCapabilities, { description: 'By the name of the group type.' }),
  image_pack_import: Type.Optional(Type.Boolean())
}, { title: 'ProvisioningCapabilities' })
export type ProvisioningCapabilities = Static<typeof ProvisioningCapabilities>
