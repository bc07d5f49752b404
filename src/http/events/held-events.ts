import type { Host } from '../../domain/sandbox/clock.js'
import type { OutgoingEvent } from './sockets.js'

/** The events that faults hold back from one client. While they wait, they count as unread by the client. */
export class HeldEvents {
  readonly #host: Host
  #behindNext: Array<() => void> = []
  readonly #timers = new Set<() => void>()

  constructor (host: Host) {
    this.#host = host
  }

  /** Holds an event until `next` is called. */
  untilNext ({ socket, length, send }: OutgoingEvent): void {
    const letGo = socket.holdBack(length)
    this.#behindNext.push(() => {
      letGo()
      send()
    })
  }

  /** Called when an event was sent: sends those held until after it. */
  next (): void {
    const waiting = this.#behindNext
    this.#behindNext = []
    for (const send of waiting) send()
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
    this.#behindNext = []
  }
}
