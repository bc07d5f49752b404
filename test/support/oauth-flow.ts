import { createHash } from 'node:crypto'
import type { Built } from './app.js'

export const verifier = 'a-code-verifier-of-more-than-43-characters-0123456789'
export const challenge = createHash('sha256').update(verifier).digest('base64url')
export const redirectURI = 'http://127.0.0.1:4100/callback'

export const metadata = { client_name: 'Test client', redirect_uris: [redirectURI] }

/** The steps of signing in, as a client takes them. */
export class Flow {
  readonly #app: Built['app']
  clientID = ''

  constructor ({ app }: Pick<Built, 'app'>) { this.#app = app }

  async register (more: object = {}, headers: Record<string, string> = {}): Promise<this> {
    const response = await this.#app.inject({
      method: 'POST', url: '/oauth/register', headers, payload: { ...metadata, ...more }
    })
    if (response.statusCode !== 201) throw new Error(`registration failed: ${response.body}`)
    this.clientID = response.json<{ client_id: string }>().client_id
    return this
  }

  /** The query of a good request; `undefined` leaves a parameter out. */
  query (changes: Record<string, string | undefined> = {}): string {
    const parameters = {
      client_id: this.clientID,
      redirect_uri: redirectURI,
      response_type: 'code',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'the state',
      ...changes
    }
    return new URLSearchParams(Object.entries(parameters)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)).toString()
  }

  async authorize (changes: Record<string, string | undefined> = {}, headers: Record<string, string> = {}) {
    return this.#app.inject({ url: `/oauth/authorize?${this.query(changes)}`, headers })
  }

  /** The ID of a request for consent, out of the page. */
  async page (changes: Record<string, string | undefined> = {}): Promise<string> {
    const { body } = await this.authorize(changes)
    const id = /name="request_id" value="([\w-]+)"/.exec(body)?.[1]
    if (id === undefined) throw new Error(`no consent page: ${body}`)
    return id
  }

  async callback (body: object | string, headers: Record<string, string> = {}) {
    return this.#app.inject({
      method: 'POST',
      url: '/oauth/authorize/callback',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body)
    })
  }

  async decide (fields: Array<[string, string]>, headers: Record<string, string> = {}) {
    return this.#form('/oauth/authorize/decision', fields, headers)
  }

  /** A code, as a script gets it. */
  async code (scopes = ['read', 'write'], more: object = {}): Promise<string> {
    const response = await this.callback({
      clientInfo: { clientID: this.clientID }, scopes, codeChallenge: challenge, ...more
    })
    return response.json<{ code: string }>().code
  }

  async exchange (fields: Record<string, string | undefined>, headers: Record<string, string> = {}) {
    const all = { grant_type: 'authorization_code', code_verifier: verifier, ...fields }
    return this.#form('/oauth/token', Object.entries(all)
      .filter((entry): entry is [string, string] => entry[1] !== undefined), headers)
  }

  /** An access token. */
  async token (scopes?: string[]): Promise<string> {
    const response = await this.exchange({ code: await this.code(scopes), client_id: this.clientID })
    return response.json<{ access_token: string }>().access_token
  }

  async introspect (token: string) { return this.#form('/oauth/introspect', [['token', token]]) }
  async revoke (token: string) { return this.#form('/oauth/revoke', [['token', token]]) }

  async userInfo (token: string) {
    return this.#app.inject({ url: '/oauth/userinfo', headers: { authorization: `Bearer ${token}` } })
  }

  async #form (url: string, fields: Array<[string, string]>, headers: Record<string, string> = {}) {
    return this.#app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString()
    })
  }
}

/** The parameters of the address that an answer redirects to. */
export function redirected (response: { headers: Record<string, unknown> }): Record<string, string> {
  return Object.fromEntries(new URL(String(response.headers.location)).searchParams)
}
