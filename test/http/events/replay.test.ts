import fc from 'fast-check'
import t from 'tap'
import { isDeepStrictEqual } from 'node:util'
import type { Built } from '../../support/app.js'
import { build, small, smallFixture } from '../../support/app.js'
import { connect, serve, type Received } from '../../support/socket-client.js'

const { matrix, ada, ben, cleo, dora, whatsapp } = small
const control = '/_mock/sandboxes/default'

/** What a client keeps. */
class Mirror {
  readonly chats = new Map<string, Received>()
  readonly messages = new Map<string, Map<string, Received>>()

  /** Everything that can be read over HTTP, page by page. */
  static async read ({ call }: Built): Promise<Mirror> {
    const mirror = new Mirror()
    for await (const { preview: _, ...chat } of pages(call, '/v1/chats')) {
      mirror.chats.set(chat.id, chat)
      const messages = new Map<string, Received>()
      for await (const message of pages(call, `/v1/chats/${chat.id}/messages`)) messages.set(message.id, message)
      mirror.messages.set(chat.id, messages)
    }
    return mirror
  }

  /** As the guide has it: read chats again; forget messages under any of the IDs, then take the entries. */
  async apply ({ type, chatID, ids, entries = [] }: Received, { call }: Built): Promise<void> {
    if (type.startsWith('chat.')) {
      this.chats.delete(chatID)
      if (type === 'chat.deleted') this.messages.delete(chatID)
      // Lists show as many participants. A chat that is gone by now is reported later.
      const { status, body } = await call('GET', `/v1/chats/${chatID}?maxParticipantCount=20`)
      if (type === 'chat.upserted' && status === 200) this.chats.set(chatID, body)
      return
    }
    let messages = this.messages.get(chatID)
    if (!messages) this.messages.set(chatID, messages = new Map())
    for (const id of ids) messages.delete(id)
    for (const message of entries) messages.set(message.id, message)
  }

  /** Whether a message is unread follows from its chat, which is reported; single messages are not. */
  toJSON () {
    const byID = ([a]: [string, unknown], [b]: [string, unknown]) => a < b ? -1 : 1
    return [...this.chats].sort(byID).map(([id, chat]) => ({
      chat,
      messages: [...this.messages.get(id) ?? []].sort(byID).map(([, { isUnread: _, ...message }]) => ({
        ...message,
        isUnread: !message.isSender && !message.isDeleted &&
          Number(message.sortKey) > Number(chat.lastReadMessageSortKey ?? 0)
      }))
    }))
  }
}

async function * pages (call: Built['call'], url: string): AsyncGenerator<Received> {
  let query = ''
  for (;;) {
    const { body } = await call('GET', url + query)
    yield * body.items
    if (!body.hasMore) return
    query = `?cursor=${encodeURIComponent(body.oldestCursor)}`
  }
}

/** Which of the chats, of its messages or of its people an action is about, as fractions of what there is then. */
const spot = fc.record({ chat: fc.nat(99), message: fc.nat(99), person: fc.nat(99) })
type Spot = { chat: number, message: number, person: number }

const text = fc.constantFrom('Hello', 'Hi **you**', '@room look', 'https://example.org', 'One\nTwo')
const key = fc.constantFrom('👍', '❤️', '🎉')
const userID = fc.constantFrom(ada, ben, cleo, '@new:beeper.com')

const action = fc.oneof(
  fc.record({ do: fc.constant('send'), spot, text }),
  fc.record({ do: fc.constant('receive'), spot, text, past: fc.boolean() }),
  fc.record({ do: fc.constant('edit'), spot, text }),
  fc.record({ do: fc.constant('delete'), spot }),
  fc.record({ do: fc.constant('react'), spot, key }),
  fc.record({ do: fc.constant('unreact'), spot, key }),
  fc.record({ do: fc.constant('read'), spot }),
  fc.record({ do: fc.constant('unread'), spot }),
  fc.record({ do: fc.constant('archive'), spot, archived: fc.boolean() }),
  fc.record({ do: fc.constant('patch'), spot, text }),
  fc.record({ do: fc.constant('expiry'), spot }),
  fc.record({ do: fc.constant('remind'), spot, past: fc.boolean() }),
  fc.record({ do: fc.constant('create'), userID, group: fc.boolean(), text }),
  fc.record({ do: fc.constant('their edit'), spot, text }),
  fc.record({ do: fc.constant('their delete'), spot }),
  fc.record({ do: fc.constant('their reaction'), spot, key, remove: fc.boolean() }),
  fc.record({ do: fc.constant('their reading'), spot }),
  fc.record({ do: fc.constant('their chat'), userID, group: fc.boolean() }),
  fc.record({ do: fc.constant('come and go'), spot, userID }),
  fc.record({ do: fc.constant('connection'), spot, past: fc.boolean() }),
  fc.record({ do: fc.constant('fault'), past: fc.boolean() }),
  fc.record({ do: fc.constant('chat gone'), spot }),
  fc.record({ do: fc.constant('reset') }),
  fc.record({ do: fc.constant('time'), milliseconds: fc.constantFrom(50, 1000, 61_000, 7_200_000) })
)

/** The call that does it; one that the API refuses is no less a test. */
function callFor ({ box }: Built, step: Received): Parameters<Built['call']> {
  const chats = [...box.chats.all()]
  const { chat: chatAt = 0, message: messageAt = 0, person = 0 } = (step.spot ?? {}) as Partial<Spot>
  const chat = chats[chatAt % Math.max(1, chats.length)]
  const chatURL = `/v1/chats/${chat?.id}`
  const message = chat?.messages.at(messageAt % Math.max(1, chat.messages.length))
  const messageURL = `${chatURL}/messages/${message?.id}`
  const farURL = `${control}/messages/${message?.id}`
  const participant = chat?.participants[person % chat.participants.length]?.id
  switch (step.do) {
    case 'send': return ['POST', `${chatURL}/messages`, {
      text: step.text, ...(messageAt % 2 && message ? { replyToMessageID: message.id } : {})
    }]
    case 'receive': return ['POST', `${control}/messages`, {
      chatID: chat?.id,
      senderID: participant,
      text: step.text,
      ...(step.past && message ? { timestamp: message.timestamp - 1 } : {})
    }]
    case 'edit': return ['PUT', messageURL, { text: step.text }]
    case 'delete': return ['DELETE', messageURL]
    case 'react': return ['POST', `${messageURL}/reactions`, { reactionKey: step.key }]
    case 'unreact': return ['DELETE', `${messageURL}/reactions/${encodeURIComponent(step.key)}`]
    case 'read': return ['POST', `${chatURL}/read`, message ? { messageID: message.id } : {}]
    case 'unread': return ['POST', `${chatURL}/unread`, message ? { messageID: message.id } : {}]
    case 'archive': return ['POST', `${chatURL}/archive`, { archived: step.archived }]
    case 'patch': return ['PATCH', chatURL, messageAt % 2 ? { isPinned: true } : { title: step.text }]
    case 'expiry': return ['PATCH', chatURL, { messageExpirySeconds: 3600 }]
    case 'remind': return ['POST', `${chatURL}/reminders`, {
      reminder: { remindAt: new Date(box.clock.now() + 60_000).toISOString(), dismissOnIncomingMessage: step.past }
    }]
    case 'create': return ['POST', '/v0/create-chat', {
      accountID: matrix, type: step.group ? 'group' : 'single', participantIDs: [step.userID], messageText: step.text
    }]
    case 'their edit': return ['PATCH', farURL, { text: step.text }]
    case 'their delete': return ['PATCH', farURL, { deleted: true }]
    case 'their reaction': return ['PATCH', farURL, {
      reaction: { key: step.key, participantID: participant, remove: step.remove }
    }]
    case 'their reading': return ['PATCH', farURL, { readBy: [participant] }]
    case 'their chat': return ['POST', `${control}/chats`, {
      accountID: step.group ? whatsapp : matrix, participantIDs: step.group ? [dora, step.userID] : [step.userID]
    }]
    case 'come and go': {
      const isThere = chat?.participants.some(({ id }) => id === step.userID)
      return ['PATCH', `${control}/chats/${chat?.id}`, isThere ? { leave: [step.userID] } : { join: [step.userID] }]
    }
    case 'connection': return ['POST', `${control}/accounts/${matrix}/status`, {
      status: step.past ? 'disconnected' : 'connected'
    }]
    case 'fault': return ['POST', `${control}/faults`, {
      send: { status: step.past ? 'FAIL_RETRIABLE' : 'FAIL_PERMANENT' }, times: 1
    }]
    case 'reset': return ['POST', `${control}/reset`]
    case 'chat gone': return ['DELETE', `${control}/chats/${chat?.id}`]
    case 'time': return ['POST', `${control}/clock`, { advance: step.milliseconds }]
    default: throw new Error(`Unknown step ${step.do}`)
  }
}

await t.test('the events applied to an initial read equal a fresh read', async t => {
  const fixture = {
    ...smallFixture,
    network: { sendDelay: 40, deliveryDelay: 500, readDelay: 30_000 },
    personas: [{ accountID: matrix, userID: ada, script: 'echo' as const, delay: 100, groups: 'always' as const }]
  }
  const built = await build(t, { fixture, rateLimit: 'off' })
  const client = await (await connect(t, await serve(built.app))).subscribe('*')
  const boot = built.box.snapshot()
  let seq = 0
  await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async actions => {
    // Nothing listens between two runs.
    await client.subscribe()
    built.box.restore(boot)
    await client.subscribe('*')
    const mirror = await Mirror.read(built)
    for (const step of actions) await built.call(...callFor(built, step))
    for (const event of await client.rest()) {
      if (event.seq !== ++seq) throw new Error(`The event ${event.seq} came as number ${seq}`)
      await mirror.apply(event, built)
    }
    const fresh = await Mirror.read(built)
    for (const { chat, messages } of fresh.toJSON()) {
      for (const { id, isUnread } of messages) {
        const wrong = fresh.messages.get(chat.id)?.get(id).isUnread !== isUnread
        if (wrong) throw new Error(`${id} is ${isUnread ? 'not ' : ''}unread`)
      }
    }
    if (isDeepStrictEqual(mirror.toJSON(), fresh.toJSON())) return
    t.strictSame(mirror.toJSON(), fresh.toJSON())
    throw new Error('The mirror differs')
  }), { numRuns: 50, seed: 5 })
  t.pass('in every run')
})
