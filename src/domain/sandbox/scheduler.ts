import type { PlainSection } from './state-section.js'
import type { Clock, Host } from './clock.js'
import type { UndoLog } from './undo-log.js'
import { iso } from './clock.js'
import { shownTime } from './time.js'

/** Something that is to happen at a time. It is data, so that a snapshot can hold it. */
export interface Job {
  due: number
  /** Of two jobs due at once, the one that was planned first runs first. */
  order: number
  kind: string
  data: JobData
}
export type JobData = Record<string, unknown>

export type JobSection = Array<{ due: string, order: number, kind: string, data: JobData }>

/** How many jobs one settling runs before it lets the rest of the server have a turn. */
const settleLimit = 100_000

/** What is due later in a sandbox: confirmations, reminders, answers, expiries. Ordered by time, then by planning. */
export class Scheduler implements PlainSection<JobSection> {
  readonly section = 'jobs'
  readonly #clock: Clock
  readonly #undo: UndoLog
  readonly #host: Host
  readonly #handlers = new Map<string, (data: JobData) => void>()
  readonly #wake: () => void
  /** A binary heap, the next job on top: thousands may wait for a minute to pass, while others are due at once. */
  #queue: Job[] = []
  #nextOrder = 1
  #cancelTimer: (() => void) | undefined
  #timerDue = Infinity

  /** @param wake called by the host's timer when a job is due on a running clock. */
  constructor ({ clock, undo }: { clock: Clock, undo: UndoLog }, host: Host, wake: () => void) {
    this.#clock = clock
    this.#undo = undo
    this.#host = host
    this.#wake = wake
  }

  /** Says what jobs of a kind do. Each kind is handled in the file that plans it. */
  handle (kind: string, run: (data: JobData) => void): void {
    this.#handlers.set(kind, run)
  }

  /** Plans a job `delay` milliseconds from now. */
  plan (delay: number, kind: string, data: JobData): void {
    this.planAt(this.#clock.now() + Math.max(0, delay), kind, data)
  }

  /** Plans a job for a time, or for the last moment that the API can write. */
  planAt (due: number, kind: string, data: JobData): void {
    const job = { due: shownTime(due), order: this.#nextOrder, kind, data }
    this.#undo.add(() => {
      this.#queue = inOrder(this.#queue.filter(other => other !== job))
      this.#nextOrder = job.order
    })
    this.#nextOrder++
    this.#insert(job)
  }

  /** Drops the jobs of a kind whose data match. */
  cancel (kind: string, matches: (data: JobData) => boolean): void {
    this.#keep(job => job.kind !== kind || !matches(job.data))
  }

  /** Drops what was planned about a chat that is no more; with IDs, only what was about those messages of it. */
  forget (chatID: string, messageIDs?: readonly unknown[]): void {
    this.#keep(({ data }) => data.chatID !== chatID || messageIDs?.includes(data.messageID) === false)
  }

  #keep (wanted: (job: Job) => boolean): void {
    const left = this.#queue.filter(wanted)
    if (left.length === this.#queue.length) return
    const before = this.#queue
    this.#undo.add(() => { this.#queue = before })
    // What is sorted is a heap, too.
    this.#queue = inOrder(left)
  }

  /** The data of the jobs of a kind, in the order in which they will run. */
  planned (kind: string): JobData[] {
    return inOrder(this.#queue.filter(job => job.kind === kind)).map(({ data }) => data)
  }

  /** When the next job is due, or Infinity. */
  get nextDue (): number { return this.#queue[0]?.due ?? Infinity }
  get size (): number { return this.#queue.length }

  /**
   * Runs what is due up to a time, in order, each job at its own time if the clock is behind it; jobs that these
   * plan in turn run too.
   * @param around runs each job: in a commit of its own; one that throws is dropped, and the others still run
   */
  runUntil (time: number, around: (kind: string, run: () => void) => void): void {
    for (let count = 0; count < settleLimit; count++) {
      const job = this.#queue[0]
      if (!job || job.due > time) return
      this.#takeFirst()
      if (job.due > this.#clock.now()) this.#clock.moveTo(job.due)
      const run = this.#handlers.get(job.kind)
      if (run) around(job.kind, () => { run(job.data) })
    }
  }

  /** Asks the host to wake the sandbox when the next job falls due; a standing clock never does. */
  arm (): void {
    const due = this.#clock.frozen ? Infinity : this.nextDue
    if (due === this.#timerDue) return
    this.disarm()
    if (due === Infinity) return
    this.#timerDue = due
    // Hosts count in 32 bits; a wake-up that comes early just arms again.
    const delay = Math.min(Math.max(0, due - this.#clock.now()), 0x7fffffff)
    this.#cancelTimer = this.#host.after(delay, () => {
      this.#timerDue = Infinity
      this.#cancelTimer = undefined
      this.#wake()
    })
  }

  disarm (): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#timerDue = Infinity
  }

  #insert (job: Job): void {
    const queue = this.#queue
    let at = queue.length
    queue.push(job)
    while (at > 0) {
      const above = (at - 1) >>> 1
      const other = queue[above]
      if (!other || isBefore(other, job)) break
      queue[at] = other
      at = above
    }
    queue[at] = job
  }

  #takeFirst (): void {
    const queue = this.#queue
    const job = queue.pop()
    if (!job || queue.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      let other = queue[below]
      const right = queue[below + 1]
      if (other && right && isBefore(right, other)) {
        other = right
        below++
      }
      if (!other || isBefore(job, other)) break
      queue[at] = other
      at = below
    }
    queue[at] = job
  }

  clear (): void {
    this.disarm()
    this.#queue = []
    this.#nextOrder = 1
  }

  fromFixture (section: JobSection | undefined): void {
    for (const { due, order, kind, data } of section ?? []) {
      this.#insert({ due: Date.parse(due), order, kind, data: structuredClone(data) })
      this.#nextOrder = Math.max(this.#nextOrder, order + 1)
    }
  }

  toFixture (): JobSection | undefined {
    if (this.#queue.length === 0) return undefined
    // Only which of two jobs was planned first matters: counted from 1, equal states have equal snapshots.
    const planned = [...this.#queue].sort((a, b) => a.order - b.order)
    const orderOf = new Map(planned.map((job, at) => [job, at + 1]))
    return inOrder([...this.#queue]).map(job => ({
      due: iso(job.due), order: orderOf.get(job) ?? 0, kind: job.kind, data: structuredClone(job.data)
    }))
  }
}

/** Sorts jobs in place. */
function inOrder (jobs: Job[]): Job[] {
  return jobs.sort((a, b) => isBefore(a, b) ? -1 : 1)
}

function isBefore (a: Job, b: Job): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order)
}
