import { useEffect, useRef } from 'preact/hooks'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Message } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import type { ChatListModel, ListedChat } from './chat-list-model.js'
import type { Surroundings } from './surroundings.js'
import { goWith, href, route } from '../route.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { plainText } from '../shared/rich-text.js'
import { long, short } from '../shared/time.js'
import { contentOf } from './content.js'

interface ChatListProps {
  sandbox: OpenSandbox
  list: ChatListModel
  surroundings: Surroundings
}

/** The chats of the inbox that is chosen. Arrow keys move through them. */
export function ChatList ({ sandbox, list, surroundings }: ChatListProps) {
  const view = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const chats = list.chats.value
  const open = route.value.params.chat ?? ''
  const at = Math.max(0, chats.findIndex(({ id }) => id === open))
  const move = (event: KeyboardEvent) => {
    const rows = [...document.querySelectorAll<HTMLElement>('.chat-row')]
    const here = rows.indexOf(document.activeElement as HTMLElement)
    if (here < 0) return
    const place = Number(rows[here]?.dataset.index)
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: chats.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = Math.min(chats.length - 1, Math.max(0, to))
    view.current?.scrollToIndex(next, { align: 'nearest' })
    requestAnimationFrame(() => { document.querySelector<HTMLElement>(`.chat-row[data-index="${next}"]`)?.focus() })
  }
  const unread = route.value.params.unread ?? ''
  return (
    <>
      <div class='list-head'>
        <h1>{titleOf(surroundings)}</h1>
        <button
          type='button' class='button small' aria-pressed={unread !== ''}
          onClick={() => { goWith({ unread: unread === '' ? '1' : '' }) }}
        >
          Unread
        </button>
      </div>
      {list.state.value === 'loading' ? <p class='loading'>Loading chats…</p> : undefined}
      {list.state.value === 'ready' && chats.length === 0
        ? <p class='loading'>{unread === '' ? 'No chats here.' : 'Nothing is unread here.'}</p>
        : undefined}
      <div class='rows' ref={scroller} role='list' aria-label='Chats' onKeyDown={move}>
        <Virtualizer
          ref={view} scrollRef={scroller} data={chats} itemSize={72} keepMounted={chats.length === 0 ? [] : [at]}
          onScroll={offset => {
            const handle = view.current
            if (handle && offset + handle.viewportSize > handle.scrollSize - 800) void list.more()
          }}
        >
          {(chat, index) => (
            <ChatRow
              key={chat.id} sandbox={sandbox} chat={chat} list={list} index={index} isOpen={chat.id === open} isFirst={index === at}
            />
          )}
        </Virtualizer>
      </div>
    </>
  )
}

function titleOf ({ labels }: Surroundings): string {
  const { inbox = '', label = '' } = route.value.params
  if (label !== '') return labels.find(({ id }) => id === label)?.name ?? 'Label'
  return { 'low-priority': 'Low priority', archive: 'Archive', all: 'All chats' }[inbox] ?? 'Inbox'
}

interface ChatRowProps {
  sandbox: OpenSandbox
  chat: ListedChat
  list: ChatListModel
  index: number
  isOpen: boolean
  /** Whether it is the one that Tab leads to. */
  isFirst: boolean
}

function ChatRow ({ sandbox, chat, list, index, isOpen, isFirst }: ChatRowProps) {
  const { id, title, unreadCount, lastActivity, draft, network } = chat
  useEffect(() => { list.want(id) }, [id, list])
  const preview = list.previews.value.get(id)
  const isUnread = unreadCount > 0 || chat.isMarkedUnread === true
  const name = title.slice(0, 300)
  return (
    <div role='listitem'>
      <a
        class='chat-row' href={href({ params: { ...route.value.params, chat: id, message: '' } })} data-index={index} tabIndex={isFirst ? 0 : -1}
        aria-current={isOpen ? 'true' : undefined} data-unread={isUnread || undefined}
      >
        <Avatar api={sandbox.api} id={id} name={title} imgURL={chat.imgURL ?? pictureOf(chat)} isGroup={chat.type === 'group'} />
        <span class='what'>
          <span class='line'>
            <strong dir='auto'>{name}</strong>
            {chat.isMuted ? <span class='flag' title='Muted'><Icon name='mute' /><span class='sr-only'>muted</span></span> : undefined}
            {chat.isPinned ? <span class='flag' title='Pinned'><Icon name='pin' /><span class='sr-only'>pinned</span></span> : undefined}
            {lastActivity === undefined ? undefined : <time dateTime={lastActivity} title={long(lastActivity)}>{short(lastActivity)}</time>}
          </span>
          <span class='line second'>
            <span class='preview' dir='auto'>
              {draft
                ? <><em>Draft: </em>{plainText(draft.text) || 'attachment'}</>
                : preview ? previewOf(preview, chat) : preview === null ? <i>No messages</i> : '\u00a0'}
            </span>
            {unreadCount > 0
              ? <span class='badge' data-muted={chat.isMuted || undefined}>{unreadCount > 999 ? '999+' : unreadCount}<span class='sr-only'> unread</span></span>
              : chat.isMarkedUnread ? <span class='badge dot'><span class='sr-only'>marked as unread</span></span> : undefined}
          </span>
          <span class='sr-only'>{network}</span>
        </span>
      </a>
    </div>
  )
}

function pictureOf ({ type, participants: { items } }: ListedChat): string | undefined {
  return type === 'single' ? items.find(({ isSelf }) => !isSelf)?.imgURL : undefined
}

function previewOf (message: Message, { type }: ListedChat): string {
  const who = message.isSender ? 'You: ' : type === 'group' ? `${(message.senderName ?? message.senderID).slice(0, 60)}: ` : ''
  return `${who}${contentOf(message)}`.slice(0, 300)
}
