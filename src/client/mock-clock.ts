import type { ClockInfo, Duration, Time } from './types.js'
import { call, type Transport } from './transport.js'

/** The time of a sandbox. Everything in it reads this clock, and no other. */
export class MockClock {
  readonly #transport: Transport
  readonly #path: string

  constructor (transport: Transport, sandboxPath: string) {
    this.#transport = transport
    this.#path = `${sandboxPath}/clock`
  }

  /** What time it is in the sandbox. */
  async now (): Promise<Date> {
    return new Date((await this.info()).now)
  }

  /** The time, whether it stands still, and what is planned. */
  async info (): Promise<ClockInfo> {
    return call(this.#transport, 'GET', this.#path)
  }

  /**
   * Goes forward. Whatever falls due on the way has happened, in order and each at its own time, when this returns.
   * @param duration milliseconds, or text such as `'2h'`
   * @returns the time that it is then
   */
  async advance (duration: Duration): Promise<Date> {
    return this.#set({ advance: duration })
  }

  /** Sets the time: forward as `advance` does; back without undoing anything, so that what is planned comes later. */
  async set (time: Time): Promise<Date> {
    return this.#set({ now: timeText(time) })
  }

  /** Lets the clock stand still, at the present or at the given time. */
  async freeze (at?: Time): Promise<Date> {
    return this.#set({ freeze: true, ...(at === undefined ? {} : { now: timeText(at) }) })
  }

  /** Lets the clock run on from where it stands. */
  async resume (): Promise<Date> {
    return this.#set({ resume: true })
  }

  async #set (change: object): Promise<Date> {
    return new Date((await call<ClockInfo>(this.#transport, 'POST', this.#path, change)).now)
  }
}

/** A point in time as the control API takes it. */
export function timeText (time: Time): number | string {
  return time instanceof Date ? time.getTime() : time
}
