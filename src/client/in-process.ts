import type { FastifyInstance } from 'fastify'
import type { Answer, Transport } from './transport.js'

/** To a server of the same process, without a socket. */
export class InProcess implements Transport {
  readonly #app: FastifyInstance
  readonly #headers: Record<string, string>

  /** @param url the server's, so that the URLs in its answers are right */
  constructor (app: FastifyInstance, url: string, controlToken: string | undefined) {
    this.#app = app
    this.#headers = {
      host: new URL(url).host, ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` })
    }
  }

  async request (method: string, path: string, body?: unknown): Promise<Answer> {
    const { statusCode, body: text } = await this.#app.inject({
      method,
      url: path,
      headers: this.#headers,
      ...(body === undefined ? {} : { payload: body as object })
    })
    return { status: statusCode, body: text === '' ? undefined : JSON.parse(text) as unknown }
  }
}
