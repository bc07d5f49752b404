import type { FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { isOwnOrigin } from '../hooks/host-guard.js'
import { baseURL } from '../public-url.js'

/**
 * Lets only the server's own pages, and callers that are not pages, decide a consent. Another page of this machine,
 * whose requests CORS permits, must not consent for the person.
 * @throws MockError forbidden
 */
export async function checkSameOrigin (request: FastifyRequest): Promise<void> {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const sameOrigin = origin === undefined || origin === new URL(baseURL(request)).origin || isOwnOrigin(origin, host)
  if (sameOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return
  throw new MockError('forbidden', 'Only the consent page may decide a consent, not another page')
}
