import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import type { Answer, BytesAnswer, StreamAnswer, Transport } from './transport.js'
import { readText } from './journal-stream.js'

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

  async bytes (method: 'GET' | 'PUT', path: string, content?: Uint8Array): Promise<BytesAnswer> {
    const { statusCode, rawPayload } = await this.#app.inject({
      method,
      url: path,
      headers: { ...this.#headers, ...(content === undefined ? {} : { 'content-type': 'application/octet-stream' }) },
      ...(content === undefined ? {} : { payload: Buffer.from(content.buffer, content.byteOffset, content.byteLength) })
    })
    return { status: statusCode, content: rawPayload }
  }

  async stream (path: string): Promise<StreamAnswer> {
    const answer = await this.#app.inject({ url: path, headers: this.#headers, payloadAsStream: true })
    const { res } = answer.raw
    // The server writes into a buffer of this process. Closing its end is what a socket that closes would do.
    const close = async () => {
      if (res.destroyed) return
      const closed = once(res, 'close')
      res.destroy()
      await closed
    }
    return { status: answer.statusCode, pieces: readText(answer.stream(), close) }
  }
}
