import { setImmediate } from 'node:timers/promises'

/** Lets other requests have a turn. It is no timer: nothing that is simulated may depend on how long it takes. */
export async function pause (): Promise<void> {
  await setImmediate()
}
