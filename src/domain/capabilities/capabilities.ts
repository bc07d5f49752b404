import type { Account } from '../accounts/account-store.js'
import type { Chat, ChatType } from '../chats/chat.js'
import type { Abilities, Capabilities, SupportLevel } from './types.js'
import { profileOf } from './profiles.js'

const byNetwork = new Map<string, Partial<Record<ChatType, Capabilities>>>()

/** What can be done in a chat. All chats of the network and type share the object: never change it. */
export function capabilitiesOf ({ account, type }: Pick<Chat, 'account' | 'type'>): Capabilities {
  const { networkKey } = account
  let byType = byNetwork.get(networkKey)
  if (!byType) byNetwork.set(networkKey, byType = {})
  byType[type] ??= profileOf(networkKey).chat(type)
  return byType[type]
}

export function abilitiesOf ({ networkKey }: Account): Abilities {
  return profileOf(networkKey).abilities
}

/** Whether a level means that a thing can be done, be it in part. */
export function can (level: SupportLevel | undefined): boolean {
  return level !== undefined && level > 0
}
