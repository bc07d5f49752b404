import { ApiError, call, type CallOptions, control, path } from './server.js'

/**
 * The emulated API of a sandbox, called with the page's own token: what the page reads and sends is in no journal,
 * meets no rule and counts for no limit, so that the page shows the client's calls and not its own.
 */
export class Emulated {
  #token: Promise<string> | undefined

  constructor (readonly sandboxID: string) {}

  /** @param to a path below `v1/` */
  async call<Answer> (to: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.fetch(to, options)
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }

  /** The same for answers that are not JSON: files. */
  async fetch (to: string, options: CallOptions = {}): Promise<Response> {
    try {
      return await this.#fetch(to, options)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      // A server that was started again has another token.
      this.#token = undefined
      return this.#fetch(to, options)
    }
  }

  async #fetch (to: string, options: CallOptions): Promise<Response> {
    this.#token ??= control<{ token: string }>(path`sandboxes/${this.sandboxID}/page-token`).then(({ token }) => token)
    const token = await this.#token.catch((error: unknown) => {
      this.#token = undefined
      throw error
    })
    return call(`v1/${to}`, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } })
  }
}
