import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Chat, Message } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import type { People, Surroundings } from './surroundings.js'
import { ApiError, path } from '../api/server.js'
import { goWith, href, route } from '../route.js'
import { Icon } from '../shared/icon.js'
import { attempt, complain } from '../shared/toasts.js'
import { sameDay } from '../shared/time.js'
import { Actions, self } from './actions.js'
import { ChatHeader } from './chat-header.js'
import { Composer, type Draft } from './composer.js'
import { Details } from './details.js'
import { MessageMenu, type MenuPlace } from './message-menu.js'
import { MessageRow } from './message-row.js'
import { MessagesModel } from './messages-model.js'

/** How many participants are read of a chat: all that the contract's operation shows at once. */
const mostPeople = 500
/** Pixels from the end within which the list follows new messages. */
const nearEnd = 60

interface ConversationProps {
  sandbox: OpenSandbox
  chatID: string
  /** The message to begin at; '' for the newest. */
  messageID: string
  surroundings: Surroundings
}

/** A chat that is open: its messages, and what anyone in it can do. */
export function Conversation ({ sandbox, chatID, messageID, surroundings }: ConversationProps) {
  const chat = useChat(sandbox, chatID)
  const actions = useMemo(() => new Actions(sandbox), [sandbox])
  const people = useComputed(() => new Map(chat.value?.participants.items.map(person => [person.id, person]) ?? []))
  const model = useMemo(() => new MessagesModel(sandbox, chatID, ({ senderName, senderID }) => senderName ?? senderID), [sandbox, chatID])
  const actor = useSignal(self)
  const draft = useSignal<Draft>({ kind: 'new' })
  const menu = useSignal<MenuPlace | undefined>(undefined)
  const showsDetails = useSignal(false)
  useEffect(() => {
    const stop = sandbox.journal.listen({
      kinds: ['event'], entry: entry => { model.take(entry) }, stale: () => { model.stale() }
    })
    return () => {
      stop()
      model.end()
    }
  }, [sandbox, model])
  useEffect(() => {
    void sandbox.journal.ready.then(async () => model.open(messageID === '' ? undefined : messageID))
  }, [model, messageID])
  const isGone = chat.value === null
  useEffect(() => { if (isGone) goWith({ chat: '', message: '' }, 'replace') }, [isGone])
  if (!chat.value) return <p class='loading'>Loading…</p>
  const selfID = chat.value.participants.items.find(({ isSelf }) => isSelf)?.id ??
    surroundings.accounts.find(({ accountID }) => accountID === chat.value?.accountID)?.user.id
  return (
    <div class='conversation' data-details={showsDetails.value || undefined}>
      <div class='talk'>
        <ChatHeader
          sandbox={sandbox} chat={chat.value} actions={actions} surroundings={surroundings} showsDetails={showsDetails} messages={model} actor={actor}
        />
        <Messages
          sandbox={sandbox} chat={chat.value} model={model} messageID={messageID} people={people.value} menu={menu} draft={draft}
          react={(message, key) => { attempt(async () => actions.react(message, actor.value, selfID, key)) }}
          resend={message => { attempt(async () => actions.resend(message.id)) }} selfID={selfID} actor={actor.value}
        />
        <Typing model={model} people={people.value} />
        <Composer sandbox={sandbox} chat={chat.value} actions={actions} actor={actor} draft={draft} />
      </div>
      {showsDetails.value ? <Details sandbox={sandbox} chat={chat.value} actions={actions} onClose={() => { showsDetails.value = false }} /> : undefined}
      {menu.value
        ? (
          <MessageMenu
            place={menu.value} chat={chat.value} actor={actor.value} actions={actions} draft={draft}
            react={(message, key) => { attempt(async () => actions.react(message, actor.value, selfID, key)) }}
            onClose={() => { menu.value = undefined }}
          />)
        : undefined}
    </div>
  )
}

/** The chat, read again whenever it changes; null once it is gone. */
function useChat (sandbox: OpenSandbox, chatID: string) {
  const chat = useSignal<Chat | null | undefined>(undefined)
  useEffect(() => {
    let isOver = false
    const load = () => {
      sandbox.api.call<Chat>(path`chats/${chatID}`, { query: { maxParticipantCount: mostPeople } }).then(read => {
        if (!isOver) chat.value = read
      }, (error: unknown) => {
        if (isOver) return
        if (error instanceof ApiError && error.status === 404) chat.value = null
        else complain(error)
      })
    }
    const stop = sandbox.journal.listen({
      kinds: ['event'],
      entry: ({ type = '', chatID: changed }) => { if (changed === chatID && type.startsWith('chat.')) load() },
      stale: load
    })
    void sandbox.journal.ready.then(load)
    return () => {
      isOver = true
      stop()
    }
  }, [sandbox, chatID])
  return chat
}

interface MessagesProps {
  sandbox: OpenSandbox
  chat: Chat
  model: MessagesModel
  messageID: string
  people: People
  selfID: string | undefined
  actor: string
  menu: { value: MenuPlace | undefined }
  draft: { value: Draft }
  react: (message: Message, key: string) => void
  resend: (message: Message) => void
}

/** The messages that are held, of which only those in sight are in the document. */
function Messages ({ sandbox, chat, model, messageID, people, selfID, actor, menu, draft, react, resend }: MessagesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const followsEnd = useRef(true)
  const began = useRef('')
  const isAway = useSignal(false)
  const focused = useSignal('')
  const messages = model.messages.value
  const byID = useMemo(() => new Map(messages.map(message => [message.id, message])), [messages])
  const start = `${chat.id} ${messageID}`

  useLayoutEffect(() => {
    if (messages.length === 0) return
    const isStart = began.current !== start
    if (isStart && messageID !== '' && byID.has(messageID)) {
      began.current = start
      followsEnd.current = false
      list.current?.scrollToIndex(messages.findIndex(({ id }) => id === messageID), { align: 'center' })
      return
    }
    if (isStart || (followsEnd.current && !model.hasNewer.value)) {
      began.current = start
      list.current?.scrollToIndex(messages.length - 1, { align: 'end' })
    }
  }, [messages, start])

  const scrolled = () => {
    const handle = list.current
    const element = scroller.current
    if (!handle || !element) return
    const left = element.scrollHeight - element.clientHeight - element.scrollTop
    followsEnd.current = left < nearEnd && !model.hasNewer.value
    isAway.value = left > 400 || model.hasNewer.value
    if (element.scrollTop < 600) void model.older()
    if (left < 600) void model.newer()
  }
  const toEnd = () => {
    followsEnd.current = true
    if (model.hasNewer.value || messageID !== '') {
      began.current = ''
      if (messageID === '') void model.open()
      else goWith({ message: '' }, 'replace')
    } else list.current?.scrollToIndex(messages.length - 1, { align: 'end' })
  }
  const move = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('.message')
    if (!row || event.target !== row) return
    const at = Number(row.dataset.index)
    const message = messages[at]
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: messages.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const next = Math.min(messages.length - 1, Math.max(0, to))
      list.current?.scrollToIndex(next, { align: 'nearest' })
      focused.value = messages[next]?.id ?? ''
      requestAnimationFrame(() => { scroller.current?.querySelector<HTMLElement>(`.message[data-index="${next}"]`)?.focus() })
      return
    }
    if (!message || event.ctrlKey || event.metaKey || event.altKey) return
    const isLive = !message.isDeleted
    if (event.key === 'r' && isLive) draft.value = { kind: 'reply', to: message }
    else if (event.key === 'e' && isLive) draft.value = { kind: 'edit', message }
    else if (event.key === 'm' || event.key === 'ContextMenu') menu.value = { message, anchor: row }
    else return
    event.preventDefault()
  }
  const jump = (id: string) => {
    const at = messages.findIndex(message => message.id === id)
    if (at < 0) return goWith({ message: id })
    list.current?.scrollToIndex(at, { align: 'center' })
    focused.value = id
    requestAnimationFrame(() => { scroller.current?.querySelector<HTMLElement>(`.message[data-index="${at}"]`)?.focus() })
  }
  const tabbed = byID.has(focused.value) ? focused.value : messages.at(-1)?.id
  const tabbedAt = messages.findIndex(({ id }) => id === tabbed)
  return (
    <div class='messages'>
      <div class='scroller' ref={scroller} role='log' aria-live='off' aria-label={`Messages of ${chat.title.slice(0, 100)}`} onKeyDown={move}>
        <div class='filler' />
        {model.state.value === 'ready' && messages.length === 0
          ? chat.merge
            ? (
              <p class='loading'>
                This chat merges others, which hold the messages:{' '}
                {chat.merge.chatIDs.map((id, at) => <a key={id} href={href({ params: { ...route.value.params, chat: id, message: '' } })}>{at === 0 ? '' : ', '}chat {at + 1}</a>)}
              </p>)
            : <p class='loading'>No messages yet. Write the first one below, as anyone.</p>
          : undefined}
        {model.state.value === 'loading' ? <p class='loading'>Loading messages…</p> : undefined}
        <Virtualizer
          ref={list} scrollRef={scroller} shift={model.shifted.value} data={messages} bufferSize={600} onScroll={scrolled} keepMounted={tabbedAt < 0 ? [] : [tabbedAt]}
        >
          {(message, index) => {
            const before = messages[index - 1]
            return (
              <MessageRow
                key={message.id} sandbox={sandbox} message={message} index={index} isGroup={chat.type === 'group'} people={people} selfID={selfID} actor={actor}
                before={before} isNewDay={!before || !sameDay(before.timestamp, message.timestamp)} isTarget={message.id === messageID}
                answered={message.linkedMessageID === undefined ? undefined : byID.get(message.linkedMessageID)} isTabbed={message.id === tabbed}
                onMenu={anchor => { menu.value = { message, anchor } }} onReply={() => { draft.value = { kind: 'reply', to: message } }} onJump={jump}
                onReact={key => { react(message, key) }} onResend={() => { resend(message) }}
              />
            )
          }}
        </Virtualizer>
      </div>
      {isAway.value
        ? <button type='button' class='icon-button to-end' aria-label='Go to the newest message' onClick={toEnd}><Icon name='arrowDown' /></button>
        : undefined}
    </div>
  )
}

function Typing ({ model, people }: { model: MessagesModel, people: People }) {
  const names = [...model.typing.value].map(id => {
    const person = people.get(id)
    return person?.isSelf ? 'You' : (person?.fullName ?? person?.username ?? id).slice(0, 60)
  })
  return (
    <p class='typing' aria-live='polite'>
      {names.length > 0 ? <><span class='dots' aria-hidden='true'><i /><i /><i /></span><span dir='auto'>{names.join(', ')} {names.length > 1 || names[0] === 'You' ? 'are' : 'is'} typing…</span></> : undefined}
    </p>
  )
}
