import type { Bridge, BridgeLogin } from '../../../domain/bridges/bridges.js'
import type { GroupField, ProvisioningCapabilities } from '../../../domain/bridges/provisioning-capabilities.js'
import type { LoginSession } from '../../../domain/bridges/login-session.js'
import type { LoginStepFixture } from '../../../fixtures/bridges.js'
import type {
  Bridge as BridgeOutput, BridgeLogin as LoginOutput, LoginSession as SessionOutput, LoginStep,
  ProvisioningCapabilities as CapabilitiesOutput
} from '../schemas/bridges.js'
import { currentStep, statusOf } from '../../../domain/bridges/login-session.js'
import { compact } from '../../../platform/compact.js'
import { presentAccount } from './account.js'

export function presentBridge (bridge: Bridge): BridgeOutput {
  const { id, type, provider, displayName, network, activeAccountCount, supportsMultipleAccounts } = bridge
  return {
    id,
    type,
    provider,
    displayName,
    network,
    activeAccountCount,
    supportsMultipleAccounts,
    status: bridge.status,
    ...compact({ statusText: bridge.statusText }),
    accounts: bridge.accounts.map(presentAccount)
  }
}

export function presentLogin (login: BridgeLogin): LoginOutput {
  const { loginID, bridgeID, accounts, user, status, statusText, removeScopes } = login
  return {
    loginID,
    bridgeID,
    accountIDs: accounts.map(({ accountID }) => accountID),
    ...(user && { user: { ...user, isSelf: true } }),
    status,
    ...compact({ statusText }),
    removeScopes: [...removeScopes]
  }
}

/** @param login of a session that is complete, while it is there */
export function presentLoginSession (session: LoginSession, login: BridgeLogin | undefined): SessionOutput {
  const { id, bridgeID, loginID, accountID, error } = session
  const step = currentStep(session)
  const account = login?.accounts.find(one => one.accountID === accountID)
  return {
    loginSessionID: id,
    bridgeID,
    ...compact({ loginID, accountID }),
    status: statusOf(session),
    ...compact({
      currentStep: step && presentStep(step),
      account: account && presentAccount(account),
      login: login && presentLogin(login),
      error: error && { ...error }
    })
  }
}

/** What only the mock knows of a step is left out. */
function presentStep (step: LoginStepFixture): LoginStep {
  const base = { stepID: step.stepID, ...compact({ instructions: step.instructions }) }
  switch (step.type) {
    case 'user_input': return { type: step.type, ...base, fields: step.fields }
    case 'cookies': {
      const { url, userAgent, fields, expectedFinalURLRegex, extractJS } = step
      return {
        type: step.type,
        ...base,
        url,
        fields: fields.map(({ optional, ...field }) => field),
        ...compact({ userAgent, expectedFinalURLRegex, extractJS })
      }
    }
    case 'display_and_wait': {
      const { display } = step
      return {
        type: step.type,
        ...base,
        display: display.type === 'qr' || display.type === 'code' ? { type: display.type, data: display.data ?? '' } : display
      }
    }
  }
}

/** In snake_case (contract: v1-behaviour.md, getBridgeCapabilities). */
export function presentProvisioning ({ lookup, groups }: ProvisioningCapabilities): CapabilitiesOutput {
  return {
    resolve_identifier: {
      create_dm: true,
      lookup_phone: lookup.includes('phoneNumber'),
      lookup_email: lookup.includes('email'),
      lookup_username: lookup.includes('username'),
      any_phone: lookup.includes('phoneNumber'),
      contact_list: true,
      search: lookup.length > 0
    },
    group_creation: Object.fromEntries(Object.entries(groups).map(([name, { typeDescription, fields }]) => [name, {
      type_description: typeDescription,
      ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, presentField(value)]))
    }]))
  }
}

const timerTypes = {
  afterRead: 'after_read', afterReadByRecipient: 'after_read_by_recipient', afterSend: 'after_send'
} as const

function presentField ({ allowed, required, minLength, maxLength, timer }: GroupField) {
  return {
    allowed,
    ...compact({ required, min_length: minLength, max_length: maxLength }),
    ...(timer && {
      settings: { types: timer.types.map(type => timerTypes[type]), ...compact({ timers: timer.timers }) }
    })
  }
}
