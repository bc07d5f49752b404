// A client of the event stream, as an application may have one.
import { WebSocket } from 'ws'

/**
 * Listens to every chat. It connects again when the connection ends, unless the token is no longer valid.
 * @param onEvent is called with each event
 * @param onReady is called when the client has subscribed, also after each reconnection: read what you may have missed
 * @param onEnd is called with the code of a connection that is not worth another attempt
 * @param wait is called before another attempt, which begins when its promise is fulfilled
 * @returns a function that stops it
 */
export function listen ({ url, token, onEvent = () => {}, onReady = () => {}, onEnd = () => {}, wait = () => {} }) {
  let socket
  let isStopped = false
  const connect = () => {
    socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${token}` } })
    socket.on('open', () => { socket.send('{"type": "subscriptions.set", "chatIDs": ["*"]}') })
    socket.on('message', frame => {
      const event = JSON.parse(String(frame))
      if (event.type === 'subscriptions.updated') onReady()
      else if (event.type !== 'ready') onEvent(event)
    })
    socket.on('error', () => {})
    socket.on('close', async code => {
      if (code === 1008) return onEnd(code)
      await wait()
      if (!isStopped) connect()
    })
  }
  connect()
  return () => {
    isStopped = true
    socket.terminate()
  }
}
