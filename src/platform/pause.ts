import { setImmediate } from 'node:timers/promises'

/** Lets other requests run. Not a timer: nothing simulated may depend on how long it takes. */
export async function pause (): Promise<void> {
  await setImmediate()
}
