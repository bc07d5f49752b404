import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import { isChatEvent } from '../../src/domain/sandbox/events.js'

/** The events of a sandbox from now on, as `message.upserted 100001,100002`. */
export function heardEvents (box: Sandbox): string[] {
  const events: string[] = []
  box.events.on(event => {
    events.push([event.type, ...isChatEvent(event) ? [event.ids.join()] : []].join(' '))
  })
  return events
}
