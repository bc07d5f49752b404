import type { FastifyReply } from 'fastify'
import type { AuthorizationAnswer } from '../../domain/oauth/records.js'

/** The redirect URI with an answer in its query; its existing parameters are kept (RFC 6749 §3.1.2). */
function withAnswer (redirectURI: string, answer: AuthorizationAnswer): string {
  const parameters = new URLSearchParams(Object.entries(answer))
  const joint = !redirectURI.includes('?') ? '?' : /[?&]$/.test(redirectURI) ? '' : '&'
  return `${redirectURI}${joint}${parameters.toString()}`
}

/**
 * Redirects the person to the client.
 * @param status 302, or 303 after a form, so that the browser continues with GET
 */
export function sendBack (
  reply: FastifyReply, status: 302 | 303, redirectURI: string, answer: AuthorizationAnswer
): FastifyReply {
  return reply.header('Cache-Control', 'no-store').redirect(withAnswer(redirectURI, answer), status)
}
