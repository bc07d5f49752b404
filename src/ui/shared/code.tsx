import { useState } from 'preact/hooks'
import { announce } from './announce.js'
import { Icon } from './icon.js'
import { attempt } from './toasts.js'

/** Lines to paste, with a button that copies them. */
export function Code ({ text, label }: { text: string, label: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    announce('Copied')
    setTimeout(() => { setCopied(false) }, 1500)
  }
  return (
    <pre class='code' tabIndex={0} role='group' aria-label={label}>
      <code>{text}</code>
      <button type='button' class='icon-button' aria-label={`Copy: ${label}`} onClick={() => { attempt(copy) }}>
        <Icon name={isCopied ? 'check' : 'copy'} />
      </button>
    </pre>
  )
}
