import type { OpenSandbox } from '../sandbox.js'
export function ChatsView ({ sandbox }: { sandbox: OpenSandbox }) {
  return <p class='loading'>Chats of {sandbox.id}</p>
}
