import type { Host } from '../../domain/clock.js'
import type { Fault } from '../../domain/faults.js'
import type { ClientSocket, OutgoingEvent, Sockets } from './sockets.js'

/** Notes every frame in the journal of its sandbox, and lets its fault rules act on the events. */
export function observeSockets (sockets: Sockets, host: Host): void {
  const held = new WeakMap<ClientSocket, OutgoingEvent[]>()
  Object.assign(sockets.hooks, {
    received: ({ id, box }: ClientSocket, data: Buffer, isBinary: boolean) => {
      box.journal.frame({
        socket: id, direction: 'in', frame: isBinary ? `${data.length} bytes, binary` : data, faults: undefined
      })
    },
    sent: ({ id, box }: ClientSocket, data: string | Buffer) => {
      box.journal.frame({ socket: id, direction: 'out', frame: data, faults: undefined })
    },
    event: (outgoing: OutgoingEvent) => {
      const { socket, event, seq } = outgoing
      const fault = socket.box.faults.any ? socket.box.faults.forEvent(event) : undefined
      if (fault) {
        // What the rule did stands in the journal even where nothing is sent.
        const { type, chatID, ids } = event
        socket.box.journal.frame({
          socket: socket.id, direction: 'out', frame: { type, seq, chatID, ids }, faults: [fault.id]
        })
        if (fault.rule.socket?.reorder) held.set(socket, [...held.get(socket) ?? [], outgoing])
        else disturb(fault, outgoing, host)
        return
      }
      outgoing.send()
      for (const earlier of held.get(socket) ?? []) earlier.send()
      held.delete(socket)
    }
  } satisfies Sockets['hooks'])
}

/** Drops, repeats or delays an event, or ends the connection in its place. */
function disturb ({ id, rule: { socket: action } }: Fault, { socket, send }: OutgoingEvent, host: Host): void {
  if (action?.close !== undefined) return socket.close(action.close, `The fault ${id} fired`)
  if (action?.drop) return
  const deliver = () => {
    send()
    if (action?.duplicate) send()
  }
  if (action?.delay === undefined) return deliver()
  host.after(action.delay, deliver)
}
