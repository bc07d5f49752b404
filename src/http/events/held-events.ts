import type { Host } from '../../domain/sandbox/clock.js'
import type { OutgoingEvent } from './sockets.js'

/** Milliseconds for which an event waits for the next one. */
const longestSwap = 1000

/** The events that faults hold back from one client. While they wait, they count as unread by the client. */
export class HeldEvents {
  readonly #host: Host
  #behindNext: (() => void) | undefined
  readonly #timers = new Set<() => void>()

  constructor (host: Host) {
    this.#host = host
  }

  /** Whether an event waits to be sent after the next one. */
  get isHolding (): boolean { return this.#behindNext !== undefined }

  /** Holds an event until `next` is called, or for a second when nothing follows: swapping events loses none. */
  untilNext ({ socket, length, send }: OutgoingEvent): void {
    const letGo = socket.holdBack(length)
    const cancel = this.#host.after(longestSwap, () => { this.next() })
    this.#timers.add(cancel)
    this.#behindNext = () => {
      cancel()
      this.#timers.delete(cancel)
      letGo()
      send()
    }
  }

  /** Called when an event was sent: sends the one that is held until after it. */
  next (): void {
    const send = this.#behindNext
    this.#behindNext = undefined
    send?.()
  }

  /** Holds an event for a number of milliseconds. */
  later (delay: number, { socket, length }: OutgoingEvent, deliver: () => void): void {
    const letGo = socket.holdBack(length)
    const cancel = this.#host.after(delay, () => {
      this.#timers.delete(cancel)
      letGo()
      deliver()
    })
    this.#timers.add(cancel)
  }

  /** Called when the connection has closed. */
  giveUp (): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#behindNext = undefined
  }
}
