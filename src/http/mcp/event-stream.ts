import { PassThrough, type Readable } from 'node:stream'

/** Bytes that may wait for a client that does not read; beyond that its stream is closed. */
const maxBuffered = 1024 * 1024

/** A stream of server-sent events, each a JSON-RPC message. */
export class EventStream {
  readonly #stream = new PassThrough()

  /** For the response. Its headers go out with the first bytes: `open` or `send` them. */
  get readable (): Readable { return this.#stream }

  /** Sends a comment, so that the client gets the headers before there is a message. */
  open (): void { this.#write(':\n\n') }

  send (message: object): void { this.event('message', JSON.stringify(message)) }

  /** @param data one line */
  event (name: string, data: string): void { this.#write(`event: ${name}\ndata: ${data}\n\n`) }

  end (): void { this.#stream.end() }

  onClose (listener: () => void): void { this.#stream.once('close', listener) }

  #write (text: string): void {
    if (this.#stream.writableEnded || this.#stream.destroyed) return
    if (this.#stream.writableLength > maxBuffered) this.#stream.destroy()
    else this.#stream.write(text)
  }
}
