import t from 'tap'
import fc from 'fast-check'
import type { Chat } from '../../../../src/domain/chats/chat.js'
import type { MessageFixture } from '../../../../src/fixtures/format.js'
import { emptyMessage } from '../../../../src/domain/messages/message.js'
import { typedWords, wordQuery, wordsToType } from '../../../../src/domain/search/index/words.js'
import { small } from '../../../support/app.js'
import { rich, sandboxOf, words } from '../../../support/search-index.js'

const base = Date.UTC(2026, 0, 1)

await t.test('an index under construction misses no change', async t => {
  const sandbox = await sandboxOf(t)
  const messages = Array.from({ length: 10_000 }, (_, at): MessageFixture => ({
    id: String(200_000 + at),
    senderID: small.ada,
    timestamp: new Date(base + at * 1000).toISOString(),
    text: at % 2 === 0 ? 'even' : 'odd'
  }))
  const box = sandbox({ messages: { [small.adaChat]: messages } })
  const chat = box.chats.get(small.adaChat)
  const ids = (query: string) => [...box.search.messages.find({ words: wordQuery(query) }, 'before')].map(({ id }) => id)

  const turns = box.search.messages.build()
  turns.next()
  turns.next()
  // One of what is in already, one of what is not, and what is new to both.
  for (const id of ['200000', '209998']) box.commit(() => box.messages.remove(box.messages.get(chat, id)))
  for (const id of ['200002', '209996']) box.commit(() => box.messages.edit(box.messages.get(chat, id), rich('changed')))
  for (const id of ['200004', '209994']) box.commit(() => box.messages.markDeleted(box.messages.get(chat, id)))
  for (const time of [base + 500, base + 9_990_500, base + 20_000_000]) {
    box.commit(() => box.messages.insert(chat, { ...emptyMessage(`new${time}`, chat, small.ada, time), text: 'new' }))
  }
  let more = 0
  while (!turns.next().done) more++
  t.ok(more > 0, 'it was not ready before')
  t.same(ids('changed'), ['209996', '200002'])
  t.same(ids('new'), [`new${base + 20_000_000}`, `new${base + 9_990_500}`, `new${base + 500}`])
  t.equal(ids('even').length, 5000 - 6)
  t.equal(ids('odd').length, 5000)
  t.equal([...box.search.messages.build()].length, 0, 'once made, it is there')

  const half = sandbox({ messages: { [small.adaChat]: messages } })
  half.search.messages.build().next()
  t.equal([...half.search.messages.find({ words: wordQuery('odd') }, 'before')].length, 5000, 'who does not wait has all')
  half.search.messages.build().next()
  half.reset()
  t.equal([...half.search.messages.find({ words: wordQuery('odd') }, 'before')].length, 5000, 'a reset starts over')
})

await t.test('an index is not part of the state', async t => {
  const sandbox = await sandboxOf(t)
  const box = sandbox()
  const digest = box.digest()
  box.search.messages.find({ words: wordQuery('lovely') }, 'before').next()
  box.search.chats.find(wordQuery('club')!, 'titles')
  box.search.contacts.find(box.accounts.get(small.matrix), 'a').next()
  t.equal(box.digest(), digest)
  box.restore(box.snapshot())
  t.equal([...box.search.messages.find({ words: wordQuery('lovely') }, 'before')].length, 1)
})

await t.test('chats and contacts are found by their current values, whatever changes', async t => {
  const sandbox = await sandboxOf(t)
  const names = ['Ada Quill', 'Ben Strand', 'Adán Brandt', '山田太郎', 'Quentin']
  const anyName = fc.option(fc.constantFrom(...names), { nil: undefined })
  const anyChange = fc.oneof(
    fc.record({ kind: fc.constant('chat' as const), people: fc.uniqueArray(fc.nat(4), { minLength: 1 }), title: anyName }),
    fc.record({ kind: fc.constant('title' as const), at: fc.nat(), title: anyName }),
    fc.record({ kind: fc.constant('person' as const), at: fc.nat(4), name: anyName }),
    fc.record({ kind: fc.constant('leave' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('search' as const), typed: fc.constantFrom('ada', 'bra ad', 'Quill Ben', '太郎', 'beeper', 'q', 'person', 'x') })
  )
  let found = 0
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(anyChange, { minLength: 20, maxLength: 60 }), changes => {
    const box = sandbox({ contacts: [], chats: [], messages: {} })
    const account = box.accounts.get(small.matrix)
    const personID = (at: number) => `@person${at}:beeper.com`
    for (let at = 0; at < 5; at++) box.contacts.add('matrix', { id: personID(at), fullName: names[at]! })
    const nth = (at: number): Chat | undefined => [...box.chats.all()][at % Math.max(1, box.chats.size)]
    for (const change of changes) {
      if (change.kind === 'chat') {
        box.commit(() => box.chats.add(account, 'group', change.people.map(at => ({ id: personID(at) })), change.title))
      } else if (change.kind === 'person') {
        const { name, at } = change
        box.contacts.add('matrix', { id: personID(at), ...(name === undefined ? {} : { fullName: name }) })
      } else if (change.kind === 'title' || change.kind === 'leave') {
        const chat = nth(change.at)
        if (!chat) continue
        box.commit(() => box.chats.update(chat, change.kind === 'title'
          ? { title: change.title }
          : { participants: chat.participants.slice(0, -1) }))
      } else {
        const { typed } = change
        const nameOf = (id: string) => box.contacts.find('matrix', id)?.fullName ?? id
        const textOf = {
          titles: (chat: Chat) => `${box.chats.title(chat)} ${account.network}`,
          participants: (chat: Chat) => box.chats.others(chat).map(({ id }) => nameOf(id)).join(' ')
        }
        for (const scope of ['titles', 'participants'] as const) {
          const expected = [...box.chats.all()].filter(chat =>
            wordQuery(typed)!.words.every(word => words(textOf[scope](chat)).some(other => other.startsWith(word))))
          const result = box.search.chats.find(wordQuery(typed)!, scope)
          found += result.length
          if (String(result.map(({ id }) => id).sort()) !== String(expected.map(({ id }) => id).sort())) {
            throw new Error(`${typed} in ${scope}: ${result.length} and not ${expected.length}`)
          }
        }
        const people = [...box.search.contacts.find(account, typed)].map(({ id }) => id)
        const expected = [...box.contacts.of('matrix')].filter(({ id }) =>
          typedWords(typed).every(word => wordsToType(nameOf(id).replace(':beeper.com', '')).some(other => other.startsWith(word)))).map(({ id }) => id)
        if (String(people.toSorted()) !== String(expected.toSorted())) throw new Error(`${typed}: ${people.join()}`)
        const all = [...box.search.contacts.find(account)]
        if (all.length !== 5) throw new Error(`${all.length} contacts`)
      }
    }
  }), { numRuns: 200 }))
  t.ok(found > 50, `${found} chats found`)
})

await t.test('unused words are eventually removed', async t => {
  const box = (await sandboxOf(t))()
  const chat = box.chats.get(small.group)
  const [message] = chat.messages
  const found = (typed: string) => [...box.search.messages.find({ words: wordQuery(typed) }, 'before')]
  const chats = (typed: string) => box.search.chats.find(wordQuery(typed)!, 'titles')
  t.equal(found('lighthouse').length, 1)
  /** Long ones: an index is rebuilt after four million characters. */
  const word = (round: number, at = 899) => `word${round}x${'long'.repeat(5)}x${at}`
  for (let round = 0; round < 160; round++) {
    const text = Array.from({ length: 900 }, (_, at) => word(round, at)).join(' ')
    box.commit(() => {
      box.messages.edit(message!, rich(text))
      box.chats.update(chat, { title: word(round) })
    })
    t.same(found(word(round)), [message], 'a message is found by what it says now')
    t.same(found(word(round - 1)), [])
    t.same(chats(word(round)), [chat], 'a chat by what it is called now')
    t.same(chats(word(round - 1)), [])
  }
  t.ok(box.search.messages.words < 70_000, `${box.search.messages.words} words are left of 144,000`)
  t.same(found('friday').length, 1, 'what stayed is found as before')
})
