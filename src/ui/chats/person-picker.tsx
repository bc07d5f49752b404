import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react/combobox'
import { Select, SelectItem, SelectPopover, SelectProvider } from '@ariakit/react/select'
import type { Signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Chat, Participant } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { mainElement } from '../shared/main-element.js'
import { self } from './actions.js'

/** How many people the list shows at once; a search finds the others. */
const mostShown = 60

/** Chooses who acts: you, or anyone in the chat. */
export function PersonPicker ({ sandbox, chat, actor }: { sandbox: OpenSandbox, chat: Chat, actor: Signal<string> }) {
  const [search, setSearch] = useState('')
  const others = chat.participants.items.filter(({ isSelf }) => !isSelf)
  const chosen = others.find(({ id }) => id === actor.value)
  const words = search.trim().toLowerCase()
  const matching = others.filter(person => words === '' || `${nameOf(person)} ${person.id}`.toLowerCase().includes(words))
  const isSelfMatching = words === '' || 'you'.includes(words)
  return (
    <ComboboxProvider resetValueOnHide setValue={setSearch}>
      <SelectProvider value={actor.value} setValue={(value: string) => { actor.value = value }} placement='top-start'>
        <Select class='button small actor' aria-label={`Acting as ${chosen ? nameOf(chosen).slice(0, 60) : 'you'}`}>
          {chosen
            ? <Avatar api={sandbox.api} id={chosen.id} name={nameOf(chosen)} imgURL={chosen.imgURL} isSmall />
            : <Icon name='person' />}
          <span dir='auto'>{chosen ? nameOf(chosen).slice(0, 80) : 'You'}</span>
          <Icon name='down' />
        </Select>
        <SelectPopover class='menu people' gutter={6} portal portalElement={mainElement} aria-label='Who acts'>
          <Combobox autoSelect placeholder='Search people' aria-label='Search people' />
          <ComboboxList>
            {isSelfMatching
              ? <SelectItem class='item' value={self} render={<ComboboxItem />}><Icon name='person' />You</SelectItem>
              : undefined}
            {matching.slice(0, mostShown).map(person => (
              <SelectItem class='item' key={person.id} value={person.id} render={<ComboboxItem />}>
                <Avatar api={sandbox.api} id={person.id} name={nameOf(person)} imgURL={person.imgURL} isSmall />
                <span class='text' dir='auto'>{nameOf(person).slice(0, 120)}</span>
              </SelectItem>
            ))}
          </ComboboxList>
          {matching.length > mostShown ? <p class='hint'>{matching.length - mostShown} more: search for them</p> : undefined}
          {matching.length === 0 && !isSelfMatching ? <p class='hint'>Nobody in this chat is called that.</p> : undefined}
        </SelectPopover>
      </SelectProvider>
    </ComboboxProvider>
  )
}

export function nameOf ({ fullName, username, phoneNumber, id }: Participant): string {
  return fullName ?? username ?? phoneNumber ?? id
}
