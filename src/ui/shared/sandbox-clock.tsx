import { useEffect, useState } from 'preact/hooks'
import type { ClockState } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { control, path } from '../api/server.js'
import { Icon } from './icon.js'
import { now, setClock } from './time.js'

/** The sandbox's clock, in the reader's time zone. */
export function SandboxClock ({ sandbox }: { sandbox: OpenSandbox }) {
  const [clock, setState] = useState<ClockState>()
  const [, tick] = useState(0)
  useEffect(() => {
    const load = () => {
      control<ClockState>(path`sandboxes/${sandbox.id}/clock`).then(state => {
        setClock(state)
        setState(state)
      }, () => {})
    }
    load()
    // Moving the clock leaves no entry in the journal.
    const poll = setInterval(() => { if (document.visibilityState === 'visible') load() }, 10_000)
    const second = setInterval(() => { tick(count => count + 1) }, 1000)
    const stop = sandbox.journal.state.subscribe(state => { if (state === 'live') load() })
    return () => {
      clearInterval(poll)
      clearInterval(second)
      stop()
    }
  }, [sandbox])
  if (!clock) return null
  const time = new Date(now())
  return (
    <span class='clock' title={`The sandbox's clock, in your time zone${clock.mode === 'frozen' ? '; it is frozen' : ''}`}>
      <Icon name={clock.mode === 'frozen' ? 'pause' : 'clock'} />
      <span class='sr-only'>The sandbox's clock:</span>
      <time dateTime={time.toISOString()}>
        <span>{time.toLocaleDateString(undefined, { dateStyle: 'medium' })}, </span>{time.toLocaleTimeString(undefined, { timeStyle: 'short' })}
      </time>
      {clock.mode === 'frozen' ? <span>frozen</span> : undefined}
    </span>
  )
}
