import type { Clock } from '../sandbox/clock.js'
import type { ClockHolder } from './membership.js'
import type { Sandbox } from '../sandbox/sandbox.js'

/** How many moments one advance stops at: jobs that plan each other for the same time never end. */
const mostSteps = 100_000

/** The clocks that are set together: the sandbox's own, and those that its homeserver shares with it. */
function together (box: Sandbox): readonly ClockHolder[] {
  return box.homeserver.installation?.clocks() ?? [box]
}

/**
 * Sets the clock of a sandbox, and those that it shares: forward, what falls due runs in the order of time, whatever
 * sandbox it is in.
 * @throws MockError validation_error, with nothing changed, for a time that no clock can show
 */
export function setClocks (box: Sandbox, time: number): void {
  box.clock.check(time)
  const holders = together(box)
  runUntil(holders, time)
  box.setClock(time)
  setTogether(holders, box.clock)
}

/** Sets clocks to what another one shows, now and later, like `setClocks`. */
export function setTogether (holders: readonly ClockHolder[], clock: Clock): void {
  const time = clock.now()
  runUntil(holders, time)
  for (const holder of holders) {
    if (!holder.clock.matches(clock)) holder.setClock(time)
    holder.matchClock(clock)
  }
}

/** Runs what falls due until a time, in the order of time. */
function runUntil (holders: readonly ClockHolder[], time: number): void {
  for (let step = 0; step < mostSteps && holders.length > 1; step++) {
    const due = Math.min(...holders.map(({ jobs }) => jobs.nextDue))
    if (due > time) break
    for (const holder of holders) holder.advanceTo(due)
  }
}

/** Stops the clocks at the time of the sandbox. */
export function freezeClocks (box: Sandbox): void {
  box.freezeClock()
  setTogether(together(box), box.clock)
}

/** Lets frozen clocks run on from where they are. */
export function resumeClocks (box: Sandbox): void {
  box.resumeClock()
  for (const holder of together(box)) holder.matchClock(box.clock)
}
