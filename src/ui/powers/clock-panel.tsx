import type { ClockState } from '../api/types.js'
import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { long, setClock } from '../shared/time.js'
import { useLive } from './live.js'
import { Panel, PanelForm } from './panel.js'

const steps = ['1m', '1h', '1d', '7d']

/** The sandbox's clock: freeze it, move it on, and see what happens next. */
export function ClockPanel ({ sandbox }: { sandbox: OpenSandbox }) {
  const { value: clock, act } = useLive<ClockState>(sandbox, '/clock')
  const move = (body: object) => {
    act(async () => { setClock(await control<ClockState>(`${path`sandboxes/${sandbox.id}`}/clock`, { body })) })
  }
  if (!clock) return null
  return (
    <Panel title='Clock' hint='Moving it on makes what falls due happen: reminders fire, sends are confirmed, tokens expire.'>
      <dl class='facts'>
        <dt>Time</dt><dd><time dateTime={clock.now}>{long(clock.now)}</time>{clock.mode === 'frozen' ? ', frozen' : ''}</dd>
        <dt>Next</dt><dd>{clock.nextDue === undefined ? 'nothing is planned' : `${long(clock.nextDue)}, of ${clock.planned} planned`}</dd>
      </dl>
      <div class='buttons-row'>
        <button type='button' class='button small' onClick={() => { move(clock.mode === 'frozen' ? { resume: true } : { freeze: true }) }}>
          {clock.mode === 'frozen' ? 'Let it run' : 'Freeze'}
        </button>
        {steps.map(step => <button key={step} type='button' class='button small' onClick={() => { move({ advance: step }) }}>+{step}</button>)}
        {clock.nextDue === undefined
          ? undefined
          : <button type='button' class='button small' onClick={() => { move({ now: clock.nextDue }) }}>To what is next</button>}
      </div>
      <PanelForm label='Set the clock' button='Set' onSend={field => { move({ now: new Date(field('now')).toISOString() }) }}>
        <label>Time <input type='datetime-local' name='now' required step={1} /></label>
      </PanelForm>
    </Panel>
  )
}
