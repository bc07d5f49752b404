import t from 'tap'
import fc from 'fast-check'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import type { JSONText } from '../../src/http/json-text.js'
import { MockError } from '../../src/domain/errors/errors.js'
import { Frame } from '../../src/http/events/frame.js'
import { presentChat as presentV0Chat } from '../../src/http/v0/presenters/chat.js'
import { presentMessage as presentV0Message } from '../../src/http/v0/presenters/message.js'
import * as v0Chats from '../../src/http/v0/presenters/chat.js'
import * as v0Messages from '../../src/http/v0/presenters/message.js'
import { chatText, listedChatText, presentChat, singleChatText } from '../../src/http/v1/presenters/chat.js'
import { messageText, presentMessage } from '../../src/http/v1/presenters/message.js'
import { build } from '../support/app.js'
import { chatOf, drive, fixture, operations, runs, withServers } from '../support/driven-sandboxes.js'

/** @throws Error for a text that is not what its presenter would write now */
function checkTexts (box: Sandbox): void {
  const check = (what: string, text: JSONText, value: unknown) => {
    const [seen, fresh] = [text.toString(), JSON.stringify(value)]
    if (seen !== fresh) throw new Error(`${what} of ${box.id} is\n${seen}\n--- and not\n${fresh}`)
  }
  for (const chat of box.chats.all()) {
    const latest = box.messages.latest(chat)
    check('the chat', chatText(box, chat), presentChat(box, chat))
    check('the single chat', singleChatText(box, chat), presentChat(box, chat, 100))
    check('the chat with one person', singleChatText(box, chat, 1), presentChat(box, chat, 1))
    check('the listed chat', listedChatText(box, chat),
      { ...presentChat(box, chat), ...latest && { preview: presentMessage(box, latest) } })
    check('the chat of v0', v0Chats.chatText(box, chat), presentV0Chat(box, chat))
    for (const message of chat.messages) {
      check('the message', messageText(box, message), presentMessage(box, message))
      check('the message of v0', v0Messages.messageText(box, message), presentV0Message(box, message))
    }
  }
}

/** Reads everything in the middle of a commit that is then taken back. */
async function readWithin (box: Sandbox, kind: string, n: number): Promise<void> {
  try {
    box.commit(() => {
      void operations[kind]!(box, n)
      checkTexts(box)
      throw new MockError('conflict', 'x')
    })
  } catch (error) {
    if (!(error instanceof MockError)) throw error
  }
}

const anyKind = fc.constantFrom(...Object.keys(operations))
const anyStep = fc.record({ box: fc.nat(2), kind: anyKind, n: fc.nat(10_000) })
const anyMove = fc.oneof(
  { weight: 12, arbitrary: anyStep },
  fc.record({ box: fc.nat(2), kind: fc.constantFrom('reset', 'save', 'restore', 'as text', 'fork', 'taken back'), n: fc.nat(10_000) })
)
const anyMoves = fc.array(anyMove, { maxLength: 25, size: 'max' })

await t.test('a text is what its presenter would write, whatever happened in any sandbox of the fixture', async t => {
  await t.resolves(fc.assert(fc.asyncProperty(anyMoves, fc.array(fc.boolean(), { maxLength: 25, size: 'max' }), async (moves, looks) => {
    await withServers(1, async ({ sandboxes, box }) => {
      const boxes = [box, sandboxes.create({ id: 'second', fixture }), sandboxes.create({ id: 'third', fixture })]
      let saved = box.save()
      for (const [at, { box: number, kind, n }] of moves.entries()) {
        const each = boxes[number]!
        if (kind === 'reset') each.reset()
        else if (kind === 'save') saved = each.save()
        else if (kind === 'restore') each.restoreSaved(saved)
        else if (kind === 'as text') each.restore(JSON.parse(JSON.stringify(each.snapshot())))
        else if (kind === 'fork') {
          if (sandboxes.list().length < 15) boxes[number] = sandboxes.fork(each, { tokens: [] })
        } else if (kind === 'taken back') await readWithin(each, 'rename', n)
        else await drive(each, [{ kind, n }])
        // Not after each: what was kept must outlive several changes.
        if (looks[at] !== false) for (const one of boxes) checkTexts(one)
      }
      for (const one of boxes) checkTexts(one)
    })
  }), runs))
})

await t.test('the entries of an event are the messages as they are presented', async t => {
  await withServers(1, async ({ box }) => {
    for (const message of chatOf(box, 0).messages) {
      const event = { type: 'message.upserted' as const, chatID: message.chat.id, ids: [message.id], at: box.clock.now() }
      const { entries } = JSON.parse(new Frame(box, event).bytes(1).toString()) as { entries: unknown[] }
      t.strictSame(entries, JSON.parse(JSON.stringify([presentMessage(box, message)])))
    }
  })
})

await t.test('rows that are as in the base have one text in all its sandboxes', async t => {
  await withServers(1, async ({ sandboxes, box }) => {
    const second = sandboxes.create({ id: 'second', fixture })
    const chat = chatOf(box, 0)
    const other = second.chats.withID(chat.id)!
    t.equal(listedChatText(box, chat), listedChatText(second, other))
    t.equal(messageText(box, chat.messages.at(-1)!), messageText(second, other.messages.at(-1)!))
    await drive(second, [{ kind: 'rename', n: 0 }])
    t.not(listedChatText(box, chat), listedChatText(second, other))
  })
})

await t.test('rules change pages that are made of texts', async t => {
  const { call } = await build(t)
  const { body: page } = await call('GET', '/v1/chats')
  const rules = '/_mock/sandboxes/default/faults'
  await call('POST', rules, { operation: 'listChats', times: 1, answer: { patch: { hasMore: true } } })
  t.strictSame((await call('GET', '/v1/chats')).body, { ...page, hasMore: true })
  await call('POST', rules, { operation: 'listChats', times: 1, truncate: 10 })
  await t.rejects(call('GET', '/v1/chats'), SyntaxError, 'what is left of it cannot be parsed')
  t.strictSame((await call('GET', '/v1/chats')).body, page)
})
