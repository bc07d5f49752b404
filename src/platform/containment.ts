/**
 * Runs work that no caller waits for: listeners, jobs, timers, socket handlers. What it throws is reported with
 * its place and ends there, so that neither the process nor what runs beside it suffers.
 */
export class Containment {
  readonly #report: (error: unknown, place: string) => void

  /** @param report may itself throw, as the logger of a caller may */
  constructor (report: (error: unknown, place: string) => void = () => {}) {
    this.#report = report
  }

  /**
   * Runs work; what it throws, or rejects with, is reported.
   * @param place what it is, for the report: "the job send.confirm"
   */
  run (place: string, work: () => unknown): void {
    try {
      const result = work()
      if (result instanceof Promise) result.catch((error: unknown) => { this.report(error, place) })
    } catch (error) {
      this.report(error, place)
    }
  }

  /** Makes a listener or handler that can be handed to others. */
  wrap<Args extends unknown[]> (place: string, work: (...args: Args) => unknown): (...args: Args) => void {
    return (...args) => { this.run(place, () => work(...args)) }
  }

  /** Reports what was caught elsewhere. Never throws. */
  report (error: unknown, place: string): void {
    try {
      this.#report(error, place)
    } catch {
      // The report itself failed: nothing is left to report it to.
    }
  }
}
