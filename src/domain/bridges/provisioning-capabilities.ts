import type { Bridge } from './bridges.js'
import type { Profile } from '../capabilities/types.js'
import { can } from '../capabilities/capabilities.js'
import { compact } from '../../platform/compact.js'
import { networkKey } from '../accounts/network-names.js'
import { profileOf } from '../capabilities/profiles.js'

/** What of a new group can be set (contract: v1.json, GroupFieldCapability). */
export interface GroupField {
  allowed: boolean
  required?: boolean
  minLength?: number
  maxLength?: number
  /** Of disappearing messages; timers are milliseconds. */
  timer?: { types: Array<'afterRead' | 'afterReadByRecipient' | 'afterSend'>, timers?: number[] }
}

export interface GroupType {
  typeDescription: string
  fields: Partial<Record<'name' | 'avatar' | 'topic' | 'disappear' | 'participants', GroupField>>
}

/** How people are found and groups are made by a bridge. */
export interface ProvisioningCapabilities {
  lookup: Profile['abilities']['lookup']
  groups: Record<string, GroupType>
}

/** Assumed: the values follow from what chats of the network can do. */
export function provisioningCapabilities ({ type, network }: Bridge): ProvisioningCapabilities {
  const { abilities, chat } = profileOf(networkKey(type))
  const { state, disappearingTimer, participantActions } = chat('group')
  const { types, timers } = disappearingTimer ?? {}
  const timer = types && { types, ...compact({ timers }) }
  const group: GroupType = {
    typeDescription: `${network} group`,
    fields: {
      name: { allowed: can(state.title.level) },
      avatar: { allowed: can(state.avatar.level) },
      topic: { allowed: can(state.description.level) },
      disappear: { allowed: can(state.disappearingTimer.level), ...(timer && { timer }) },
      participants: { allowed: true, required: true, minLength: 1 }
    }
  }
  return { lookup: abilities.lookup, groups: participantActions === undefined ? {} : { group } }
}
