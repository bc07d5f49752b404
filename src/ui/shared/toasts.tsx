import { signal } from '@preact/signals'
import { Icon } from './icon.js'

const toasts = signal<ReadonlyArray<{ id: number, text: string }>>([])
let made = 0

/** Shows what went wrong, until the reader closes it. */
export function complain (error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  if (toasts.value.some(toast => toast.text === text)) return
  toasts.value = [...toasts.value.slice(-3), { id: ++made, text }]
}

/** Runs what the reader asked for; what it throws is shown. */
export function attempt (work: () => Promise<unknown>): void {
  work().catch(complain)
}

export function Toasts () {
  const close = (id: number) => { toasts.value = toasts.value.filter(toast => toast.id !== id) }
  return (
    <div class='toasts' role='alert'>
      {toasts.value.map(({ id, text }) => (
        <div class='toast' key={id}>
          <span dir='auto'>{text}</span>
          <button type='button' class='icon-button' aria-label='Close the message' onClick={() => { close(id) }}><Icon name='close' /></button>
        </div>
      ))}
    </div>
  )
}
