import { useSignal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Chat } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { attempt } from '../shared/toasts.js'
import { type Actions, self } from './actions.js'
import { nameOf } from './person-picker.js'

interface DetailsProps {
  sandbox: OpenSandbox
  chat: Chat
  actions: Actions
  onClose: () => void
}

/** How many people are listed at once. */
const mostShown = 100

/** Who is in the chat; anyone joins or leaves. */
export function Details ({ sandbox, chat, actions, onClose }: DetailsProps) {
  const { id, accountID, type, participants, description } = chat
  const [search, setSearch] = useState('')
  const joining = useSignal('')
  const words = search.trim().toLowerCase()
  const people = participants.items.filter(person => words === '' || nameOf(person).toLowerCase().includes(words))
  const isGroup = type === 'group'
  const isIn = !chat.isReadOnly
  const join = async () => {
    const person = await actions.addPerson(accountID, joining.value.trim())
    await actions.change(id, { join: [person] })
    joining.value = ''
  }
  return (
    <aside class='details' aria-label='People and details'>
      <div class='list-head'>
        <h2>Details</h2>
        <button type='button' class='icon-button' aria-label='Close the details' onClick={onClose}><Icon name='close' /></button>
      </div>
      {description ? <p dir='auto'>{description.slice(0, 2000)}</p> : undefined}
      <dl class='facts'>
        <dt>Chat ID</dt><dd><code>{id}</code></dd>
        {chat.localChatID ? <><dt>Local ID</dt><dd><code>{chat.localChatID}</code></dd></> : undefined}
        <dt>Account</dt><dd><code>{accountID}</code></dd>
      </dl>
      <h3>{participants.total} {participants.total === 1 ? 'person' : 'people'}</h3>
      {participants.total > 12
        ? <input type='search' aria-label='Search people' placeholder='Search people' value={search} onInput={event => { setSearch(event.currentTarget.value) }} />
        : undefined}
      <ul class='people-list'>
        {people.slice(0, mostShown).map(person => (
          <li key={person.id}>
            <Avatar api={sandbox.api} id={person.id} name={nameOf(person)} imgURL={person.imgURL} isSmall />
            <span class='text' dir='auto' title={person.id.slice(0, 300)}>{nameOf(person).slice(0, 200)}</span>
            {person.isSelf ? <small>you</small> : person.isAdmin ? <small>admin</small> : undefined}
            {isGroup
              ? (
                <button
                  type='button' class='button small' aria-label={`${nameOf(person).slice(0, 60)} leaves`}
                  onClick={() => { attempt(async () => actions.change(id, { leave: [person.isSelf ? self : person.id] })) }}
                >
                  Leave
                </button>)
              : undefined}
          </li>
        ))}
      </ul>
      {people.length > mostShown ? <p class='hint'>{people.length - mostShown} more: search for them.</p> : undefined}
      {isGroup
        ? (
          <form
            class='join' onSubmit={event => {
              event.preventDefault()
              attempt(join)
            }}
          >
            <div class='field'>
              <label for='joining'>Someone new joins</label>
              <input id='joining' value={joining.value} placeholder='Name; empty invents one' onInput={event => { joining.value = event.currentTarget.value }} />
            </div>
            <button class='button'><Icon name='plus' />Join</button>
          </form>)
        : undefined}
      {isGroup && !isIn
        ? <button type='button' class='button' onClick={() => { attempt(async () => actions.change(id, { join: [self] })) }}>You join again</button>
        : undefined}
    </aside>
  )
}
