import type { Host } from '../domain/sandbox/clock.js'

/** The real world: wall clock and timers, which never keep the process alive. */
export const realHost: Host = {
  now: () => Date.now(),
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    timer.unref()
    return () => { clearTimeout(timer) }
  }
}
