import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { announce } from '../shared/announce.js'
import { Icon } from '../shared/icon.js'
import { attempt } from '../shared/toasts.js'
import { useLive } from './live.js'
import { Panel, PanelForm } from './panel.js'

interface Token { id: string, name?: string, scopes: string[], expired: boolean, token: string }

/** The sandbox's tokens, with their secrets: they open nothing but this mock. */
export function TokensPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const base = path`sandboxes/${sandbox.id}`
  const { value, act } = useLive<{ items: Token[] }>(sandbox, '/tokens')
  return (
    <Panel title='Tokens'>
      <ul class='rows-list' aria-label='Tokens'>
        {(value?.items ?? []).map(token => (
          <li key={token.id}>
            <span>
              <b dir='auto'>{token.name ?? token.id}</b> <span class='hint'>{token.scopes.join(', ')}{token.expired ? ', expired' : ''}</span>
              <br /><code class='secret'>{token.token}</code>
            </span>
            <button
              type='button' class='icon-button' aria-label={`Copy the token ${token.name ?? token.id}`}
              onClick={() => {
                attempt(async () => {
                  await navigator.clipboard.writeText(token.token)
                  announce('Copied the token')
                })
              }}
            >
              <Icon name='copy' />
            </button>
            <button
              type='button' class='icon-button' aria-label={`Revoke the token ${token.name ?? token.id}`}
              onClick={() => { act(() => control(`${base}/tokens/${encodeURIComponent(token.id)}`, { method: 'DELETE' })) }}
            >
              <Icon name='trash' />
            </button>
          </li>
        ))}
      </ul>
      <PanelForm
        label='Make a token' button='Make a token' onSend={(field, form) => {
          const scopes = field('scope') === 'read' ? ['read'] : ['read', 'write']
          act(() => control(`${base}/tokens`, {
            body: { scopes, ...(field('name') ? { name: field('name') } : {}), ...(field('expiresIn') ? { expiresIn: field('expiresIn') } : {}) }
          }))
          form.reset()
        }}
      >
        <label>Name <input name='name' autocomplete='off' /></label>
        <label>Scopes <select name='scope'><option value='write'>read and write</option><option value='read'>read</option></select></label>
        <label>Expires in <input name='expiresIn' placeholder='never' autocomplete='off' size={8} /></label>
      </PanelForm>
    </Panel>
  )
}
