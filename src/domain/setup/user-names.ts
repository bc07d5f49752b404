import type { Person } from '../accounts/account-store.js'

/** A user of Beeper's homeserver. */
export function userOf (username: string, email: string): Person {
  const id = userIDOf(username)
  return { id, username: id.slice(1), email, fullName: username }
}

export function userIDOf (username: string): string { return `@${username}:beeper.com` }

/** A name that Matrix allows, from an address. */
export function usernameOf (email: string): string {
  return email.split('@', 1)[0]?.toLowerCase().replace(/[^a-z0-9._=/+-]/g, '').slice(0, 100) || 'user'
}
