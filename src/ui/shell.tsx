import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { asksForControlToken, root } from './api/server.js'
import { go, href, route, type View } from './route.js'
import { loadSandboxes, openSandbox, sandboxes, type OpenSandbox } from './sandbox.js'
import { LiveRegion } from './shared/announce.js'
import { ControlTokenForm } from './shared/control-token.js'
import { SandboxClock } from './shared/sandbox-clock.js'
import { Toasts } from './shared/toasts.js'

type ViewComponent = ComponentType<{ sandbox: OpenSandbox }>

/** Each view is loaded when it is first shown. */
const load: Record<View, () => Promise<ViewComponent>> = {
  chats: async () => (await import('./chats/chats-view.js')).ChatsView,
  calls: async () => (await import('./calls/calls-view.js')).CallsView,
  powers: async () => (await import('./powers/powers-view.js')).PowersView,
  together: async () => (await import('./together/together-view.js')).TogetherView
}
const titles: Record<View, string> = { chats: 'Chats', calls: 'Calls', powers: 'Powers', together: 'Side by side' }
/** Those that the menu names; others are reached from them. */
const menu: View[] = ['chats', 'calls', 'powers']

/** The frame around every view: which sandbox is shown, the views, and the time in the sandbox. */
export function Shell () {
  const attempt = useSignal(0)
  const failure = useSignal('')
  useEffect(() => {
    failure.value = ''
    loadSandboxes().catch((error: unknown) => { failure.value = (error as Error).message })
  }, [attempt.value])
  if (asksForControlToken.value) return <ControlTokenForm onDone={() => { attempt.value++ }} />
  return <Frame key={attempt.value} failure={failure.value} />
}

function Frame ({ failure }: { failure: string }) {
  const { sandbox: id, view } = route.value
  const sandbox = useMemo(() => openSandbox(id), [id])
  useEffect(() => {
    // In every view, so that the page says whether it is live.
    sandbox.journal.listen({ kinds: ['event'], entry () {}, stale () { loadSandboxes().catch(() => {}) } })
    return () => { sandbox.journal.end() }
  }, [sandbox])
  const isMissing = sandbox.journal.isMissing.value
  // It was deleted, or the server that has started since does not have it.
  useEffect(() => { if (isMissing) loadSandboxes().catch(() => {}) }, [isMissing])
  useEffect(() => { document.title = `${titles[view]} · ${id} · beeper-desktop-mock` }, [view, id])
  const known = sandboxes.value.some(entry => entry.id === id) || sandboxes.value.length === 0
  // It may have been made since the list was read.
  useEffect(() => { if (!known) loadSandboxes().catch(() => {}) }, [known, id])
  return (
    <div class='shell'>
      <a
        class='skip' href='#main'
        onClick={event => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        Skip to content
      </a>
      <header class='top'>
        <a class='brand' href={href({ view: 'chats', params: {} })} aria-label='beeper-desktop-mock'>
          <svg viewBox='0 0 32 32' aria-hidden='true'>
            <rect width='32' height='32' rx='9' fill='currentColor' />
            <path d='M9 9h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H9a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z' fill='var(--on-accent)' />
          </svg>
          <span>beeper-desktop-mock</span>
        </a>
        <nav class='views' aria-label='Views'>
          {menu.map(name => (
            <a key={name} href={href({ view: name })} aria-current={name === view ? 'page' : undefined}>{titles[name]}</a>
          ))}
        </nav>
        <span class='space' />
        <SandboxClock sandbox={sandbox} />
        <span class='live' data-state={sandbox.journal.state.value} role='status'>
          <span>{sandbox.journal.state.value === 'live' ? 'Live' : isMissing ? 'Not there' : 'Connecting…'}</span>
        </span>
        <select
          class='sandbox' aria-label='Sandbox' value={id}
          onChange={event => { go({ sandbox: event.currentTarget.value, params: {} }) }}
          onFocus={() => { loadSandboxes().catch(() => {}) }}
        >
          {known ? undefined : <option value={id}>{id} (not there)</option>}
          {sandboxes.value.length === 0 ? <option value={id}>{id}</option> : undefined}
          {sandboxes.value.map(entry => <option key={entry.id} value={entry.id}>{entry.id}</option>)}
        </select>
        <nav class='links' aria-label='Documents'>
          <a href={new URL('_mock/docs', root).href}>API docs</a>
          <a href={new URL('_mock/ui/guides/start.md', root).href}>Guides</a>
        </nav>
      </header>
      <main id='main' tabIndex={-1} aria-label={titles[view]}>
        {failure === ''
          ? known ? <LoadedView key={`${id}/${view}`} view={view} sandbox={sandbox} /> : <Missing id={id} />
          : <p class='loading' role='alert'>{failure}</p>}
      </main>
      <LiveRegion />
      <Toasts />
    </div>
  )
}

function LoadedView ({ view, sandbox }: { view: View, sandbox: OpenSandbox }) {
  const [loaded, setLoaded] = useState<{ component: ViewComponent } | undefined>()
  const [failure, setFailure] = useState('')
  useEffect(() => {
    load[view]().then(component => { setLoaded({ component }) }, () => {
      // The server was updated meanwhile: the files of this page have other names now.
      setFailure('This part of the page cannot be loaded. Reload the page.')
    })
  }, [view])
  if (failure !== '') return <p class='loading' role='alert'>{failure}</p>
  const View = loaded?.component
  return View ? <View sandbox={sandbox} /> : <p class='loading'>Loading…</p>
}

function Missing ({ id }: { id: string }) {
  return (
    <div class='loading'>
      <p>There is no sandbox <code>{id}</code>.</p>
      <p><a href={href({ sandbox: 'default', params: {} })}>Show the sandbox default</a></p>
    </div>
  )
}
