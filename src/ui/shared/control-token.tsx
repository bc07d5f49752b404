import { useState } from 'preact/hooks'
import { hasControlToken, setControlToken } from '../api/server.js'

/** Asks for the control token, which a server that listens beyond loopback wants. */
export function ControlTokenForm ({ onDone }: { onDone: () => void }) {
  const [token, setToken] = useState('')
  const [isRefused, setRefused] = useState(hasControlToken())
  return (
    <main class='gate'>
      <form onSubmit={event => {
        event.preventDefault()
        if (setControlToken(token.trim())) onDone()
        else setRefused(true)
      }}
      >
        <h1>Control token</h1>
        <p class='hint'>
          This server listens beyond the machine it runs on, so its control API asks for a token. It is what{' '}
          <code>--control-token</code> says, or was logged when the server started.
        </p>
        {isRefused ? <p class='notice' role='alert'>The server does not accept that token.</p> : undefined}
        <div class='field'>
          <label for='control-token'>Token</label>
          <input
            id='control-token' type='password' autocomplete='off' required value={token}
            onInput={event => { setToken(event.currentTarget.value) }}
          />
          <small>It is kept in this tab until you close it, and sent as a header only.</small>
        </div>
        <button class='button primary'>Continue</button>
      </form>
    </main>
  )
}
