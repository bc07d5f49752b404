import { useEffect, useMemo } from 'preact/hooks'
import { signal, useSignal } from '@preact/signals'
import type { Account, Label } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import type { Surroundings } from './surroundings.js'
import { goWith, route } from '../route.js'
import { complain } from '../shared/toasts.js'
import { ChatList } from './chat-list.js'
import { ChatListModel, inboxes } from './chat-list-model.js'
import { Conversation } from './conversation.js'
import { FirstSteps } from './first-steps.js'
import { NewChat } from './new-chat.js'
import { Search } from './search.js'
import { Shortcuts } from './shortcuts.js'
import { Sidebar } from './sidebar.js'

/** A messenger over the sandbox: accounts and inboxes, chats, and the chat that is open. */
export function ChatsView ({ sandbox }: { sandbox: OpenSandbox }) {
  const { inbox = '', label = '', account = '', unread = '', chat = '', message = '' } = route.value.params
  const surroundings = useSurroundings(sandbox)
  const { accounts, areRead } = surroundings.value
  // An address may name an account that is gone, or never was: then the chats of all are listed.
  const isAwaited = account !== '' && !areRead
  const accountID = accounts.some(known => known.accountID === account) ? account : ''
  const list = useMemo(() => new ChatListModel(sandbox, {
    inbox: inboxes.find(name => name === inbox) ?? (label === '' ? 'primary' : 'all'),
    labelID: label,
    accountID,
    unreadOnly: unread !== ''
  }), [sandbox, inbox, label, accountID, unread])
  const dialog = useSignal<'none' | 'new-chat' | 'shortcuts'>('none')
  const query = useSignal('')
  useEffect(() => {
    if (isAwaited) return undefined
    const stop = sandbox.journal.listen({
      kinds: ['event'], entry: entry => { list.take(entry) }, stale: () => { list.stale() }
    })
    void sandbox.journal.ready.then(async () => list.load())
    return () => {
      stop()
      list.end()
    }
  }, [sandbox, list, isAwaited])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (document.querySelector('dialog[open]')) return
      const act = keys[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    const keys: Record<string, () => void> = {
      '/': () => document.querySelector<HTMLElement>('#search')?.focus(),
      n: () => { dialog.value = 'new-chat' },
      '?': () => { dialog.value = 'shortcuts' },
      c: () => document.querySelector<HTMLElement>('#composer')?.focus(),
      l: () => document.querySelector<HTMLElement>('.chat-row[tabindex="0"]')?.focus()
    }
    addEventListener('keydown', press)
    return () => { removeEventListener('keydown', press) }
  }, [])
  const isEmpty = list.state.value === 'ready' && list.chats.value.length === 0
  return (
    <div class='chats' data-open={chat === '' ? undefined : 'chat'}>
      <Sidebar surroundings={surroundings.value} onNew={() => { dialog.value = 'new-chat' }} onShortcuts={() => { dialog.value = 'shortcuts' }} />
      <section class='list-pane' aria-label='Chats'>
        <Search sandbox={sandbox} query={query} />
        {query.value === '' ? <ChatList sandbox={sandbox} list={list} surroundings={surroundings.value} /> : undefined}
      </section>
      <section class='chat-pane' aria-label='Chat'>
        {chat === ''
          ? <FirstSteps sandbox={sandbox} isEmpty={isEmpty} onNew={() => { dialog.value = 'new-chat' }} />
          : <Conversation key={chat} sandbox={sandbox} chatID={chat} messageID={message} surroundings={surroundings.value} />}
      </section>
      {dialog.value === 'new-chat'
        ? (
          <NewChat
            sandbox={sandbox} surroundings={surroundings.value} onClose={() => { dialog.value = 'none' }}
            onMade={id => {
              dialog.value = 'none'
              goWith({ chat: id, message: '' })
            }}
          />)
        : undefined}
      {dialog.value === 'shortcuts' ? <Shortcuts onClose={() => { dialog.value = 'none' }} /> : undefined}
    </div>
  )
}

/** Accounts and labels, read again when something happens that may have changed them. */
function useSurroundings (sandbox: OpenSandbox) {
  const surroundings = useMemo(() => signal<Surroundings>({ accounts: [], labels: [], areRead: false }), [sandbox])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = async () => {
      const [accounts, labels] = await Promise.all([
        sandbox.api.call<Account[]>('accounts'), sandbox.api.call<Label[]>('labels')
      ])
      surroundings.value = { accounts, labels, areRead: true }
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => { load().catch(complain) }, 400)
    }
    const stop = sandbox.journal.listen({
      kinds: ['event'],
      entry: ({ type }) => { if (type === 'chat.upserted' || type === 'app.state.updated') soon() },
      stale: soon
    })
    void sandbox.journal.ready.then(load).catch(complain)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [sandbox])
  return surroundings
}

function isTyping (target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
