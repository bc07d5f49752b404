import { useEffect, useState } from 'preact/hooks'
import type { OpenSandbox } from '../sandbox.js'
import { control, path, root } from '../api/server.js'
import { href } from '../route.js'
import { sandboxes } from '../sandbox.js'
import { Code } from '../shared/code.js'
import { Icon } from '../shared/icon.js'
import { complain } from '../shared/toasts.js'

interface Token {
  token: string
  scopes: string[]
  expired: boolean
}

interface FirstStepsProps {
  sandbox: OpenSandbox
  /** Whether the inbox has no chats at all. */
  isEmpty: boolean
  onNew: () => void
}

/** What to do first: shown while no chat is open. */
export function FirstSteps ({ sandbox, isEmpty, onNew }: FirstStepsProps) {
  const [token, setToken] = useState<string>()
  useEffect(() => {
    control<{ items: Token[] }>(path`sandboxes/${sandbox.id}/tokens`).then(({ items }) => {
      const live = items.filter(({ expired }) => !expired)
      setToken((live.find(({ scopes }) => scopes.length === 2) ?? live[0])?.token ?? '')
    }, complain)
  }, [sandbox])
  const url = sandboxes.value.find(({ id }) => id === sandbox.id)?.url ?? root.href.replace(/\/$/, '')
  const makeToken = () => {
    control<{ token: string }>(path`sandboxes/${sandbox.id}/tokens`, { method: 'POST', body: {} }).then(made => { setToken(made.token) }, complain)
  }
  return (
    <div class='first-steps'>
      <div class='inner'>
        <h2>{isEmpty ? 'This inbox is empty' : 'Your client’s messages will show up here'}</h2>
        <p>
          The sandbox <code>{sandbox.id}</code> behaves like one installation of Beeper Desktop. Point a client at it, and be the person
          at the other end: open a chat, choose who you are beside the message field, and write.
        </p>
        <div class='buttons'>
          <button type='button' class='button primary' onClick={onNew}><Icon name='plus' />Someone starts a chat with you</button>
          <a class='button' href={href({ view: 'calls', params: {} })}>Watch the calls</a>
          {isEmpty ? <a class='button' href={href({ view: 'powers', params: {} })}>Load a state</a> : undefined}
        </div>
        {token === ''
          ? <p>It has no token that is valid now. <button type='button' class='button small' onClick={makeToken}>Make a token</button></p>
          : undefined}
        {token
          ? (
            <>
              <h3>Call it</h3>
              <Code label='curl line' text={`curl -H ${quoted(`Authorization: Bearer ${token}`)} ${quoted(`${url}/v1/chats`)}`} />
              <h3>Use the official SDK</h3>
              <Code label='SDK lines' text={sdkLines(url, token)} />
            </>)
          : undefined}
        <h3>Read on</h3>
        <ul class='read-on'>
          <li><a href={new URL('_mock/docs', root).href}>The API, to read and to try</a></li>
          <li><a href={new URL('_mock/docs?api=mock', root).href}>The control API: everything this page does</a></li>
          <li><a href={href({ view: 'calls', params: {} })}>The journal: what clients asked, and why they got that answer</a></li>
        </ul>
        <h3>Guides</h3>
        <ul class='guides'>
          {GUIDES.map(({ name, title }) => (
            <li key={name}><a href={new URL(`_mock/ui/guides/${name}`, root).href} target='_blank' rel='noopener noreferrer'>{title}</a></li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** As a shell reads it. */
function quoted (text: string): string { return `'${text.replaceAll("'", "'\\''")}'` }

function sdkLines (url: string, token: string): string {
  return `import BeeperDesktop from '@beeper/desktop-api'

const client = new BeeperDesktop({ baseURL: ${JSON.stringify(url)}, accessToken: ${JSON.stringify(token)} })
for await (const chat of client.chats.list()) console.log(chat.title)`
}
