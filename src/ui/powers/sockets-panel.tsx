import { useState } from 'preact/hooks'
import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { short } from '../shared/time.js'
import { useLive } from './live.js'
import { Panel } from './panel.js'

interface Socket { id: string, tokenID: string, openedAt: string, chatIDs: string[], events: number, buffered: number }

/** Codes that clients meet, https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1. */
const codes: Record<number, string> = {
  1000: 'closed normally', 1001: 'going away', 1006: 'connection lost', 1011: 'internal error', 1012: 'service restart', 1013: 'try again later'
}

/** The WebSockets that clients have open. */
export function SocketsPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const { value, act } = useLive<{ items: Socket[] }>(sandbox, '/sockets')
  const [code, setCode] = useState('1006')
  const sockets = value?.items ?? []
  const close = (id: string) => control(`${path`sandboxes/${sandbox.id}/sockets/${id}`}`, { method: 'DELETE', body: { code: Number(code) } })
  return (
    <Panel title='WebSockets' hint='Close one to see whether the client comes back.'>
      {sockets.length === 0 ? <p>No client has one open.</p> : undefined}
      <ul class='rows-list' aria-label='WebSockets'>
        {sockets.map(socket => (
          <li key={socket.id}>
            <span>
              <code>{socket.id}</code> of the token {socket.tokenID}, since {short(socket.openedAt)}
              <br /><span class='hint'>{socket.chatIDs.length === 0 ? 'no subscription' : `subscribed to ${socket.chatIDs.join(', ')}`}; {socket.events === 1 ? '1 event' : `${socket.events} events`}</span>
            </span>
            <button type='button' class='button small' aria-label={`Close the WebSocket ${socket.id}`} onClick={() => { act(() => close(socket.id)) }}>Close</button>
          </li>
        ))}
      </ul>
      {sockets.length === 0
        ? undefined
        : (
          <div class='buttons-row'>
            <label>With the code{' '}
              <select value={code} onChange={event => { setCode(event.currentTarget.value) }}>
                {Object.entries(codes).map(([number, words]) => <option key={number} value={number}>{number}: {words}</option>)}
              </select>
            </label>
            <button type='button' class='button small' onClick={() => { act(async () => Promise.all(sockets.map(({ id }) => close(id)))) }}>Close all</button>
          </div>
          )}
    </Panel>
  )
}
