import type { FastifyRequest } from 'fastify'
import { EventStream } from './event-stream.js'

/** Where the answers to the requests of one HTTP request go. */
export interface Exchange {
  readonly request: FastifyRequest
  /** Sends an answer. */
  answer (message: object): void
  /** Sends what belongs to a request that is still being answered: its progress, a log message. */
  notify (message: object): void
  /** A request gets no answer, since it was cancelled. */
  drop (): void
}

/** A POST of Streamable HTTP: answered by JSON, or by a stream when something is to be told before the answer. */
export class PostExchange implements Exchange {
  readonly request: FastifyRequest
  /** JSON, or a stream that may still be open. */
  readonly outcome: Promise<string | EventStream>
  readonly #isBatch: boolean
  readonly #answers: object[] = []
  #left: number
  #stream: EventStream | undefined
  #resolve: (outcome: string | EventStream) => void = () => {}

  /** @param count how many requests it has */
  constructor (request: FastifyRequest, count: number, isBatch: boolean) {
    this.request = request
    this.#left = count
    this.#isBatch = isBatch
    this.outcome = new Promise(resolve => { this.#resolve = resolve })
  }

  answer (message: object): void {
    this.#answers.push(message)
    this.#stream?.send(message)
    this.drop()
  }

  notify (message: object): void { this.#opened().send(message) }

  drop (): void {
    if (--this.#left > 0) return
    if (!this.#stream && this.#answers.length > 0) {
      this.#resolve(JSON.stringify(this.#isBatch ? this.#answers : this.#answers[0]))
      return
    }
    // The journal sees no streams.
    this.request.answerText = this.#answers.map(answer => JSON.stringify(answer)).join('\n')
    this.#opened().end()
  }

  #opened (): EventStream {
    if (!this.#stream) {
      this.#stream = new EventStream()
      for (const answer of this.#answers) this.#stream.send(answer)
      this.#resolve(this.#stream)
    }
    return this.#stream
  }
}

/** A POST of the HTTP+SSE transport of protocol 2024-11-05: every answer goes to the session's one stream. */
export class StreamExchange implements Exchange {
  readonly request: FastifyRequest
  readonly #stream: EventStream

  constructor (request: FastifyRequest, stream: EventStream) {
    this.request = request
    this.#stream = stream
  }

  answer (message: object): void { this.#stream.send(message) }
  notify (message: object): void { this.#stream.send(message) }
  drop (): void {}
}
