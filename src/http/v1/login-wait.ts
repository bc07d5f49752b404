import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { LoginSession } from '../../domain/bridges/login-session.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'

/**
 * How long the answer to a step that the phone has to act on waits for that, in milliseconds of real time. Assumed:
 * clients of the app submit such a step again and again, without a pause of their own.
 */
const patience = 1000

/**
 * Waits until a login changes, for a moment at most.
 * @returns the login as it is then
 */
export async function changedLogin (
  { closing }: FastifyInstance, box: Sandbox, session: LoginSession, { raw: { socket } }: FastifyRequest
): Promise<LoginSession> {
  const current = () => box.bridges.sessions().find(({ id }) => id === session.id)
  if (!closing.aborted && !socket.destroyed) {
    await new Promise<void>(resolve => {
      const end = () => {
        clearTimeout(timer)
        socket.off('close', end)
        closing.removeEventListener('abort', end)
        for (const stop of stops) stop()
        resolve()
      }
      const timer = setTimeout(end, patience)
      const stops = [box.onCommit(() => { if (current() !== session) end() }), box.onDispose(end)]
      socket.once('close', end)
      closing.addEventListener('abort', end)
    })
  }
  return current() ?? session
}
