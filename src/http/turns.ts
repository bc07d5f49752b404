import { setImmediate } from 'node:timers/promises'

/** Goes through work that comes in steps, and lets other requests have a turn after each. */
export async function inTurns (steps: Iterable<void>): Promise<void> {
  for (const step of steps) await setImmediate(step)
}
