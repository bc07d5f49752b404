import { useEffect } from 'preact/hooks'
import { control } from '../api/server.js'
import { href } from '../route.js'
import { loadSandboxes, sandboxes, type OpenSandbox } from '../sandbox.js'
import { attempt } from '../shared/toasts.js'
import { Panel, PanelForm } from './panel.js'

/** The installations that share the homeserver of this one: several users, or several machines of one user. */
export function InstallationsPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  useEffect(() => {
    const load = () => { if (document.visibilityState === 'visible') loadSandboxes().catch(() => {}) }
    load()
    // Sandboxes that others make leave no entry in this one's journal.
    const again = setInterval(load, 5000)
    return () => { clearInterval(again) }
  }, [sandbox])
  const own = sandboxes.value.find(({ id }) => id === sandbox.id)
  const { homeserver } = own ?? {}
  const others = homeserver === undefined ? [] : sandboxes.value.filter(entry => entry.homeserver === homeserver)
  return (
    <Panel title='Installations' hint='Sandboxes that name the same homeserver see each other, as machines of several users do.'>
      {homeserver === undefined
        ? <p>This sandbox is alone. Make two installations of a homeserver to see them talk.</p>
        : (
          <>
            <p>Of the homeserver <code>{homeserver}</code>:</p>
            <ul class='rows-list' aria-label='Installations'>
              {others.map(({ id, userID }) => (
                <li key={id}>
                  <span><b>{id}</b> <span class='hint' dir='auto'>{userID ?? 'nobody is signed in'}</span></span>
                  {id === sandbox.id ? <span class='hint'>this one</span> : <a class='button small' href={href({ sandbox: id, view: 'chats', params: {} })}>Show</a>}
                </li>
              ))}
            </ul>
            {others.length < 2 ? undefined : <p><a class='button small' href={href({ view: 'together', params: { with: others.map(({ id }) => id).join(' ') } })}>Side by side</a></p>}
          </>
          )}
      <PanelForm
        label='Add an installation' button='Add an installation' onSend={field => {
          attempt(async () => {
            await control('sandboxes', { body: { homeserver: field('homeserver'), fixture: 'clean' } })
            await loadSandboxes()
          })
        }}
      >
        <label>Homeserver <input name='homeserver' required autocomplete='off' value={homeserver ?? 'shared'} pattern='[A-Za-z0-9][A-Za-z0-9._\-]{0,99}' title='Letters, digits, dots, lines' /></label>
      </PanelForm>
    </Panel>
  )
}
