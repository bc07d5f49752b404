import { signal } from '@preact/signals'

const said = signal('')

/** Has screen readers say something that changed without the reader's doing, such as a new message. */
export function announce (text: string): void {
  // The same text twice is said twice.
  said.value = said.value === text ? `${text}\u00a0` : text
}

export function LiveRegion () {
  return <div class='sr-only' role='status' aria-live='polite'>{said}</div>
}
