import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { cutShown } from '../../platform/cut.js'

/** A JSON-RPC message, as far as passing it on needs it. */
interface Message {
  id?: string | number
  method?: string
}

/** JSON-RPC codes of what this end says itself. */
const parseError = -32700
const invalidRequest = -32600
const unreachable = -32000

/**
 * Carries an MCP client on standard input and output to a server's `/_mock/mcp`: every line is a message, in both
 * directions (https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio). It opens a new session
 * when the server has lost the one there was, as after a restart.
 */
export class Bridge {
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #out: Writable
  readonly #pending = new Set<Promise<void>>()
  /** The client's initialize, to open another session with. */
  #opening: Message | undefined
  #session: string | undefined
  /** Messages wait for the session. */
  #opened: Promise<unknown> = Promise.resolve()

  /** @param url the server's base URL, without a slash at the end */
  constructor (url: string, controlToken: string | undefined, out: Writable) {
    this.#url = `${url}/_mock/mcp`
    this.#headers = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` })
    }
    this.#out = out
  }

  /** Passes messages on until the input ends and all are answered; then it ends the session. */
  async run (input: Readable): Promise<void> {
    for await (const line of createInterface({ input })) {
      if (line.trim() !== '') this.#take(line)
    }
    await Promise.all(this.#pending)
    if (this.#session === undefined) return
    await fetch(this.#url, { method: 'DELETE', headers: this.#sessionHeaders() }).catch(() => undefined)
  }

  #take (line: string): void {
    let parsed: unknown
    try {
      parsed = JSON.parse(line)
    } catch (error) {
      this.#refuse(undefined, parseError, `The line is not valid JSON: ${(error as Error).message}`)
      return
    }
    const message = (parsed ?? {}) as Message
    if (Array.isArray(parsed) || (message.id === undefined && message.method === undefined)) {
      this.#refuse(null, invalidRequest, 'The line is no message of JSON-RPC: send an object with a method, one a line')
      return
    }
    const isOpening = message.method === 'initialize'
    if (isOpening) this.#opening = message
    const sent = this.#opened.then(async () => this.#pass(message, isOpening)).catch((error: unknown) => {
      const { cause } = error as { cause?: NodeJS.ErrnoException }
      this.#refuse(message.id, unreachable, `The mock server at ${this.#url} cannot be reached (${cause?.code ?? String(error)})`)
    })
    if (isOpening) this.#opened = sent
    this.#pending.add(sent)
    void sent.finally(() => { this.#pending.delete(sent) })
  }

  async #pass (message: Message, isOpening: boolean): Promise<void> {
    let response = await this.#post(message, isOpening)
    if (response.status === 404 && this.#opening && !isOpening) {
      await response.body?.cancel()
      await this.#reopen(this.#opening)
      response = await this.#post(message, false)
    }
    if (response.status === 202) return
    if (isOpening) this.#session = response.headers.get('mcp-session-id') ?? undefined
    if (response.headers.get('content-type')?.includes('text/event-stream')) {
      for await (const data of eventsOf(response)) this.#write(data)
      return
    }
    const text = await response.text()
    if (response.ok) this.#write(text)
    else this.#refuse(message.id, unreachable, `The mock server answered ${response.status}: ${reasonIn(text)}`)
  }

  /** Without telling the client, which has initialized already. */
  async #reopen (opening: Message): Promise<void> {
    const response = await this.#post(opening, true)
    this.#session = response.headers.get('mcp-session-id') ?? undefined
    await response.body?.cancel()
    await this.#post({ jsonrpc: '2.0', method: 'notifications/initialized' } as Message, false)
  }

  async #post (message: Message, isOpening: boolean): Promise<Response> {
    return fetch(this.#url, {
      method: 'POST', headers: isOpening ? this.#headers : this.#sessionHeaders(), body: JSON.stringify(message)
    })
  }

  #sessionHeaders (): Record<string, string> {
    return this.#session === undefined ? this.#headers : { ...this.#headers, 'mcp-session-id': this.#session }
  }

  /** What is no request has no one to be told. */
  #refuse (id: Message['id'] | null, code: number, message: string): void {
    if (id === undefined && code !== parseError) return
    this.#write(JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error: { code, message } }))
  }

  #write (text: string): void { this.#out.write(`${text}\n`) }
}

/** The data of server-sent events, as they come. */
async function * eventsOf ({ body }: Response): AsyncGenerator<string> {
  if (!body) return
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    const parts = (text + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = part.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5).trimStart()).join('\n')
      if (data !== '') yield data
    }
  }
}

/** The message in an error's body; the body itself when it is not the mock's. */
function reasonIn (text: string): string {
  try {
    const { message, error } = JSON.parse(text) as { message?: string, error?: { message?: string } }
    return message ?? error?.message ?? cutShown(text, 200)
  } catch {
    return cutShown(text, 200)
  }
}
