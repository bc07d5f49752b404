import type { Answer, BytesAnswer, StreamAnswer, Transport } from './transport.js'
import { readText } from './journal-stream.js'
import { readJSON } from './transport.js'

/** To a server anywhere: another process, a container. */
export class OverHTTP implements Transport {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param url the server's base URL, maybe with a path, without a slash at the end */
  constructor (url: string, controlToken: string | undefined) {
    this.#url = url
    this.#headers = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
  }

  async request (method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#fetch(path, {
      method,
      headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, body: readJSON(text) }
  }

  async stream (path: string): Promise<StreamAnswer> {
    const { status, body } = await this.#fetch(path, { headers: this.#headers })
    return { status, pieces: readText(body ?? []) }
  }

  async bytes (method: 'GET' | 'PUT', path: string, content?: Uint8Array): Promise<BytesAnswer> {
    const response = await this.#fetch(path, {
      method,
      headers: { ...this.#headers, ...(content === undefined ? {} : { 'content-type': 'application/octet-stream' }) },
      ...(content === undefined ? {} : { body: content as Uint8Array<ArrayBuffer> })
    })
    return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) }
  }

  async #fetch (path: string, init: RequestInit): Promise<Response> {
    return fetch(this.#url + path, init).catch((error: unknown) => {
      const cause = (error as { cause?: NodeJS.ErrnoException }).cause
      throw new Error(`No mock server can be reached at ${this.#url} (${cause?.code ?? String(error)})`, { cause: error })
    })
  }
}
