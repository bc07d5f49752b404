import type { Signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Chat, Message } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { href, route } from '../route.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { announce } from '../shared/announce.js'
import { complain } from '../shared/toasts.js'
import { long, short } from '../shared/time.js'
import { contentOf } from './content.js'

interface Found {
  results: {
    chats: Chat[]
    in_groups: Chat[]
    messages: { items: Message[], chats: Record<string, Chat> }
  }
}

/** Searches chats, people in groups and messages by words; its results take the list's place. */
export function Search ({ sandbox, query }: { sandbox: OpenSandbox, query: Signal<string> }) {
  const [found, setFound] = useState<Found['results']>()
  const words = query.value.trim()
  useEffect(() => {
    setFound(undefined)
    if (words === '') return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      sandbox.api.call<Found>('search', { query: { query: words }, signal: abort.signal }).then(({ results }) => {
        setFound(results)
        const count = results.chats.length + results.in_groups.length + results.messages.items.length
        announce(count === 0 ? 'Nothing found' : `${count} results`)
      }, error => { if (!abort.signal.aborted) complain(error) })
    }, 150)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [words, sandbox])
  const isNothing = found && found.chats.length + found.in_groups.length + found.messages.items.length === 0
  const to = (chat: string, message = '') => href({ params: { ...route.value.params, chat, message } })
  return (
    <>
      <form class='search' role='search' onSubmit={event => { event.preventDefault() }}>
        <Icon name='search' />
        <input
          id='search' type='search' placeholder='Search chats and messages' aria-label='Search chats and messages' value={query.value}
          autocomplete='off' onInput={event => { query.value = event.currentTarget.value }}
          onKeyDown={event => { if (event.key === 'Escape') query.value = '' }}
        />
      </form>
      {words === ''
        ? undefined
        : (
          <div class='results'>
            {isNothing ? <p class='loading'>Nothing has all of these words.</p> : undefined}
            {([['Chats', found?.chats], ['Groups with that person', found?.in_groups]] as const).map(([heading, chats]) =>
              chats && chats.length > 0
                ? (
                  <section key={heading} aria-label={heading}>
                    <h2>{heading}</h2>
                    <ul>
                      {chats.map(chat => (
                        <li key={chat.id}>
                          <a class='result' href={to(chat.id)}>
                            <Avatar api={sandbox.api} id={chat.id} name={chat.title} imgURL={chat.imgURL} isGroup={chat.type === 'group'} isSmall />
                            <span class='text' dir='auto'>{chat.title.slice(0, 200)}</span>
                            <small>{chat.network}</small>
                          </a>
                        </li>
                      ))}
                    </ul>
                  </section>)
                : undefined)}
            {found && found.messages.items.length > 0
              ? (
                <section aria-label='Messages'>
                  <h2>Messages</h2>
                  <ul>
                    {found.messages.items.map(message => (
                      <li key={message.id}>
                        <a class='result tall' href={to(message.chatID, message.id)}>
                          <span class='line'>
                            <strong dir='auto'>{(found.messages.chats[message.chatID]?.title ?? message.chatID).slice(0, 200)}</strong>
                            <time dateTime={message.timestamp} title={long(message.timestamp)}>{short(message.timestamp)}</time>
                          </span>
                          <span class='text' dir='auto'>{message.isSender ? 'You' : (message.senderName ?? '').slice(0, 60)}: {contentOf(message).slice(0, 300)}</span>
                        </a>
                      </li>
                    ))}
                  </ul>
                </section>)
              : undefined}
          </div>)}
    </>
  )
}
