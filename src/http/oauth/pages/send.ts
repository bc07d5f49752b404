import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { AuthorizationRequest } from '../../../domain/oauth/records.js'
import type { MockError } from '../../../domain/errors/errors.js'
import type { Scope } from '../../../domain/tokens/token-store.js'
import { statusOf } from '../../error-table.js'
import { consentTemplate, nothingChosen, type ConsentView } from './consent.js'
import { errorTemplate, type ErrorView } from './error.js'
import { script } from './script.js'
import { style } from './style.js'

/** What the scopes permit (contract: v1-behaviour.md, OAuth, Rules). */
const scopeTexts: Record<Scope, { title: string, text: string }> = {
  read: { title: 'Read', text: 'See your accounts, chats and messages' },
  write: { title: 'Write', text: 'Send, edit and react to messages, archive chats, set reminders' }
}

/**
 * Shows the consent page for a request.
 * @param issue what was wrong with the person's answer, when the page is shown again
 */
export async function sendConsentPage (
  { sandbox }: FastifyRequest, reply: FastifyReply, asked: AuthorizationRequest, issue?: 'nothing-chosen'
): Promise<FastifyReply> {
  const { id, clientID = '', redirectURI = '', state, codeChallenge, resource } = asked
  const client = sandbox.oauth.clients.find(clientID)
  const view: ConsentView = {
    clientName: client?.name ?? clientID,
    clientURI: client?.uri,
    redirectURI,
    sandbox: sandbox.id,
    user: userOf(sandbox),
    scopes: asked.scopes.map(name => ({ name, ...scopeTexts[name] })),
    request: JSON.stringify({
      requestID: id,
      clientInfo: { clientID, name: client?.name, clientURI: client?.uri },
      state,
      codeChallenge,
      codeChallengeMethod: 'S256',
      resource
    }),
    requestID: id,
    notice: issue === undefined ? undefined : nothingChosen
  }
  return sendPage(reply, issue === undefined ? 200 : 400, consentTemplate, { ...view, nothingChosen, script }, [
    `script-src '${hashOf(script)}'`,
    "connect-src 'self'",
    // Browsers also apply the policy to the redirect that answers a form.
    `form-action 'self' ${sourceOf(redirectURI)}`
  ])
}

/** Shows the error page for a request. The title is the real app's (observed.md, Seen). */
export async function sendErrorPage (
  error: MockError, request: FastifyRequest, reply: FastifyReply
): Promise<FastifyReply> {
  const status = statusOf(error, 'oauth')
  if (status === 500) request.log.error({ err: error }, 'internal error')
  request.failure = error
  const view: ErrorView = { title: status === 500 ? 'Something Went Wrong' : 'Invalid Request', reason: error.message }
  return sendPage(reply, status, errorTemplate, view, ["form-action 'none'"])
}

async function sendPage (
  reply: FastifyReply, status: number, template: string, view: object, policy: string[]
): Promise<FastifyReply> {
  const { Eta } = await import('eta/core')
  const html = new Eta({ autoEscape: true, rmWhitespace: false }).renderString(template, { ...view, style })
  return reply.code(status).headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'", `style-src '${hashOf(style)}'`, ...policy, "base-uri 'none'", "frame-ancestors 'none'"
    ].join('; '),
    // For browsers that do not support frame-ancestors.
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // The address contains the client's state. With no-referrer, forms would send a null origin.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store'
  }).send(html)
}

/** A script's or style's source in a policy (CSP 3 §2.3.1). */
function hashOf (text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** A redirect URI as a source in a policy. Sources cannot name IPv6 addresses: those use the scheme. */
function sourceOf (redirectURI: string): string {
  const { protocol, host, hostname } = new URL(redirectURI)
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? `${protocol}//${host}` : protocol
}

/** The user of the sandbox: the Beeper account's, else the first account's. */
function userOf ({ accounts }: Sandbox): ConsentView['user'] {
  const list = accounts.list()
  const { user } = list.find(({ networkKey }) => networkKey === 'matrix') ?? list[0] ?? {}
  if (!user) return undefined
  const { fullName, username, email, phoneNumber, id } = user
  const handle = username ?? email ?? phoneNumber ?? id
  return fullName === undefined ? { name: handle, handle: undefined } : { name: fullName, handle }
}
