import type { Host } from '../../domain/sandbox/clock.js'
import type { Fault } from '../../domain/faults/fault.js'
import { HeldEvents } from './held-events.js'
import type { ClientSocket, OutgoingEvent, SocketHooks } from './sockets.js'

/** Records every frame in the journal of its sandbox, and applies the sandbox's fault rules to the events. */
export function journalAndFaults (host: Host): SocketHooks {
  const heldFrom = new WeakMap<ClientSocket, HeldEvents>()
  return {
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
      const held = heldFrom.get(socket)
      const fault = socket.box.faults.any ? socket.box.faults.forEvent(event, held?.isHolding) : undefined
      if (fault) {
        // The journal records the rule's action even when nothing is sent.
        const { at: _, ...facts } = event
        socket.box.journal.frame({ socket: socket.id, direction: 'out', frame: { ...facts, seq }, faults: [fault.id] })
        const holding = held ?? new HeldEvents(host)
        heldFrom.set(socket, holding)
        return disturb(fault, outgoing, holding)
      }
      outgoing.send()
      held?.next()
    },
    closed: (socket: ClientSocket) => { heldFrom.get(socket)?.giveUp() }
  }
}

/** Drops, repeats, delays or postpones an event, or ends the connection instead. */
function disturb ({ id, rule: { socket: action } }: Fault, outgoing: OutgoingEvent, held: HeldEvents): void {
  const { socket, send } = outgoing
  if (action?.reorder) return held.untilNext(outgoing)
  if (action?.close !== undefined) return socket.close(action.close, `The fault ${id} fired`)
  if (action?.drop) return
  const deliver = () => {
    send()
    if (action?.duplicate) send()
    held.next()
  }
  if (action?.delay === undefined) return deliver()
  held.later(action.delay, outgoing, deliver)
}
