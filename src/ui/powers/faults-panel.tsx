import { useEffect, useState } from 'preact/hooks'
import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { Icon } from '../shared/icon.js'
import { complain } from '../shared/toasts.js'
import { useLive } from './live.js'
import { Panel, PanelForm } from './panel.js'

interface Fault { id: string, matched: number, fired: number, [field: string]: unknown }
interface Preset { name: string, description?: string }

/** Rules that make calls fail: presets, rules of one's own, and how often each has fired. */
export function FaultsPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const base = path`sandboxes/${sandbox.id}`
  const { value, act } = useLive<{ items: Fault[] }>(sandbox, '/faults')
  const [presets, setPresets] = useState<Preset[]>([])
  const [operations, setOperations] = useState<string[]>([])
  useEffect(() => {
    control<{ items: Preset[] }>(`${base}/faults/presets`).then(({ items }) => { setPresets(items) }, complain)
    control<{ items: Array<{ operation: string }> }>('operations')
      .then(({ items }) => { setOperations(items.map(({ operation }) => operation)) }, () => {})
  }, [base])
  const faults = value?.items ?? []
  return (
    <Panel title='Faults' hint='Rules that make matching calls fail, stall or break. Calls show which of them fired.'>
      {faults.length === 0
        ? <p>No rule acts.</p>
        : (
          <ul class='rows-list' aria-label='Rules'>
            {faults.map(fault => (
              <li key={fault.id}>
                <span><code>{fault.id}</code> <span dir='auto'>{summary(fault)}</span></span>
                <span class='badge' title={`Matched ${fault.matched} times`}>{fault.fired === 1 ? 'fired once' : `fired ${fault.fired} times`}</span>
                <button
                  type='button' class='icon-button' aria-label={`End the rule ${fault.id}`}
                  onClick={() => { act(() => control(`${base}/faults/${encodeURIComponent(fault.id)}`, { method: 'DELETE' })) }}
                >
                  <Icon name='trash' />
                </button>
              </li>
            ))}
          </ul>
          )}
      <div class='buttons-row' role='group' aria-label='Presets'>
        {presets.map(({ name, description }) => (
          <button
            key={name} type='button' class='button small' title={description}
            onClick={() => { act(() => control(`${base}/faults/presets/${encodeURIComponent(name)}`, { body: {} })) }}
          >
            {name}
          </button>
        ))}
        {faults.length === 0
          ? undefined
          : <button type='button' class='button small' onClick={() => { act(() => control(`${base}/faults`, { method: 'DELETE' })) }}>End all rules</button>}
      </div>
      <PanelForm
        label='Add a rule' button='Add the rule' onSend={field => {
          const rule = { status: Number(field('status')), ...(field('operation') ? { operation: field('operation') } : {}), ...(field('times') ? { times: Number(field('times')) } : {}) }
          act(() => control(`${base}/faults`, { body: rule }))
        }}
      >
        <label>Operation <input name='operation' list='fault-operations' placeholder='any' autocomplete='off' /></label>
        <datalist id='fault-operations'>{operations.map(name => <option key={name} value={name} />)}</datalist>
        <label>Status <input name='status' type='number' min={400} max={599} value={503} required /></label>
        <label>Times <input name='times' type='number' min={1} placeholder='always' /></label>
      </PanelForm>
    </Panel>
  )
}

/** What a rule matches and does, as in its JSON. */
function summary ({ id, matched, fired, ...rule }: Fault): string {
  return Object.entries(rule).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ')
}
