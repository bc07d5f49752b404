import type { FastifyInstance } from 'fastify'
import type { ClientOptions } from 'ws'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { listen } from '../../src/server/listen.js'
import type { Teardown } from './app.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into frames of every kind
export type Received = any

/** A client over a real socket, which keeps what it receives until the test asks for it. */
export class Client {
  readonly ws: WebSocket
  /** All frames received, in order. */
  readonly all: Received[] = []
  readonly closed: Promise<{ code: number, reason: string }>
  #read = 0
  #wake: (() => void) | undefined

  constructor (ws: WebSocket) {
    this.ws = ws
    ws.on('message', (data: Buffer) => {
      this.all.push(JSON.parse(data.toString()))
      this.#wake?.()
    })
    this.closed = new Promise(resolve => {
      ws.on('close', (code: number, reason: Buffer) => { resolve({ code, reason: reason.toString() }) })
    })
    ws.on('error', () => {})
  }

  /** The next frame that was not taken yet. */
  async next (): Promise<Received> {
    while (this.#read >= this.all.length) await new Promise<void>(resolve => { this.#wake = resolve })
    return this.all[this.#read++]
  }

  async take (count: number): Promise<Received[]> {
    const frames: Received[] = []
    while (frames.length < count) frames.push(await this.next())
    return frames
  }

  send (frame: unknown): void {
    this.ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
  }

  /** Sends a frame and returns its answer. */
  async ask (frame: unknown): Promise<Received> {
    this.send(frame)
    return this.next()
  }

  async subscribe (...chatIDs: string[]): Promise<this> {
    await this.ask({ type: 'subscriptions.set', chatIDs })
    return this
  }

  /**
   * What was received and not taken, up to now: a question and its answer go both ways, and connections keep the
   * order, so that nothing is still on its way.
   */
  async rest (): Promise<Received[]> {
    this.ws.send('?')
    const frames: Received[] = []
    for (;;) {
      const frame = await this.next()
      if (frame.type === 'error') return frames
      frames.push(frame)
    }
  }
}

/** @returns the URL of the event stream */
export async function serve (app: FastifyInstance, host = '127.0.0.1'): Promise<string> {
  return `ws://127.0.0.1:${await listen(app, host, 0)}/v1/ws`
}

/** Connects, and takes `ready`. */
export async function connect (
  t: Teardown, url: string, token = 'test-token', options: ClientOptions = {}
): Promise<Client> {
  const ws = new WebSocket(url, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } })
  const client = new Client(ws)
  t.teardown(() => { ws.terminate() })
  await once(ws, 'open')
  const ready = await client.next()
  if (ready.type !== 'ready') throw new Error(`The first frame was ${JSON.stringify(ready)}`)
  return client
}

/** A connection that must not come about: the answer to its request. */
export async function refused (
  url: string, headers: Record<string, string>
): Promise<{ status: number, headers: NodeJS.Dict<string | string[]>, body: Received }> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, { headers })
    ws.on('open', () => {
      ws.terminate()
      reject(new Error('The handshake was completed'))
    })
    ws.on('error', () => {})
    ws.on('unexpected-response', (request, response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk }).on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text && JSON.parse(text) })
      })
    })
  })
}
