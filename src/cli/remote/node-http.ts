import type { Answer, Transport } from '../../client/transport.js'

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

  async #ask (method: string, path: string, body: unknown, token: string | undefined): Promise<Answer> {
    const url = new URL(this.#url + path)
    const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    }
    const answer = await new Promise<{ status: number, text: string }>((resolve, reject) => {
      const call = request(url, { method, headers, agent: false }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        response.on('error', reject)
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
        })
      })
      call.on('error', reject)
      call.end(text)
    }).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? String(error)
      throw new Error(`No mock server can be reached at ${this.#url} (${code})`, { cause: error })
    })
    return { status: answer.status, body: readJSON(answer.text) }
  }
}

/** What does not come from a mock server may not be JSON. */
function readJSON (text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
