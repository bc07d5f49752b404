import type { FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { isOwnOrigin } from '../hooks/host-guard.js'
import { baseURL } from '../public-url.js'

/**
 * Lets only the server's own pages, and what is no page at all, decide over consent: another page of this machine,
 * which CORS lets read answers, must not agree in the person's place.
 * @throws MockError forbidden
 */
export async function checkSameOrigin (request: FastifyRequest): Promise<void> {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const sameOrigin = origin === undefined || origin === new URL(baseURL(request)).origin || isOwnOrigin(origin, host)
  if (sameOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return
  throw new MockError('forbidden', 'Consent is given on the consent page only: no other page may do it')
}
