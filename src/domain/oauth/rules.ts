import { createHash, timingSafeEqual } from 'node:crypto'
import type { Scope } from '../tokens/token-store.js'
import { scopes as knownScopes } from '../../fixtures/format.js'
import { OAuthError } from './oauth-error.js'
import { redirectURIIssue } from './redirect-uri.js'
import { truncate } from '../../platform/cut.js'

/** How long what a client says may be: characters, and how many redirect URIs. */
const maxLengths = { name: 500, uri: 2000, uris: 50, parameter: 8192 }

export interface NewClient {
  name: string
  uri?: string | undefined
  redirectURIs: readonly string[]
  /** Separated by blanks (RFC 6749 §3.3). */
  scope: string
}

/** What is wrong with a client's metadata; undefined when nothing is. */
export function clientIssue ({ name, uri, redirectURIs, scope }: NewClient): string | undefined {
  if (name.trim() === '') return 'client_name: must not be empty'
  if (name.length > maxLengths.name) return `client_name: at most ${maxLengths.name} characters`
  if (uri !== undefined && uri.length > maxLengths.uri) return `client_uri: at most ${maxLengths.uri} characters`
  if (redirectURIs.length === 0) return 'redirect_uris: name at least one'
  if (redirectURIs.length > maxLengths.uris) return `redirect_uris: at most ${maxLengths.uris}`
  for (const redirectURI of redirectURIs) {
    const issue = redirectURI.length > maxLengths.uri ? `at most ${maxLengths.uri} characters` : redirectURIIssue(redirectURI)
    if (issue !== undefined) return `redirect_uris: ${shown(redirectURI)} cannot be used: ${issue}`
  }
  return parseScope(scope).length === 0 ? `scope: expected one or more of ${words(knownScopes)}` : undefined
}

/** Scopes as OAuth writes them, in an order that does not depend on how they were asked for. */
export function scopeText (scopes: Iterable<Scope>): string {
  return inOrder(scopes).join(' ')
}

export function inOrder (scopes: Iterable<Scope>): Scope[] {
  const held = new Set(scopes)
  return knownScopes.filter(scope => held.has(scope))
}

/** The scopes of a text; none when one of them is unknown. */
export function parseScope (text: string): Scope[] {
  const names = text.split(' ').filter(name => name !== '')
  return names.every(isScope) ? inOrder(names) : []
}

function isScope (name: string): name is Scope {
  return (knownScopes as readonly string[]).includes(name)
}

/** @throws OAuthError invalid_request when a parameter is longer than any client has reason to make it */
export function checkLength (name: string, text = ''): void {
  if (text.length <= maxLengths.parameter) return
  throw new OAuthError('invalid_request', `The ${name} has ${text.length} characters: at most ${maxLengths.parameter} are taken`)
}

/** @throws OAuthError invalid_target: RFC 8707 §2 asks for an absolute URI without a fragment */
export function checkResource (resource: string | undefined): void {
  checkLength('resource', resource)
  if (resource === undefined || (URL.canParse(resource) && !resource.includes('#'))) return
  throw new OAuthError('invalid_target', 'The resource must be an absolute URI without a fragment')
}

/** @throws OAuthError invalid_grant when the verifier is not that of the challenge (RFC 7636 §4.6, S256) */
export function checkVerifier (challenge: string, verifier: string): void {
  const expected = Buffer.from(challenge)
  const digest = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  if (expected.length === digest.length && timingSafeEqual(expected, digest)) return
  throw new OAuthError('invalid_grant', mismatch(challenge, verifier))
}

function mismatch (challenge: string, verifier: string): string {
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    return 'The code_challenge was not BASE64URL(SHA256(code_verifier)), which has 43 characters and no padding'
  }
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    return 'The code_verifier must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636 section 4.1)'
  }
  return 'The code_verifier does not match the code_challenge that was sent to /oauth/authorize'
}

/** A text from outside, quoted, short enough for a message. */
export function shown (text: string): string {
  return `'${truncate(text, 100)}'`
}

export function words (list: readonly string[]): string {
  return list.map(shown).join(', ')
}
