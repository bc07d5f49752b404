import type { Account, Person } from '../accounts/account-store.js'
import type { Identifier } from '../capabilities/types.js'
import { compact } from '../../platform/compact.js'

/** From the best identifier to the least (contract: v1-behaviour.md, startChat). Assumed: which is better. */
export const identifiers = ['phoneNumber', 'email', 'username'] as const satisfies readonly Identifier[]

/** What can be looked up at all; E.164 has at most 15 digits. */
export const plausible: Record<Identifier, RegExp> = {
  phoneNumber: /^[^\da-z]*(\d[^\da-z]*){5,17}$/i,
  email: /^[^\s@]+@[^\s@]+$/,
  username: /^\s*@?[^\s@]+\s*$/
}

/** An identifier as it is compared, however it was written; empty where there is none. */
export function normal (identifier: Identifier, value: string | undefined): string {
  const text = (value ?? '').trim().toLowerCase()
  if (identifier === 'username') return text.replace(/^@/, '').replace(/:beeper\.com$/, '')
  if (identifier === 'email') return text
  // Placeholders of test suites are no numbers, and are compared as they are.
  const digits = text.replace(/^00/, '').replace(/\D/g, '')
  return digits === '' ? text : digits
}

/** The ID that a person has on an account, by a normal identifier. Forms: contract, v1-behaviour.md, Examples. */
export function userID ({ bridge, networkKey }: Account, identifier: string): string {
  const handle = identifier.replaceAll('@', '=40')
  if (bridge.provider === 'local') return `@${handle}:local-${networkKey}.localhost`
  if (networkKey !== 'matrix') return `@${networkKey}_${handle}:beeper.com`
  return handle.includes(':') ? `@${handle}` : `@${handle}:beeper.com`
}

/** The fields of a person who becomes known by these identifiers and this name. */
export function factsOf (
  { username, phoneNumber, email, fullName }: Partial<Record<Identifier | 'fullName', string>>
): Partial<Person> {
  const digits = normal('phoneNumber', phoneNumber)
  return compact({
    username: username?.trim().replace(/^@/, '') || undefined,
    phoneNumber: /^\d+$/.test(digits) ? `+${digits}` : undefined,
    email: email?.trim() || undefined,
    fullName: fullName?.trim() || undefined
  })
}
