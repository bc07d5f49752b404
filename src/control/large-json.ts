import type { FastifyInstance } from 'fastify'
import { MockError } from '../domain/errors.js'
import { parsingJSON } from '../http/json-steps.js'
import { jsonParser } from '../http/validation.js'
import { inTurns } from '../turns.js'

/** Bytes of a body that is parsed without a pause. */
const largest = 1024 * 1024

/** JSON bodies as everywhere, but for whole states, which are parsed in steps. */
export function acceptLargeJSON (app: FastifyInstance): void {
  const parse = jsonParser(app)
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer
    if (bytes.length === 0) return done(null, undefined)
    if (bytes.length <= largest) return parse(request, bytes.toString(), done)
    const piece = (text: string): unknown => {
      let result: unknown
      parse(request, text, (error, value) => {
        if (error) throw error
        result = value
      })
      return result
    }
    inTurns(parsingJSON(bytes, piece)).then(value => done(null, value), (error: Error) => {
      done(error instanceof MockError
        ? error
        : new MockError('bad_request', `The body is not valid JSON: ${error.message}`))
    })
  })
}
