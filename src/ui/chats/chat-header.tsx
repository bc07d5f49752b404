import { Menu, MenuButton, MenuItem, MenuProvider, MenuSeparator } from '@ariakit/react/menu'
import { useSignal, type Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Chat } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import type { Surroundings } from './surroundings.js'
import type { MessagesModel } from './messages-model.js'
import { goWith, href } from '../route.js'
import { announce } from '../shared/announce.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { mainElement } from '../shared/main-element.js'
import { attempt } from '../shared/toasts.js'
import { type Actions, self } from './actions.js'

interface ChatHeaderProps {
  sandbox: OpenSandbox
  chat: Chat
  actions: Actions
  surroundings: Surroundings
  showsDetails: Signal<boolean>
  messages: MessagesModel
  actor: Signal<string>
}

export function ChatHeader ({ sandbox, chat, actions, surroundings, showsDetails, messages, actor }: ChatHeaderProps) {
  const { id, title, type, network, participants } = chat
  const others = participants.items.filter(({ isSelf }) => !isSelf)
  const newest = messages.messages.value.at(-1)
  const patch = (change: Parameters<Actions['patch']>[1]) => { attempt(async () => actions.patch(id, change)) }
  const has = new Set(chat.labels?.map(label => label.id))
  return (
    <header class='chat-head'>
      <button type='button' class='icon-button back' aria-label='Back to the list' onClick={() => { goWith({ chat: '', message: '' }) }}><Icon name='back' /></button>
      <Avatar
        api={sandbox.api} id={id} name={title} imgURL={chat.imgURL ?? (type === 'single' ? others[0]?.imgURL : undefined)} isGroup={type === 'group'}
      />
      <div class='what'>
        <h2 dir='auto' title={title.slice(0, 500)}>{title.slice(0, 500)}</h2>
        <p class='hint'>
          {network}{type === 'group' ? ` · ${participants.total} people` : ''}{chat.isReadOnly ? ' · read-only' : ''}
          {chat.labels?.map(({ id, name }) => <span class='label-chip' key={id} dir='auto'>{name.slice(0, 60)}</span>)}
        </p>
      </div>
      <AutoAnswer chat={chat} actions={actions} actor={actor.value} />
      <button
        type='button' class='icon-button' aria-label='People and details' aria-expanded={showsDetails.value}
        onClick={() => { showsDetails.value = !showsDetails.value }}
      >
        <Icon name='people' />
      </button>
      <MenuProvider placement='bottom-end'>
        <MenuButton class='icon-button' aria-label='More about this chat'><Icon name='more' /></MenuButton>
        <Menu class='menu' gutter={4} portal portalElement={mainElement}>
          <MenuItem class='item' onClick={() => { patch({ isPinned: !chat.isPinned }) }}><Icon name='pin' />{chat.isPinned ? 'Unpin' : 'Pin'}</MenuItem>
          <MenuItem class='item' onClick={() => { patch({ isMuted: !chat.isMuted }) }}><Icon name={chat.isMuted ? 'bell' : 'mute'} />{chat.isMuted ? 'Unmute' : 'Mute'}</MenuItem>
          <MenuItem class='item' onClick={() => { patch({ isArchived: !chat.isArchived }) }}><Icon name='archive' />{chat.isArchived ? 'Move to inbox' : 'Archive'}</MenuItem>
          <MenuItem class='item' onClick={() => { patch({ isLowPriority: !chat.isLowPriority }) }}><Icon name='low' />{chat.isLowPriority ? 'Normal priority' : 'Low priority'}</MenuItem>
          {chat.unreadCount > 0 || chat.isMarkedUnread
            ? <MenuItem class='item' disabled={!newest} onClick={() => { attempt(async () => newest && actions.read(id, self, newest.id)) }}><Icon name='checks' />Mark as read</MenuItem>
            : <MenuItem class='item' onClick={() => { attempt(async () => actions.markUnread(id)) }}><Icon name='inbox' />Mark as unread</MenuItem>}
          {surroundings.labels.length > 0 ? <MenuSeparator /> : undefined}
          {surroundings.labels.map(label => (
            <MenuItem
              class='item' key={label.id} onClick={() => {
                attempt(async () => actions.change(id, {
                  labelIDs: has.has(label.id) ? [...has].filter(other => other !== label.id) : [...has, label.id]
                }))
              }}
            >
              <Icon name={has.has(label.id) ? 'check' : 'label'} /><span dir='auto'>{label.name.slice(0, 80)}</span>
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem class='item' onClick={() => { location.hash = href({ view: 'calls', params: { chatID: id } }) }}><Icon name='info' />Calls that touched it</MenuItem>
          <MenuItem class='item danger' onClick={() => { attempt(async () => actions.deleteChat(id)) }}><Icon name='trash' />Delete the chat</MenuItem>
        </Menu>
      </MenuProvider>
    </header>
  )
}

/** One click has someone in the chat answer what you send. */
function AutoAnswer ({ chat, actions, actor }: { chat: Chat, actions: Actions, actor: string }) {
  const answering = useSignal<ReadonlySet<string>>(new Set())
  const { id, accountID, participants } = chat
  const others = participants.items.filter(({ isSelf }) => !isSelf)
  const load = async () => {
    const personas = await actions.personas()
    answering.value = new Set(personas.filter(persona => persona.accountID === accountID).map(({ userID }) => userID))
  }
  useEffect(() => { attempt(load) }, [id, accountID])
  const now = others.find(person => answering.value.has(person.id))
  const who = now ?? others.find(person => person.id === actor) ?? others[0]
  if (!who) return null
  const name = (who.fullName ?? who.username ?? who.id).slice(0, 60)
  const toggle = async () => {
    await actions.setEcho(accountID, who.id, !now)
    await load()
    announce(now ? `${name} does not answer any more` : `${name} answers what you send`)
  }
  return (
    <button
      type='button' class='button small auto' aria-pressed={now !== undefined} onClick={() => { attempt(toggle) }}
      title={now ? `${name} answers by itself: stop that` : `Have ${name} answer what you send, by saying it back`}
    >
      <Icon name='robot' /><span>Auto-answer{now ? ' on' : ''}</span>
    </button>
  )
}
