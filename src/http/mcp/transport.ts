import type { FastifyInstance } from 'fastify'
import type { Endpoint } from './endpoint.js'
import { MockError } from '../../domain/errors/errors.js'
import { parseBody } from '../validation.js'
import { calledTool, rpcCodes } from './messages.js'

/**
 * Reads JSON bodies for the routes of this context. A call of a tool is its own operation from here on, before fault
 * rules are looked at: its body names it.
 * @param operationOf the operation of a tool; undefined for one that does not exist
 */
export function acceptMessages (app: FastifyInstance, operationOf: (tool: string) => string | undefined): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Clients that send the type with every request have nothing to send with a DELETE.
    if (body === '' && request.method !== 'POST') return done(null, undefined)
    let message: unknown
    try {
      message = parseBody(body as string)
    } catch (error) {
      return done(new MockError('bad_request', (error as Error).message, {
        cause: error, ownCode: String(rpcCodes.parseError)
      }))
    }
    const tool = calledTool(message)
    const operation = tool === undefined ? undefined : operationOf(tool)
    if (operation !== undefined) request.declared = { ...request.declared, operation }
    done(null, message)
  })
}

/**
 * Makes an endpoint at its first request, and ends its sessions when the server closes: their streams would keep it
 * open.
 * @returns the endpoint
 */
export function endWithServer (app: FastifyInstance, make: () => Promise<Endpoint>): () => Promise<Endpoint> {
  let made: Promise<Endpoint> | undefined
  app.addHook('preClose', done => {
    made?.then(({ sessions }) => { sessions.endAll() }, () => {}).finally(done)
    if (!made) done()
  })
  return async () => await (made ??= make())
}
