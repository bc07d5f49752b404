import './calls.css'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { goWith, route } from '../route.js'
import type { OpenSandbox } from '../sandbox.js'
import { Icon } from '../shared/icon.js'
import { hour } from '../shared/time.js'
import { CallDetails, Status } from './call-details.js'
import { type CallEntry, frameType, target, tone } from './call-entry.js'
import { type CallFilters, useCalls } from './calls-feed.js'

/** Which answers are shown; a number is one status, which the journal looks for. */
const classes: Record<string, string> = { '': 'All answers', good: 'Succeeded', warn: 'Rejected (4xx)', bad: 'Failed or broken' }

/** The calls of clients, live: requests and frames of the journal. */
export function CallsView ({ sandbox }: { sandbox: OpenSandbox }) {
  const { params } = route.value
  const filters: CallFilters = {
    operation: params.operation ?? '',
    tokenID: params.token ?? '',
    status: /^\d+$/.test(params.status ?? '') ? params.status ?? '' : '',
    chatID: params.chatID ?? '',
    messageID: params.messageID ?? '',
    contains: params.text ?? ''
  }
  const { calls, failure } = useCalls(sandbox, filters)
  const wanted = params.status ?? ''
  const shown = useMemo(() => wanted === '' || filters.status !== '' ? calls : calls.filter(entry => tone(entry) === wanted), [calls, wanted])
  const open = shown.find(({ id }) => String(id) === params.call)
  const isFiltered = Object.values(filters).some(value => value !== '') || wanted !== ''
  return (
    <div class='calls' data-open={open !== undefined}>
      <h1 class='sr-only'>Calls of {sandbox.id}</h1>
      <section class='call-list' aria-label='Calls'>
        <FilterBar calls={calls} shown={shown.length} />
        {failure === '' ? undefined : <p class='notice' role='alert'>{failure}</p>}
        {shown.length === 0 && failure === ''
          ? <Nothing isFiltered={isFiltered} />
          : <List calls={shown} openID={open?.id} />}
      </section>
      {open
        ? <CallDetails key={open.id} sandbox={sandbox} entry={open} onClose={() => { goWith({ call: '' }) }} />
        : <section class='call-details empty' aria-label='Call'><p class='hint'>Choose a call to see what was sent, what came back, and why.</p></section>}
    </div>
  )
}

function FilterBar ({ calls, shown }: { calls: readonly CallEntry[], shown: number }) {
  const { params } = route.value
  const requests = calls.filter(entry => entry.kind === 'request')
  const operations = [...new Set(requests.map(({ operation }) => operation ?? ''))].filter(Boolean).sort()
  const statuses = [...new Set(requests.map(({ status }) => String(status)))].sort()
  const tokens = new Map(requests.flatMap(({ tokenID, tokenName }) => tokenID === undefined ? [] : [[tokenID, tokenName ?? tokenID] as const]))
  const set = (name: string) => (event: { currentTarget: { value: string } }) => { goWith({ [name]: event.currentTarget.value, call: '' }, 'replace') }
  return (
    <form class='call-filters' role='search' aria-label='Filter calls' onSubmit={event => { event.preventDefault() }}>
      <input type='search' aria-label='Text in the call' placeholder='Text in the call' value={params.text ?? ''} onChange={set('text')} />
      <select aria-label='Operation' value={params.operation ?? ''} onChange={set('operation')}>
        <option value=''>All operations</option>
        {withChosen(operations, params.operation).map(name => <option key={name} value={name}>{name}</option>)}
      </select>
      <select aria-label='Status' value={params.status ?? ''} onChange={set('status')}>
        {Object.entries(classes).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        {withChosen(statuses, params.status).filter(status => !(status in classes)).map(status => <option key={status} value={status}>{status === '0' ? '0 (broken)' : status}</option>)}
      </select>
      <select aria-label='Token' value={params.token ?? ''} onChange={set('token')}>
        <option value=''>All tokens</option>
        {withChosen([...tokens.keys()], params.token).map(id => <option key={id} value={id}>{tokens.get(id) ?? id}</option>)}
      </select>
      {Object.entries({ chatID: 'chat', messageID: 'message' }).filter(([name]) => params[name]).map(([name, text]) => (
        <button key={name} type='button' class='button small' title={params[name]} onClick={() => { goWith({ [name]: '' }) }}>
          <span class='cut'>{text} {params[name]}</span><Icon name='close' /><span class='sr-only'>Show the calls of all {text}s</span>
        </button>
      ))}
      <output class='hint'>{shown === 1 ? '1 call' : `${shown} calls`}</output>
    </form>
  )
}

function withChosen (known: readonly string[], chosen = ''): readonly string[] {
  return chosen === '' || known.includes(chosen) ? known : [chosen, ...known]
}

function List ({ calls, openID }: { calls: readonly CallEntry[], openID: number | undefined }) {
  const list = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  useEffect(() => {
    if (follows.current) list.current?.scrollToIndex(calls.length - 1, { align: 'end' })
  }, [calls])
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = calls.findIndex(({ id }) => id === openID)
    const next = calls[Math.max(0, Math.min(calls.length - 1, at === -1 ? calls.length - 1 : at + step))]
    if (!next) return
    goWith({ call: String(next.id) }, 'replace')
    list.current?.scrollToIndex(calls.indexOf(next), { align: 'nearest' })
    requestAnimationFrame(() => { document.querySelector<HTMLElement>(`[data-call="${next.id}"]`)?.focus() })
  }
  return (
    <div class='call-rows' ref={scroller} role='list' aria-label='Calls, oldest first' onKeyDown={move}>
      <Virtualizer
        ref={list} scrollRef={scroller} data={calls} itemSize={38}
        onScroll={offset => {
          const { scrollSize = 0, viewportSize = 0 } = list.current ?? {}
          follows.current = scrollSize - viewportSize - offset < 8
        }}
      >
        {entry => <Row key={entry.id} entry={entry} isOpen={entry.id === openID} />}
      </Virtualizer>
    </div>
  )
}

function Row ({ entry, isOpen }: { entry: CallEntry, isOpen: boolean }) {
  return (
    <div role='listitem'>
      <button
        type='button' class='call-row' data-call={entry.id} aria-current={isOpen ? 'true' : undefined}
        onClick={() => { goWith({ call: String(entry.id) }) }}
      >
        <time dateTime={entry.at}>{hour(entry.at)}</time>
        <Status entry={entry} />
        {entry.kind === 'request'
          ? <span class='cut'><b>{entry.method}</b> {target(entry)}</span>
          : <span class='cut'><b>{entry.direction === 'in' ? '→' : '←'} {frameType(entry)}</b> {entry.socket}</span>}
        <small class='cut'>{entry.kind === 'request' ? entry.explanation ?? entry.operation : ''}</small>
        {entry.faults ? <span class='fault-mark' title={`Fired: ${entry.faults.join(', ')}`}><Icon name='warning' /><span class='sr-only'>a fault fired</span></span> : undefined}
      </button>
    </div>
  )
}

function Nothing ({ isFiltered }: { isFiltered: boolean }) {
  return (
    <div class='loading'>
      {isFiltered
        ? <><p>No call fits.</p><p><button type='button' class='button' onClick={() => { goWith(Object.fromEntries(Object.keys(route.value.params).map(name => [name, '']))) }}>Show all calls</button></p></>
        : <p>No client has called yet. Requests and WebSocket frames show up here as they come.</p>}
    </div>
  )
}
