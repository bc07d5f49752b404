import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import type { Answer, BytesAnswer, StreamAnswer, Transport } from '../../client/transport.js'
import { readText } from '../../client/journal-stream.js'
import { readJSON } from '../../client/transport.js'

/** What is sent as it is read. */
class Sent {
  constructor (readonly chunks: Readable, readonly size: number) {}
}

/**
 * To a server, by Node's own client rather than fetch, which takes longer to load than most commands take.
 */
export class NodeHTTP implements Transport {
  readonly #url: string
  readonly #controlToken: string | undefined

  /** @param url the server's base URL, maybe with a path, without a slash at the end */
  constructor (url: string, controlToken: string | undefined) {
    this.#url = url
    this.#controlToken = controlToken
  }

  async request (method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#ask(method, path, body, this.#controlToken)
  }

  /** A call of the emulated API, as a client with that token. */
  async get (path: string, token: string): Promise<Answer> { return this.#ask('GET', path, undefined, token) }

  /** The bytes of an answer of the control API, as they arrive. */
  async download (path: string): Promise<{ status: number, chunks: AsyncIterable<Uint8Array> }> {
    const response = await this.#send('GET', path, undefined, this.#controlToken)
    return { status: response.statusCode ?? 0, chunks: response }
  }

  /** Sends a file of a known size as it is read. */
  async upload (path: string, chunks: Readable, size: number): Promise<Answer> {
    const response = await this.#send('PUT', path, new Sent(chunks, size), this.#controlToken)
    return { status: response.statusCode ?? 0, body: readJSON((await this.#whole(response)).toString()) }
  }

  async bytes (method: 'GET' | 'PUT', path: string, content?: Uint8Array): Promise<BytesAnswer> {
    const response = await this.#send(method, path, content, this.#controlToken)
    return { status: response.statusCode ?? 0, content: await this.#whole(response) }
  }

  async stream (path: string): Promise<StreamAnswer> {
    const response = await this.#send('GET', path, undefined, this.#controlToken)
    return { status: response.statusCode ?? 0, pieces: readText(response) }
  }

  async #ask (method: string, path: string, body: unknown, token: string | undefined): Promise<Answer> {
    const response = await this.#send(method, path, body, token)
    return { status: response.statusCode ?? 0, body: readJSON((await this.#whole(response)).toString()) }
  }

  async #whole (response: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of response) chunks.push(chunk as Buffer)
    } catch (error) {
      throw this.#unreachable(error)
    }
    return Buffer.concat(chunks)
  }

  /** @returns the answer as soon as its head is there */
  async #send (method: string, path: string, body: unknown, token: string | undefined): Promise<IncomingMessage> {
    const url = new URL(this.#url + path)
    const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    const isJSON = !(body instanceof Uint8Array || body instanceof Sent)
    const sent = body === undefined || !isJSON ? body : JSON.stringify(body)
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined
        ? {}
        : {
            'content-type': isJSON ? 'application/json' : 'application/octet-stream',
            'content-length': sent instanceof Sent ? sent.size : Buffer.byteLength(sent)
          })
    }
    return new Promise<IncomingMessage>((resolve, reject) => {
      const call = request(url, { method, headers, agent: false }, resolve)
        .on('error', error => { reject(this.#unreachable(error)) })
      if (!(sent instanceof Sent)) call.end(sent)
      else pipeline(sent.chunks, call, error => { if (error) reject(this.#unreachable(error)) })
    })
  }

  #unreachable (error: unknown): Error {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return new Error(`No mock server can be reached at ${this.#url} (${code})`, { cause: error })
  }
}
