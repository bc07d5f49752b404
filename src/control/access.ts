import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../domain/errors/errors.js'
import { HostGuard, isOwnOrigin } from '../http/hooks/host-guard.js'

export interface ControlAccessOptions {
  controlToken: string | undefined
  allowHosts: readonly string[]
}

/**
 * Who may control the mock. Pages of other sites may not, even by simple requests, which browsers send without asking
 * first: such a request names its Origin, or says by Sec-Fetch-Site that it comes from elsewhere
 * (https://www.w3.org/TR/fetch-metadata/). Where a control token is set, callers have to show it.
 */
export function registerControlAccess (app: FastifyInstance, { controlToken, allowHosts }: ControlAccessOptions): void {
  // `--allow-host *` lets every name reach the server, but does not let every page control it.
  const guard = new HostGuard({ allowHosts: allowHosts.filter(name => name !== '*'), beyondLoopback: false })
  const expected = controlToken === undefined ? undefined : digest(controlToken)
  app.addHook('onRequest', (request, reply, done) => {
    checkSite(request, guard)
    if (expected && request.declared.scope === 'control' && !shows(request, expected)) {
      reply.header('WWW-Authenticate', 'Bearer')
      throw new MockError('unauthorized',
        'The control API needs the control token here: send "Authorization: Bearer CONTROL_TOKEN". It is what ' +
        '--control-token or BEEPER_MOCK_CONTROL_TOKEN says, or was logged when the server started')
    }
    done()
  })
}

function checkSite ({ headers }: FastifyRequest, guard: HostGuard): void {
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw new MockError('forbidden', 'Pages of other sites may not use the control API')
  }
  const { origin, host } = headers
  if (origin === undefined || guard.takesOrigin(origin) || isOwnOrigin(origin, host)) return
  throw new MockError('forbidden', `Pages of the origin ${JSON.stringify(origin)} may not use the control API`)
}

function shows ({ headers }: FastifyRequest, expected: Buffer): boolean {
  const secret = /^bearer +(.+)$/is.exec(headers.authorization ?? '')?.[1]
  return secret !== undefined && timingSafeEqual(digest(secret), expected)
}

/** Digests have the same length, which comparing in constant time asks for. */
function digest (secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
