import type { Surroundings } from './surroundings.js'
import { href, route } from '../route.js'
import { Icon, type IconName } from '../shared/icon.js'

const inboxLinks: ReadonlyArray<{ name: string, inbox: string, icon: IconName }> = [
  { name: 'Inbox', inbox: '', icon: 'inbox' },
  { name: 'Low priority', inbox: 'low-priority', icon: 'low' },
  { name: 'Archive', inbox: 'archive', icon: 'archive' },
  { name: 'All chats', inbox: 'all', icon: 'chat' }
]

/** Where to look: inboxes, labels and accounts. */
export function Sidebar (
  { surroundings: { accounts, labels }, onNew, onShortcuts }:
  { surroundings: Surroundings, onNew: () => void, onShortcuts: () => void }
) {
  const { inbox = '', label = '', account = '', chat = '' } = route.value.params
  const to = (params: Record<string, string>) => href({ params: { ...params, chat } })
  return (
    <nav class='sidebar' aria-label='Inboxes'>
      <button type='button' class='button primary' onClick={onNew}><Icon name='plus' />New chat</button>
      <ul>
        {inboxLinks.map(({ name, inbox: own, icon }) => (
          <li key={own}>
            <a href={to({ inbox: own, account })} aria-current={own === inbox && label === '' ? 'true' : undefined}>
              <Icon name={icon} /><span>{name}</span>
            </a>
          </li>
        ))}
      </ul>
      {labels.length > 0
        ? (
          <>
            <h2>Labels</h2>
            <ul>
              {labels.map(({ id, name }) => (
                <li key={id}>
                  <a href={to({ label: id, account })} aria-current={id === label ? 'true' : undefined}>
                    <Icon name='label' /><span dir='auto'>{name}</span>
                  </a>
                </li>
              ))}
            </ul>
          </>)
        : undefined}
      {accounts.length > 0
        ? (
          <>
            <h2>Accounts</h2>
            <ul>
              <li>
                <a href={to({ inbox, label })} aria-current={account === '' ? 'true' : undefined}>
                  <Icon name='people' /><span>All accounts</span>
                </a>
              </li>
              {accounts.map(({ accountID, network, user, status, statusText }) => (
                <li key={accountID}>
                  <a
                    href={to({ inbox, label, account: accountID })} aria-current={accountID === account ? 'true' : undefined}
                    title={`${user.fullName ?? user.id} · ${statusText ?? status}`}
                  >
                    <span class='dot' data-status={status} />
                    <span dir='auto'>{network ?? accountID}</span>
                    {status === 'connected' ? undefined : <small>{status.replace('_', ' ')}</small>}
                  </a>
                </li>
              ))}
            </ul>
          </>)
        : undefined}
      <button type='button' class='quiet' onClick={onShortcuts}>Keyboard shortcuts <kbd>?</kbd></button>
    </nav>
  )
}
