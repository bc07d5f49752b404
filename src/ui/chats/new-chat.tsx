import { useState } from 'preact/hooks'
import type { OpenSandbox } from '../sandbox.js'
import type { Surroundings } from './surroundings.js'
import { Dialog } from '../shared/dialog.js'
import { complain } from '../shared/toasts.js'
import { Actions } from './actions.js'

interface NewChatProps {
  sandbox: OpenSandbox
  surroundings: Surroundings
  onClose: () => void
  onMade: (chatID: string) => void
}

/** Someone new starts a chat with you. */
export function NewChat ({ sandbox, surroundings: { accounts }, onClose, onMade }: NewChatProps) {
  const [account, setAccount] = useState(accounts[0]?.accountID ?? '')
  const [people, setPeople] = useState('')
  const [title, setTitle] = useState('')
  const [text, setText] = useState('Hi! Is this still your number?')
  const [isBusy, setBusy] = useState(false)
  const names = people.split(',').map(name => name.trim()).filter(name => name !== '')
  const isGroup = names.length > 1
  const make = async () => {
    setBusy(true)
    try {
      onMade(await new Actions(sandbox).startChat({
        // An empty sandbox has no account yet: one is made.
        ...account === '' ? { network: 'WhatsApp' } : { accountID: account },
        with: names.length === 0 ? [{}] : names.map(fullName => ({ fullName })),
        ...isGroup && title.trim() !== '' ? { title: title.trim() } : {},
        messages: text.trim() === '' ? [] : [text]
      }))
    } catch (error) {
      complain(error)
      setBusy(false)
    }
  }
  return (
    <Dialog title='Someone starts a chat with you' onClose={onClose}>
      <form
        class='plain' onSubmit={event => {
          event.preventDefault()
          void make()
        }}
      >
        <div class='field'>
          <label for='new-account'>On</label>
          <select id='new-account' value={account} onChange={event => { setAccount(event.currentTarget.value) }}>
            {accounts.map(({ accountID, network }) => <option key={accountID} value={accountID}>{network ?? accountID} ({accountID.slice(0, 40)})</option>)}
            {accounts.length === 0 ? <option value=''>WhatsApp, a new account</option> : undefined}
          </select>
        </div>
        <div class='field'>
          <label for='new-people'>Who</label>
          <input id='new-people' value={people} dir='auto' placeholder='Ada Quill' onInput={event => { setPeople(event.currentTarget.value) }} />
          <small>Names of new people, separated by commas; several make a group. Leave it empty to invent someone.</small>
        </div>
        {isGroup
          ? (
            <div class='field'>
              <label for='new-title'>Title of the group</label>
              <input id='new-title' value={title} dir='auto' onInput={event => { setTitle(event.currentTarget.value) }} />
            </div>)
          : undefined}
        <div class='field'>
          <label for='new-text'>First message</label>
          <input id='new-text' value={text} dir='auto' onInput={event => { setText(event.currentTarget.value) }} />
        </div>
        <div class='buttons'>
          <button type='button' class='button' onClick={onClose}>Cancel</button>
          <button class='button primary' disabled={isBusy}>Start the chat</button>
        </div>
      </form>
    </Dialog>
  )
}
