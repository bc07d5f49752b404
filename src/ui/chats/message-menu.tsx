import { Menu, MenuItem, MenuProvider, MenuSeparator } from '@ariakit/react/menu'
import type { Chat, Message } from '../api/types.js'
import type { Draft } from './composer.js'
import type { Actions } from './actions.js'
import { href } from '../route.js'
import { Icon } from '../shared/icon.js'
import { mainElement } from '../shared/main-element.js'
import { asMarkdown } from '../shared/markdown.js'
import { attempt } from '../shared/toasts.js'

/** What most people react with. */
const emojis = ['👍', '❤️', '😂', '😮', '😢', '🎉']

/** The message that a menu is about, and where it opens. */
export interface MenuPlace {
  message: Message
  anchor: HTMLElement
}

interface MessageMenuProps {
  place: MenuPlace
  chat: Chat
  actor: string
  actions: Actions
  draft: { value: Draft }
  react: (message: Message, key: string) => void
  onClose: () => void
}

/** What can be done to a message: the actor reacts and reads, its author edits and deletes. */
export function MessageMenu ({ place: { message, anchor }, chat, actor, actions, draft, react, onClose }: MessageMenuProps) {
  const isLive = !message.isDeleted
  const close = (isOpen: boolean) => {
    if (isOpen) return
    onClose()
    if (anchor.isConnected) anchor.focus()
  }
  const begin = (next: Draft) => {
    draft.value = next
    requestAnimationFrame(() => { document.querySelector<HTMLElement>('#composer')?.focus() })
  }
  return (
    <MenuProvider open setOpen={close}>
      <Menu class='menu' aria-label='Message' modal portal portalElement={mainElement} gutter={4} getAnchorRect={() => anchor.getBoundingClientRect()} autoFocusOnShow>
        {isLive
          ? (
            <div class='emojis'>
              {emojis.map(emoji => (
                <MenuItem key={emoji} class='item' aria-label={`React with ${emoji}`} onClick={() => { react(message, emoji) }}>{emoji}</MenuItem>
              ))}
            </div>)
          : undefined}
        {isLive
          ? (
            <>
              <MenuItem class='item' onClick={() => { begin({ kind: 'reply', to: message }) }}><Icon name='reply' />Reply</MenuItem>
              <MenuItem class='item' onClick={() => { begin({ kind: 'edit', message }) }}><Icon name='edit' />Edit{message.isSender ? '' : ' as its author'}</MenuItem>
              <MenuItem class='item' onClick={() => { attempt(async () => navigator.clipboard.writeText(asMarkdown(message.text ?? ''))) }}><Icon name='copy' />Copy text</MenuItem>
            </>)
          : undefined}
        <MenuItem class='item' onClick={() => { attempt(async () => actions.read(chat.id, actor, message.id)) }}>
          <Icon name='checks' />Read up to here{actor === 'self' ? '' : ', as the person chosen'}
        </MenuItem>
        <MenuItem class='item' onClick={() => { location.hash = href({ view: 'calls', params: { messageID: message.id } }) }}>
          <Icon name='info' />Calls that touched it
        </MenuItem>
        {isLive
          ? (
            <>
              <MenuSeparator />
              <MenuItem class='item danger' onClick={() => { attempt(async () => actions.delete(message)) }}>
                <Icon name='trash' />Delete{message.isSender ? '' : ' as its author'}
              </MenuItem>
            </>)
          : undefined}
      </Menu>
    </MenuProvider>
  )
}
