import { useCallback, useEffect, useState } from 'preact/hooks'
import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { complain } from '../shared/toasts.js'

/** Milliseconds in which changes are read together. */
const pace = 250
/** Milliseconds after which it is read again anyhow: another tab's changes leave no entry in the journal. */
const longest = 5000

/** What a part of the control API says, read again whenever a call may have changed it. */
export interface Live<Answer> {
  /** undefined until it has been read */
  value: Answer | undefined
  /** Does something, then reads again. What it throws is shown. */
  act: (work: () => Promise<unknown>) => void
}

/**
 * Reads a part of a sandbox, and keeps it up to date.
 * @param part a path below the sandbox: `/faults`; '' for the sandbox itself
 */
export function useLive<Answer> (sandbox: OpenSandbox, part: string): Live<Answer> {
  const [value, setValue] = useState<Answer>()
  const load = useCallback(async () => {
    setValue(await control<Answer>(`${path`sandboxes/${sandbox.id}`}${part}`))
  }, [sandbox, part])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    // The page says whether it is live; a list that could not be read again stays as it was.
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        load().catch(() => {})
      }, pace)
    }
    load().catch(complain)
    const again = setInterval(() => { if (document.visibilityState === 'visible') later() }, longest)
    const stop = sandbox.journal.listen({ kinds: ['request', 'frame', 'event'], entry: later, stale: later })
    return () => {
      clearTimeout(timer)
      clearInterval(again)
      stop()
    }
  }, [load])
  const act = useCallback((work: () => Promise<unknown>) => {
    work().then(load).catch(complain)
  }, [load])
  return { value, act }
}
