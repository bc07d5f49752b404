import './together.css'
import { href, route } from '../route.js'
import type { OpenSandbox } from '../sandbox.js'

/** Chats of several sandboxes side by side, such as the installations of a homeserver. */
export function TogetherView ({ sandbox }: { sandbox: OpenSandbox }) {
  const ids = (route.value.params.with ?? sandbox.id).split(' ').filter(Boolean)
  return (
    <div class='together'>
      <h1 class='sr-only'>Side by side: {ids.join(', ')}</h1>
      {ids.map(id => <iframe key={id} title={`Chats of ${id}`} src={`${location.pathname}${href({ sandbox: id, view: 'chats', params: {} })}`} />)}
    </div>
  )
}
