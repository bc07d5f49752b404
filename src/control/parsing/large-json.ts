import type { Readable } from 'node:stream'
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { LargeBodies } from './large-bodies.js'
import { parseTask } from '../../platform/incremental-json.js'
import { parseBody, unreadableBody } from '../../http/validation.js'
import { runCooperatively } from '../../platform/cooperative.js'

/** Bytes of a body that is read without a pause, and that are put together in one step. */
const maxUnchunkedBytes = 1024 * 1024

/**
 * Reads JSON bodies as everywhere else, except whole states, which it reads in steps.
 * @param stateLimit bytes that a whole state may have; twice as many may be read at once
 */
export function acceptLargeJSON (app: FastifyInstance, stateLimit: number): void {
  const large = new LargeBodies(app, 2 * stateLimit)
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', async (request: FastifyRequest, payload: Readable) => {
    const chunks = await received(request, payload, large)
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (length === 0) return undefined
    if (length <= maxUnchunkedBytes) return parseBody(Buffer.concat(chunks).toString())
    const bytes = await runCooperatively(joining(chunks, length))
    try {
      return await runCooperatively(parseTask(bytes))
    } catch (error) {
      throw unreadableBody(error)
    }
  })
}

/**
 * @throws Error of Fastify when the body is larger than the route takes, MockError rate_limited when too many large
 *   ones are being read; then the rest is dropped as it comes
 */
async function received (request: FastifyRequest, payload: Readable, large: LargeBodies): Promise<Buffer[]> {
  const { headers, routeOptions: { bodyLimit = 0 } } = request
  const announced = Number(headers['content-length'] ?? 0)
  if (announced > bodyLimit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE()
  if (announced > maxUnchunkedBytes) large.hold(request, announced)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const take = (chunk: Buffer) => {
      length += chunk.length
      try {
        if (length > bodyLimit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE()
        if (length > maxUnchunkedBytes && announced === 0) large.hold(request, length)
        chunks.push(chunk)
      } catch (error) {
        payload.off('data', take)
        payload.resume()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    payload.on('data', take)
    payload.once('end', () => { resolve(chunks) })
    payload.once('error', error => {
      // One that the server raises itself, as on a body that stalls, says more.
      reject(error instanceof MockError
        ? error
        : new MockError('bad_request', 'The request ended before its body did', { cause: error }))
    })
  })
}

/** Some hundred megabytes take as many milliseconds to be copied: `Buffer.concat` would do it at once. */
function * joining (chunks: Buffer[], length: number): Generator<void, Buffer> {
  const all = Buffer.allocUnsafeSlow(length)
  let at = 0
  let inStep = 0
  for (const chunk of chunks) {
    at += chunk.copy(all, at)
    inStep += chunk.length
    if (inStep < maxUnchunkedBytes) continue
    inStep = 0
    yield
  }
  return all
}
