import type { FastifyRequest } from 'fastify'
import type { ConsentOrigin } from '../../fixtures/format.js'
import type { AuthorizationAnswer, AuthorizationRequest, Consent } from '../../domain/oauth/records.js'
import type { AuthorizeCallbackBody } from './schemas.js'
import { compact } from '../../platform/compact.js'
import { cutShown } from '../../platform/cut.js'
import { OAuthError } from '../../domain/oauth/oauth-error.js'

/** What the consent page reports about the client. */
type ClientInfo = NonNullable<AuthorizeCallbackBody['clientInfo']>

/**
 * Decides a request as a person would, and returns the answer once it exists. Delays use the sandbox's clock.
 * @throws OAuthError when the request ends before that, or the server closes
 */
export async function decided (
  request: FastifyRequest, asked: AuthorizationRequest, consent: Consent, clientInfo: ClientInfo = {}
): Promise<AuthorizationAnswer> {
  const { sandbox, server: { closing } } = request
  sandbox.oauth.requests.decide(asked, consent, originOf(request, asked, clientInfo))
  const gone = request.raw.socket
  await new Promise<void>(resolve => {
    const settle = sandbox.containment.wrap('a decided sign-in', () => {
      if (sandbox.oauth.requests.undecided(asked) && !closing.aborted && !gone.destroyed) return
      unlisten()
      undispose()
      closing.removeEventListener('abort', settle)
      gone.off('close', settle)
      resolve()
    })
    const unlisten = sandbox.onCommit(settle)
    const undispose = sandbox.onDispose(settle)
    closing.addEventListener('abort', settle)
    gone.once('close', settle)
    settle()
  })
  const answer = sandbox.oauth.requests.collect(asked)
  if (!answer) throw new OAuthError('temporarily_unavailable', 'The request was dropped before it was decided: try again')
  return answer
}

/**
 * Who asks, as introspection of the token reports it: what the callback received, else what the request shows. A
 * registered client keeps the name it registered.
 */
function originOf (request: FastifyRequest, { clientID }: AuthorizationRequest, info: ClientInfo): ConsentOrigin {
  const { sandbox, headers, ip } = request
  const { name, userAgent, remoteAddress } = info
  const client = clientID === undefined ? undefined : sandbox.oauth.clients.find(clientID)
  const origin = compact({
    clientName: client?.name ?? name,
    userAgent: userAgent ?? headers['user-agent'],
    remoteAddress: remoteAddress ?? ip
  })
  return Object.fromEntries(Object.entries(origin).map(([key, value]) => [key, cutShown(value, maxOriginLength)]))
}

/** The maximum length of each fact about the caller, in characters. */
const maxOriginLength = 500
