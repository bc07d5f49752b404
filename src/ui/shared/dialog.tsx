import { useEffect, useId, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'

/**
 * A modal dialog of the browser: it keeps the focus, and returns it to where it was.
 * @param onClose called when the reader closes it, by Escape too
 */
export function Dialog (
  { title, onClose, children }: { title: string, onClose: () => void, children: ComponentChildren }
) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => { element?.close() }
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose} onCancel={onClose}>
      <div class='body'>
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
