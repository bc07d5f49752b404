import { useState } from 'preact/hooks'
import { call, control, controlHeaders, path } from '../api/server.js'
import { go } from '../route.js'
import { loadSandboxes, type OpenSandbox } from '../sandbox.js'
import type { SandboxDetails, SandboxEntry } from '../api/types.js'
import { announce } from '../shared/announce.js'
import { Dialog } from '../shared/dialog.js'
import { attempt } from '../shared/toasts.js'
import { useLive } from './live.js'
import { Panel, PanelForm } from './panel.js'

const fixtures = ['default', 'clean', 'empty', 'large']

/** The sandbox as a whole: make, fork, reset, delete; its state as a file. */
export function SandboxPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const base = path`sandboxes/${sandbox.id}`
  const { value: details, act } = useLive<SandboxDetails>(sandbox, '')
  const [asksToDelete, setAsksToDelete] = useState(false)
  const show = async ({ id }: { id: string }) => {
    await loadSandboxes()
    go({ sandbox: id, params: {} })
  }
  return (
    <Panel title={`Sandbox ${sandbox.id}`} hint='A world of its own: no other sandbox sees what happens in it.'>
      {details
        ? (
          <dl class='facts'>
            <dt>URL</dt><dd><code>{details.url}</code></dd>
            <dt>Fixture</dt><dd>{details.fixture ?? 'its own'}, seed {details.seed}</dd>
            <dt>Holds</dt><dd>{Object.entries(details.counts).filter(([, count]) => count > 0).map(([name, count]) => `${name} ${count.toLocaleString()}`).join(', ') || 'nothing'}</dd>
          </dl>
          )
        : undefined}
      <div class='buttons-row'>
        <button type='button' class='button small' onClick={() => { attempt(async () => show(await control<SandboxEntry>(`${base}/fork`, { body: {} }))) }}>Fork</button>
        <button
          type='button' class='button small' onClick={() => {
            act(async () => {
              await control(`${base}/reset`, { method: 'POST', body: {} })
              announce('The sandbox is as it began')
            })
          }}
        >
          Reset
        </button>
        <button type='button' class='button small' onClick={() => { attempt(async () => save(sandbox.id)) }}>Save the state</button>
        <label class='button small file-button'>
          Load a state
          <input
            type='file' accept='application/json,.json' onChange={event => {
              const input = event.currentTarget
              const file = input.files?.[0]
              if (!file) return
              act(async () => {
                try {
                  // The browser reads it while it is sent: a state may have hundreds of megabytes.
                  const { missing } = await control<{ missing: string[] }>(`${base}/state`, { method: 'PUT', body: file })
                  announce(missing.length === 0 ? 'The state is loaded' : `The state is loaded, without the content of ${missing.length} larger files: the command state load brings them`)
                } finally { input.value = '' }
              })
            }}
          />
        </label>
        {/^(.*\.)?default$/.test(sandbox.id) ? undefined : <button type='button' class='button small' onClick={() => { setAsksToDelete(true) }}>Delete</button>}
      </div>
      <PanelForm
        label='Make a sandbox' button='Make a sandbox' onSend={field => {
          const body = { fixture: field('fixture'), ...(field('id') ? { id: field('id') } : {}), ...(field('seed') ? { seed: Number(field('seed')) } : {}) }
          attempt(async () => show(await control<SandboxEntry>('sandboxes', { body })))
        }}
      >
        <label>Name <input name='id' autocomplete='off' placeholder='sandbox-1' pattern='[A-Za-z0-9][A-Za-z0-9._\-]{0,99}' title='Letters, digits, dots, lines' /></label>
        <label>Fixture <select name='fixture'>{fixtures.map(name => <option key={name}>{name}</option>)}</select></label>
        <label>Seed <input name='seed' type='number' min={0} max={4294967295} placeholder='any' /></label>
      </PanelForm>
      {asksToDelete
        ? (
          <Dialog title={`Delete the sandbox ${sandbox.id}?`} onClose={() => { setAsksToDelete(false) }}>
            <p>Its chats, tokens and journal go with it.</p>
            <div class='buttons'>
              <button type='button' class='button' onClick={() => { setAsksToDelete(false) }}>Keep it</button>
              <button
                type='button' class='button primary' onClick={() => {
                  setAsksToDelete(false)
                  attempt(async () => {
                    // The page leaves first, so that no part of it asks for what is gone.
                    await show({ id: 'default' })
                    await control(base, { method: 'DELETE' })
                    await loadSandboxes()
                  })
                }}
              >
                Delete it
              </button>
            </div>
          </Dialog>
          )
        : undefined}
    </Panel>
  )
}

/** Hands the state to the browser as a file to keep. */
async function save (id: string): Promise<void> {
  const response = await call(`_mock/${path`sandboxes/${id}/state`}`, { headers: controlHeaders() })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = `${id}.json`
  link.click()
  // The browser has begun to read it once the click's task is over.
  setTimeout(() => { URL.revokeObjectURL(link.href) }, 10_000)
}
