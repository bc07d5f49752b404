import t from 'tap'
import fc from 'fast-check'
import { deepStrictEqual, equal } from 'node:assert/strict'
import type { Chat, Message } from '../../../src/domain/chats/chat.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { addReaction, removeReaction } from '../../../src/domain/messages/reactions.js'
import { archiveChat, patchChat } from '../../../src/domain/chats/patch-chat.js'
import { changeChat } from '../../../src/domain/network/remote/change-chat.js'
import { createChat } from '../../../src/domain/chats/create-chat.js'
import { deleteMessage } from '../../../src/domain/messages/delete-message.js'
import { editMessage } from '../../../src/domain/messages/edit-message.js'
import { isOwn, isPending } from '../../../src/domain/messages/message.js'
import { markChatRead } from '../../../src/domain/chats/read-state.js'
import { MockError } from '../../../src/domain/errors/errors.js'
import { receiveMessage } from '../../../src/domain/network/remote/receive-message.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { setAccountStatus } from '../../../src/domain/accounts/account-status.js'
import { small } from '../../support/app.js'
import { installationsOf, signInAs, timeline } from '../../support/installations.js'

const accountID = small.matrix
const users = ['@alice:beeper.com', '@bob:beeper.com', '@carol:beeper.com']

const chosen = <Item>(items: Iterable<Item>, n: number): Item => {
  const all = [...items]
  const item = all[n % Math.max(1, all.length)]
  if (item === undefined) throw new MockError('not_found', 'there is none')
  return item
}
/** The rooms that were made in the test: what happens to the copy of a room that one has left is one's own. */
const rooms = (box: Sandbox, made: ReadonlySet<string>): Chat[] =>
  [...box.chats.all()].filter(({ id, isReadOnly }) => made.has(id) && !isReadOnly)
const messagesOf = (chat: Chat, wanted: (message: Message) => boolean) =>
  [...chat.messages].filter(message => !isPending(message) && !message.isDeleted && wanted(message))

/** What installations do, with the rooms there are and a number that says what to act on. */
const operations: Record<string, (box: Sandbox, made: Set<string>, n: number) => unknown> = {
  send: (box, made, n) => sendMessage(box, chosen(rooms(box, made), n).id, { text: `${box.id} ${n}` }),
  sendMore: (box, made, n) => sendMessage(box, chosen(rooms(box, made), n >>> 2).id, { text: `more ${n}` }),
  reply: (box, made, n) => {
    const chat = chosen(rooms(box, made), n)
    return sendMessage(box, chat.id, { text: 'Re', replyToMessageID: chosen(messagesOf(chat, () => true), n >>> 2).id })
  },
  edit: (box, made, n) => {
    const chat = chosen(rooms(box, made), n)
    return editMessage(box, chat.id, chosen(messagesOf(chat, isOwn), n >>> 2).id, `edited ${n}`)
  },
  delete: (box, made, n) => {
    const chat = chosen(rooms(box, made), n)
    deleteMessage(box, chat.id, chosen(messagesOf(chat, isOwn), n >>> 2).id, true)
  },
  react: (box, made, n) => {
    const chat = chosen(rooms(box, made), n)
    addReaction(box, chat.id, chosen(messagesOf(chat, () => true), n >>> 2).id, { reactionKey: n % 3 ? '👍' : '🎉' })
  },
  unreact: (box, made, n) => {
    const chat = chosen(rooms(box, made), n)
    removeReaction(box, chat.id, chosen(messagesOf(chat, () => true), n >>> 2).id, '👍')
  },
  receive: (box, made, n) => receiveMessage(box, {
    chatID: chosen(rooms(box, made), n).id, senderID: small.ada, text: `Ada ${n}`
  }),
  read: (box, made, n) => markChatRead(box, chosen(rooms(box, made), n).id),
  title: (box, made, n) => patchChat(box, chosen(rooms(box, made), n).id, { title: `Title ${n}` }),
  flags: (box, made, n) => patchChat(box, chosen(rooms(box, made), n).id, { isPinned: n % 2 > 0, isMuted: n % 3 > 0 }),
  archive: (box, made, n) => archiveChat(box, chosen(rooms(box, made), n).id, n % 2 > 0),
  create: async (box, made, n) => {
    const { chat } = await createChat(box, {
      accountID,
      type: 'group',
      participantIDs: [...users.filter((_, at) => (n >>> at) % 2 === 0), small.ada],
      title: `Group ${n}`,
      messageText: `first of ${n}`
    })
    made.add(chat.id)
  },
  join: (box, made, n) => changeChat(box, chosen(rooms(box, made), n).id, { join: [chosen(users, n >>> 2)] }),
  leave: (box, made, n) => changeChat(box, chosen(rooms(box, made), n).id, { leave: ['self'] }),
  offline: box => setAccountStatus(box, accountID, { status: 'disconnected' }),
  online: box => setAccountStatus(box, accountID, { status: 'connected' }),
  reinstall: box => {
    const { email = '' } = box.setup.matrixAccount?.user ?? {}
    box.reset()
    box.freezeClock()
    signInAs(box, email)
  },
  delay: (box, _, n) => { box.commit(() => { box.network.configure({ sendDelay: n % 3 * 500, readDelay: null }) }) },
  wait: (box, _, n) => { box.advanceTo(box.clock.now() + n % 4 * 500) }
}

/** Whether the user of an installation is in a room. */
const isIn = (box: Sandbox, chat: Chat) =>
  !chat.isReadOnly && chat.participants.some(({ id }) => id === box.setup.matrixAccount?.user.id)

await t.test('in the end, all who are in a room see the same, each message once', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.record({
      kind: fc.constantFrom(...Object.keys(operations), 'send', 'send', 'wait'),
      at: fc.nat(3),
      n: fc.nat(1000)
    }), { minLength: 20, maxLength: 60 }),
    async steps => {
      const { boxes, contained, sandboxes } = await installationsOf({ teardown: () => {} }, 4)
      try {
        for (const [at, box] of boxes.entries()) {
          box.freezeClock()
          signInAs(box, `${['alice', 'bob', 'carol', 'alice'][at]}@example.com`)
        }
        const made = new Set<string>()
        await operations.create!(boxes[0]!, made, 0)
        for (const { kind, at, n } of steps) {
          const box = chosen(boxes, at)
          try {
            await operations[kind]!(box, made, n)
          } catch (error) {
            if (!(error instanceof MockError)) throw error
          }
        }
        for (const box of boxes) setAccountStatus(box, accountID, { status: 'connected' })
        for (const box of boxes) box.advanceTo(box.clock.now() + 10_000)
        deepStrictEqual(contained, [])
        for (const chatID of made) {
          const members = boxes.filter(box => {
            const chat = box.chats.withID(chatID)
            return chat !== undefined && isIn(box, chat)
          })
          const [first, ...others] = members
          if (!first) continue
          const expected = timeline(first, chatID)
          for (const box of others) deepStrictEqual(timeline(box, chatID), expected, `${box.id} as ${first.id}`)
          const events = expected.map(({ eventID }) => eventID)
          equal(new Set(events).size, events.length, 'once')
          const sharedOf = (box: Sandbox) => {
            const { title, participants } = box.chats.get(chatID)
            return { title, members: participants.map(({ id }) => id).sort() }
          }
          for (const box of others) deepStrictEqual(sharedOf(box), sharedOf(first))
          const accountOf = (box: Sandbox) => {
            const { isPinned, isMuted, isArchived, unreadCount } = box.chats.get(chatID)
            return { isPinned, isMuted, isArchived, unreadCount }
          }
          const [one, , , other] = boxes
          // A fresh installation cannot ask one that is not connected what only that one knows.
          const isFresh = steps.some(({ kind }) => kind === 'reinstall')
          const areIn = members.includes(one!) && members.includes(other!)
          if (areIn && !isFresh) deepStrictEqual(accountOf(other!), accountOf(one!))
        }
      } finally {
        sandboxes.dispose()
      }
    }
  ), { numRuns: 20 })
})
