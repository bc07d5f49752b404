import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** A part of the powers: a heading, and what belongs to it. */
export function Panel ({ title, hint, children }: { title: string, hint?: string, children: ComponentChildren }) {
  const heading = useId()
  return (
    <section class='panel' aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {hint === undefined ? undefined : <p class='hint'>{hint}</p>}
      {children}
    </section>
  )
}

/** A form of a panel, which reads its fields when it is sent. */
export function PanelForm (
  { label, button, onSend, children }:
  { label: string, button: string, onSend: (fields: (name: string) => string, form: HTMLFormElement) => void, children?: ComponentChildren }
) {
  return (
    <form
      class='panel-form' aria-label={label}
      onSubmit={event => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        onSend(name => {
          const value = data.get(name)
          return typeof value === 'string' ? value.trim() : ''
        }, event.currentTarget)
      }}
    >
      {children}
      <button class='button small'>{button}</button>
    </form>
  )
}
