import type { FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { generationOfCall } from '../operation.js'
import { isPageCall } from './auth.js'

declare module 'fastify' {
  interface FastifyInstance {
    inFlight: InFlight
  }
  interface FastifyRequest {
    /** Its place in `InFlight`. */
    placeInFlight: number
  }
}

/** The requests that are not answered yet. A WebSocket is one until it opens. */
export class InFlight {
  /** In no order. */
  readonly #open: FastifyRequest[] = []
  readonly #listeners = new Set<(box: Sandbox | null) => void>()

  begin (request: FastifyRequest): void { request.placeInFlight = this.#open.push(request) - 1 }

  end (request: FastifyRequest): void {
    this.#remove(request)
    if (this.#listeners.size === 0 || !isOfClient(request)) return
    // The host guard may have rejected it before it reached a sandbox.
    for (const listener of this.#listeners) listener(request.sandbox)
  }

  #remove (request: FastifyRequest): void {
    const { placeInFlight: place } = request
    if (this.#open[place] !== request) return
    const last = this.#open.pop()
    if (!last || last === request) return
    last.placeInFlight = place
    this.#open[place] = last
  }

  /** Whether clients of the sandbox wait for an answer. */
  isBusy (box: Sandbox): boolean {
    for (const request of this.#open) if (request.sandbox === box && isOfClient(request)) return true
    return false
  }

  /** Calls the listener when a client has its answer. @returns a function that stops it */
  on (listener: (box: Sandbox | null) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }
}

function isOfClient (request: FastifyRequest): boolean {
  return generationOfCall(request) !== 'control' && !isPageCall(request)
}
