import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'

export interface RequestLogOptions {
  /** Whether each request is logged as a short line at level info, for terminals. */
  requestLines?: boolean | undefined
}

/**
 * Logs requests: details at level debug, or short lines for people. Without either no hook runs, since the log would
 * cost as much as half a request. Never logs the query or headers, which contain tokens.
 */
export function registerRequestLog (app: FastifyInstance, { requestLines = false }: RequestLogOptions): void {
  const facts = logsFacts(app.log)
  if (!facts && !requestLines) return
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const path = request.url.split('?', 1)[0]
    const status = reply.statusCode
    const ms = Math.round(reply.elapsedTime)
    const line = `${method} ${path} ${status} ${ms} ms`
    if (facts) request.log.debug({ method, path, status, ms, ...origin(request) }, line)
    else app.log.info(line)
    done()
  })
}

/**
 * Fastify's option for the logger of a request. A logger per request, with the request's number, is created
 * only at level debug, where lines share the number.
 */
export function requestLogger (
  logger: FastifyBaseLogger, bindings: object, options: Parameters<FastifyBaseLogger['child']>[1]
): FastifyBaseLogger {
  return logsFacts(logger) ? logger.child(bindings, options) : logger
}

function logsFacts ({ level }: FastifyBaseLogger): boolean {
  return level === 'debug' || level === 'trace'
}

/** What the request was and who made it; rejected ones may have neither sandbox nor token. */
function origin ({ declared, sandbox, token }: FastifyRequest): Record<string, string | undefined> {
  return { operation: declared.operation, sandbox: sandbox?.id, tokenID: token?.id }
}
