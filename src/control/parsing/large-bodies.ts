import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'

/** How many large bodies may be read or worked on at once. */
const mostAtOnce = 16

/**
 * The large bodies that are being read, and the calls that work on them: each holds its text, and then several times as
 * much as values. They are bounded in number and in bytes.
 */
export class LargeBodies {
  readonly #maxBytes: number
  readonly #held = new Map<FastifyRequest, number>()

  /** @param maxBytes bytes of all of them together */
  constructor (app: FastifyInstance, maxBytes: number) {
    this.#maxBytes = maxBytes
    // A call whose client has gone still works on its body, until it answers.
    app.addHook('onSend', (request, _reply, _payload, done) => {
      this.#held.delete(request)
      done()
    })
  }

  /**
   * Counts a body, from its first bytes on.
   * @param bytes as many as are known to come
   * @throws MockError rate_limited when there are too many
   */
  hold (request: FastifyRequest, bytes: number): void {
    let sum = bytes
    for (const [other, held] of this.#held) if (other !== request) sum += held
    if (!this.#held.has(request) && this.#held.size >= mostAtOnce) {
      throw busy(`${mostAtOnce} states or fixtures`)
    }
    if (sum > this.#maxBytes) throw busy(`States or fixtures of ${this.#maxBytes} bytes`)
    this.#held.set(request, bytes)
  }
}

function busy (what: string): MockError {
  return new MockError('rate_limited',
    `${what} are being read, which is the limit: send this one again when others are done`)
}
