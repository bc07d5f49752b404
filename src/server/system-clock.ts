import type { Containment } from '../platform/containment.js'
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

/** The same host, whose timers contain what they run. */
export function contained (host: Host, containment: Containment): Host {
  return {
    now: () => host.now(),
    after: (delay, run) => host.after(delay, containment.wrap('a timer', run))
  }
}
