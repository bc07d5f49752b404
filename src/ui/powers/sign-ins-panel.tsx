import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { useLive } from './live.js'
import { Panel } from './panel.js'

interface Consent { outcome: string, scopes?: string[], error?: string }

/** What becomes of the next sign-ins by OAuth, without a person. */
export function SignInsPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const base = path`sandboxes/${sandbox.id}`
  const { value, act } = useLive<{ items: Consent[] }>(sandbox, '/consents')
  const consents = value?.items ?? []
  const add = (body: Consent) => { act(() => control(`${base}/consents`, { body })) }
  return (
    <Panel title='Sign-ins' hint='Decide the next sign-in by OAuth beforehand; otherwise a person decides on the consent page.'>
      {consents.length === 0
        ? <p>A person decides the next sign-in.</p>
        : (
          <ol class='rows-list' aria-label='Decisions for the next sign-ins'>
            {consents.map(({ outcome, scopes, error }, at) =>
              <li key={at}><span>{at + 1}. {[outcome, scopes?.join(' and '), error].filter(Boolean).join(', ')}</span></li>)}
          </ol>
          )}
      <div class='buttons-row'>
        <button type='button' class='button small' onClick={() => { add({ outcome: 'approve' }) }}>Approve the next</button>
        <button type='button' class='button small' onClick={() => { add({ outcome: 'approve', scopes: ['read'] }) }}>Approve read alone</button>
        <button type='button' class='button small' onClick={() => { add({ outcome: 'deny' }) }}>Deny the next</button>
        {consents.length === 0
          ? undefined
          : <button type='button' class='button small' onClick={() => { act(() => control(`${base}/consents`, { method: 'DELETE' })) }}>Forget the decisions</button>}
      </div>
    </Panel>
  )
}
