import { useEffect, useRef, useState } from 'preact/hooks'
import { control, path, type Query } from '../api/server.js'
import { goWith } from '../route.js'
import type { OpenSandbox } from '../sandbox.js'
import { complain } from '../shared/toasts.js'
import type { CallEntry } from './call-entry.js'

/** What narrows the calls; the journal applies it. */
export type CallFilters = Readonly<Record<'operation' | 'tokenID' | 'status' | 'chatID' | 'messageID' | 'contains', string>>

/** Entries that the page keeps; the journal may hold more. */
const most = 1000
/** Milliseconds in which entries that come are read together. */
const pace = 120

let names: Promise<ReadonlySet<string>> | undefined

/** Whether the server has an operation, or none is named: an address may name one that the journal rejects. */
async function isOperation (name: string): Promise<boolean> {
  if (name === '') return true
  names ??= control<{ items: Array<{ operation: string }> }>('operations')
    .then(({ items }) => new Set(items.map(({ operation }) => operation)))
  try {
    return (await names).has(name)
  } catch (error) {
    names = undefined
    throw error
  }
}

/**
 * The requests and frames of a sandbox that fit the filters, and those that come, oldest first.
 * @returns `failure` in the server's words when it rejects a filter
 */
export function useCalls (
  sandbox: OpenSandbox, filters: CallFilters
): { calls: readonly CallEntry[], failure: string } {
  const [calls, setCalls] = useState<readonly CallEntry[]>([])
  const [failure, setFailure] = useState('')
  const latest = useRef(0)
  const key = JSON.stringify(filters)
  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = 0
    const query: Query = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
    // Frames have no operation, token or status.
    const kinds = 'operation' in query || 'tokenID' in query || 'status' in query ? ['request'] : ['request', 'frame']
    const read = async (since: number) => {
      const answers = await Promise.all(kinds.map(async kind =>
        control<{ items: CallEntry[], last: number }>(path`sandboxes/${sandbox.id}/requests`, {
          query: { ...query, kind, limit: most, ...(since === 0 ? {} : { since }) }, signal: abort.signal
        })))
      // What came between the two answers is read again.
      last = Math.min(...answers.map(answer => answer.last))
      return answers.flatMap(({ items }) => items)
    }
    const refresh = async (since: number) => {
      try {
        if (!await isOperation(filters.operation)) {
          if (!abort.signal.aborted) goWith({ operation: '' }, 'replace')
          return
        }
        const items = await read(since)
        setFailure('')
        setCalls(before => {
          const known = new Set(since === 0 ? [] : before.map(({ id }) => id))
          const all = [...(since === 0 ? [] : before), ...items.filter(({ id }) => !known.has(id))]
          return all.sort((one, other) => one.id - other.id).slice(-most)
        })
      } catch (error) {
        if (abort.signal.aborted) return
        setFailure((error as Error).message)
      }
    }
    const later = (since: () => number) => {
      timer ??= setTimeout(() => {
        timer = undefined
        refresh(since()).catch(complain)
      }, pace)
    }
    const started = ++latest.current
    setCalls([])
    const stop = sandbox.journal.listen({
      kinds: ['request', 'frame'],
      entry () { later(() => last) },
      stale () { later(() => 0) }
    })
    sandbox.journal.ready.then(async () => {
      if (started === latest.current) await refresh(0)
    }).catch(complain)
    return () => {
      abort.abort()
      clearTimeout(timer)
      stop()
    }
  }, [sandbox, key])
  return { calls, failure }
}
