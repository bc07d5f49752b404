import t from 'tap'
import fc from 'fast-check'
import type { Chat } from '../../../src/domain/chats/chat.js'
import type { FixtureFile, MessageFixture } from '../../../src/fixtures/format.js'
import type { Message } from '../../../src/domain/messages/message.js'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { emptyMessage, isOwn } from '../../../src/domain/messages/message.js'
import { escapeHtml } from '../../../src/domain/rich-text/to-rich-text.js'
import { OrderedLists } from '../../../src/domain/search/index/ordered-lists.js'
import { Vocabulary } from '../../../src/domain/search/index/vocabulary.js'
import { Cursor, mergeSorted } from '../../../src/domain/search/index/cursor.js'
import { placeOf, type MediaType, type MessageQuery } from '../../../src/domain/search/index/message-index.js'
import { eachWord, typedWords, wordQuery, wordsToType } from '../../../src/domain/search/index/words.js'
import { build, small, smallFixture, type Teardown } from '../../support/app.js'

/** Makes sandboxes that are let go of when the test ends. */
async function sandboxOf (t: Teardown): Promise<(more?: Partial<FixtureFile>) => Sandbox> {
  const { sandboxes } = await build(t)
  return more => sandboxes.create({ fixture: { ...smallFixture, tokens: [], ...more } })
}

function words (text: string): string[] {
  const found: string[] = []
  eachWord(text, (folded, start, end) => found.push(folded.slice(start, end)))
  return found
}

function rich (html: string) {
  return { html, plain: html, mentions: [], links: [] }
}

await t.test('text is cut into words', async t => {
  const cases: Array<[text: string, words: string[]]> = [
    ['', []],
    ['?! … — ()', []],
    ['Are you coming on Friday?', ['are', 'you', 'coming', 'on', 'friday']],
    ['snake_case, e-mail: a@b.example/x?y=1', ['snake', 'case', 'e', 'mail', 'a', 'b', 'example', 'x', 'y', '1']],
    ['CAFÉ cafe\u0301 Ångström naïve', ['cafe', 'cafe', 'angstrom', 'naive']],
    ['Straße Łukasz Søren Æsir İstanbul ılık', ['strasse', 'lukasz', 'soren', 'aesir', 'istanbul', 'ilik']],
    ['ﬁne ＦＵＬＬ １２ Ⅳ', ['fine', 'full', '12', 'iv']],
    ['Ёлка ЁЛКА ΟΔΟΣ οδός', ['елка', 'елка', 'οδοσ', 'οδοσ']],
    ['שָׁלוֹם مُحَمَّد', ['שלום', 'محمد']],
    ['हिन्दी', ['हिन्दी']],
    ['soft\u00adhyphen zero\u200bwidth', ['softhyphen', 'zerowidth', 'softhyphen', 'zero', 'width']],
    ['me\u3164you \u2066left\u2069', ['meyou', 'left']],
    ['東京', ['東', '京', '東京']],
    ['iPhone手機5', ['iphone', '手', '機', '手機', '5']],
    ['ｶﾞ', ['ガ']],
    ['한국', ['한', '국', '한국']],
    ['𠮷野', ['𠮷', '野', '𠮷野']],
    ['🎉🎉ok👍🏽', ['🎉', '🎉', 'ok', '👍']],
    [`${'x'.repeat(70)} y`, ['x'.repeat(64), 'y']],
    ['lone \ud800 surrogate \udc00x', ['lone', 'surrogate', 'x']]
  ]
  for (const [text, expected] of cases) t.same(words(text), expected, text)
})

await t.test('a query is found by words, and by parts where words are not enough', async t => {
  const cases: Array<[typed: string | undefined, words?: string[], parts?: string[]]> = [
    [undefined],
    ['  \n'],
    ['?!', [], []],
    ['Friday friday FRIDAY', ['friday'], []],
    ['東', ['東'], []],
    ['東京', ['東京'], []],
    ['東京都', ['東京', '京都'], ['東京都']],
    ['x'.repeat(70), ['x'.repeat(64)], ['x'.repeat(70)]]
  ]
  for (const [typed, expected, parts] of cases) {
    t.same(wordQuery(typed), expected && { words: expected, parts }, JSON.stringify(typed))
  }
})

await t.test('names are found by how their words begin', async t => {
  t.same(wordsToType('Ada Quill-Østby'), ['ada', 'quill', 'ostby'])
  t.same(wordsToType('山田太郎'), ['山田太郎', '田太郎', '太郎', '郎'])
  t.same(typedWords(' Qui  山田 '), ['qui', '山田'])
})

await t.test('every text finds itself, in whatever case and form of Unicode', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
    const filed = new Set(words(text))
    for (const variant of [text, text.normalize('NFD'), text.normalize('NFC')]) {
      for (const word of wordQuery(variant)?.words ?? []) if (!filed.has(word)) return false
    }
    return true
  }), { numRuns: 500 }))
})

await t.test('a vocabulary gives words the numbers that a map would', async t => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '東'), maxLength: 6 })
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(text, { maxLength: 300 }), texts => {
    const vocabulary = new Vocabulary()
    const map = new Map<string, number>()
    for (const [at, word] of texts.entries()) {
      const expected = map.get(word) ?? -1
      if (vocabulary.find(word) !== expected) return false
      if (!map.has(word)) map.set(word, map.size)
      const within = `${at}${word}${at}`
      const start = String(at).length
      if (vocabulary.take(within, start, start + word.length) !== map.get(word)) return false
    }
    return vocabulary.size === map.size
  })))
})

await t.test('ordered lists hold what sorted arrays would, whatever is added and removed', async t => {
  const change = fc.record({ list: fc.nat(6), number: fc.nat(60), remove: fc.boolean() })
  const changes = fc.array(change, { maxLength: 300 })
  t.doesNotThrow(() => fc.assert(fc.property(changes, fc.infiniteStream(fc.nat(5)), (changes, keys) => {
    const times = Array.from({ length: 61 }, () => keys.next().value as number)
    const order = (a: number, b: number) => times[a]! - times[b]! || a - b
    const lists = new OrderedLists(order)
    const sets = Array.from({ length: 7 }, () => new Set<number>())
    for (const { list, number, remove } of changes) {
      if (remove) {
        lists.remove(list, number)
        sets[list]!.delete(number)
      } else {
        lists.add(list, number)
        sets[list]!.add(number)
      }
    }
    for (const [list, set] of sets.entries()) {
      const sorted = [...set].sort(order)
      if (String([...lists.get(list).numbers()]) !== String(sorted)) return false
    }
    const all = [...new Set(sets.flatMap(set => [...set]))].sort(order)
    for (const step of [1, -1] as const) {
      const walks = sets.map((_, list) => new Cursor(lists.get(list), order, 0, lists.get(list).length, step))
      if (String([...mergeSorted(walks, order, step)]) !== String(step === 1 ? all : all.toReversed())) return false
      const [first, second] = [0, 1].map(list => new Cursor(lists.get(list), order, 0, lists.get(list).length, step))
      const both = [...mergeSorted([first!], order, step)].filter(number => second!.reaches(number))
      const expected = [...sets[0]!].filter(number => sets[1]!.has(number)).sort((a, b) => order(a, b) * step)
      if (String(both) !== String(expected)) return false
    }
    return true
  })))
})

/** Words as they are written, and what they are found by. */
const vocabulary = [
  ['Café', 'cafe'], ['CAFE', 'cafe'], ['cafes', 'cafes'], ['Friday', 'friday'], ['<b>fri</b>', 'fri'], ['R&B', 'r b'],
  ['東京都', '東京都'], ['京都', '京都'], ['京 都', '京 都'], ['🎉', '🎉'], ['don’t', 'don t'], ['12', '12']
] as const
const queries = ['', '', '', 'cafe', 'CAFÉ', 'friday cafe', 'cafe friday fri', '京都', '東京都', '京', '都', '🎉', 'b', 't don', '?', 'none']

/** The rule, without an index: each query word is a word of the text, or a part of joined ones. */
function naivelyMatches (keys: readonly string[], query: string): boolean {
  if (query.trim() === '') return true
  const wanted = query.toLowerCase().replace('é', 'e').split(' ').filter(word => word !== '?')
  if (wanted.length === 0) return false
  const all = keys.flatMap(key => key.split(' '))
  return wanted.every(word => /\p{Script=Han}/u.test(word) ? all.some(key => key.includes(word)) : all.includes(word))
}

interface Filters {
  chats: number
  account: boolean
  sender: string | undefined
  media: MediaType[] | undefined
  after: number | undefined
  before: number | undefined
}

const base = Date.UTC(2026, 0, 1)
const anyTime = fc.nat(40).map(second => base + second * 1000)
const anyText = fc.array(fc.nat(vocabulary.length - 1), { maxLength: 5 })
const anyFilters: fc.Arbitrary<Filters> = fc.record({
  chats: fc.constantFrom(0, 0, 0, 1, 2, 3),
  account: fc.constantFrom(false, false, true),
  sender: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 'me', 'others', small.ada, small.ben, '@robin.vale:beeper.com', '@nobody:x'),
  media: fc.option(fc.uniqueArray(fc.constantFrom<MediaType>('any', 'image', 'video', 'file', 'link'), { minLength: 1 }),
    { nil: undefined, freq: 2 }),
  after: fc.option(anyTime, { nil: undefined, freq: 2 }),
  before: fc.option(anyTime, { nil: undefined, freq: 2 })
})

type Step =
  { kind: 'insert', chat: number, time: number, text: number[], by: number, media: number } |
  { kind: 'edit', at: number, text: number[] } |
  { kind: 'attach', at: number, media: number } |
  { kind: 'delete' | 'remove' | 'hide', at: number } |
  { kind: 'send', chat: number, text: number[] } |
  { kind: 'reset' } |
  { kind: 'search', query: number, filters: Filters, from: number, after: boolean }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('insert' as const), chat: fc.nat(2), time: anyTime, text: anyText, by: fc.nat(3), media: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), chat: fc.nat(2), text: anyText }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), at: fc.nat(), text: anyText }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('attach' as const), at: fc.nat(), media: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'remove' as const, 'hide' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('search' as const), query: fc.nat(queries.length - 1), filters: anyFilters, from: fc.nat(), after: fc.boolean() }) }
)

const mediaOf: Array<Pick<MessageFixture, 'attachments' | 'links'>> = [
  {}, {}, {}, {},
  { attachments: [{ type: 'img' }] },
  { attachments: [{ type: 'video' }, { type: 'audio' }] },
  { attachments: [{ type: 'unknown' }] },
  { links: [{ url: 'https://x.example', title: 'x' }] }
]
const mediaTypesOf: MediaType[][] = [[], [], [], [], ['any', 'image'], ['any', 'video', 'file'], ['any', 'file'], ['link']]

await t.test('the index finds what a scan of every message would find, whatever happens', async t => {
  const sandbox = await sandboxOf(t)
  let searches = 0
  let found = 0
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(anyStep, { minLength: 10, maxLength: 80, size: 'max' }), steps => {
    const box = sandbox({ messages: {} })
    const whatsapp = box.accounts.get(small.whatsapp)
    box.chats.add(whatsapp, 'single', [{ id: small.dora }], undefined)
    /** What each message was made of, as far as the scan asks for it. */
    const made = new Map<Message, { keys: string[], media: MediaType[] }>()
    const compose = (text: number[]) => ({
      html: text.map(at => /^</.test(vocabulary[at]![0]) ? vocabulary[at]![0] : escapeHtml(vocabulary[at]![0])).join(', '),
      keys: text.map(at => vocabulary[at]![1])
    })
    let count = 0
    const nth = (at: number) => [...made.keys()][at % Math.max(1, made.size)]
    for (const step of steps) {
      const chats = [...box.chats.all()]
      if (step.kind === 'insert') {
        const chat = chats[step.chat % chats.length]!
        const { html, keys } = compose(step.text)
        const senders = [chat.account.selfID, small.ada, small.ben, small.dora]
        const message = { ...emptyMessage(`m${++count}`, chat, senders[step.by]!, step.time), text: html, ...mediaOf[step.media] } as Message
        box.commit(() => box.messages.insert(chat, message))
        made.set(message, { keys, media: mediaTypesOf[step.media]! })
      } else if (step.kind === 'send') {
        const chat = chats[step.chat % chats.length]!
        const { html, keys } = compose(step.text)
        made.set(box.commit(() => box.messages.send(chat, { text: rich(html) })), { keys, media: [] })
      } else if (step.kind === 'reset') {
        box.reset()
        box.chats.add(whatsapp, 'single', [{ id: small.dora }], undefined)
        made.clear()
      } else if (step.kind === 'search') {
        const query = queries[step.query]!
        const expected = scan(box, step.filters, made, query)
        const all = find(box, step.filters, query, 'before')
        same(all, expected)
        same(find(box, step.filters, query, 'after'), expected.toReversed())
        const place = nth(step.from)
        if (place) {
          const at = all.indexOf(place)
          const rest = find(box, step.filters, query, step.after ? 'after' : 'before', place)
          if (at >= 0) same(rest, step.after ? all.slice(0, at).reverse() : all.slice(at + 1))
        }
        searches++
        found += all.length
      } else {
        const message = nth(step.at)
        if (!message) continue
        if (step.kind === 'edit') {
          const { html, keys } = compose(step.text)
          if (message.isDeleted) continue
          box.commit(() => box.messages.edit(message, rich(html)))
          made.set(message, { keys, media: made.get(message)!.media.filter(type => type !== 'link') })
        } else if (step.kind === 'attach') {
          if (message.isDeleted) continue
          const media = mediaOf[step.media]
          box.commit(() => box.messages.update(message, { attachments: undefined, links: undefined, ...media }))
          made.set(message, { keys: made.get(message)!.keys, media: mediaTypesOf[step.media]! })
        } else if (step.kind === 'delete') {
          box.commit(() => box.messages.markDeleted(message))
        } else if (step.kind === 'hide') {
          box.commit(() => box.messages.update(message, { isHidden: !message.isHidden }))
        } else {
          box.commit(() => box.messages.remove(message))
          made.delete(message)
        }
      }
    }
  }), { numRuns: 300 }))
  t.ok(searches > 1000 && found > 500, `${searches} searches found ${found} messages`)
})

function queryOf (box: Sandbox, { chats, account, ...filters }: Filters, query: string): MessageQuery {
  const all = [...box.chats.all()]
  return {
    ...filters,
    words: wordQuery(query),
    chats: chats === 0 ? undefined : new Set(all.slice(0, chats)),
    accounts: account ? new Set([box.accounts.get(small.matrix)]) : undefined
  }
}

function find (
  box: Sandbox, filters: Filters, query: string, direction: 'before' | 'after', from?: Message
): Message[] {
  return [...box.search.messages.find(queryOf(box, filters, query), direction, from && placeOf(from))]
}

function scan (
  box: Sandbox, filters: Filters, made: Map<Message, { keys: string[], media: MediaType[] }>, query: string
): Message[] {
  const { chats, accounts, sender, media, after = -Infinity, before = Infinity } = queryOf(box, filters, query)
  const firstID = ({ id, pendingID }: Message) => pendingID ?? id
  return [...made].filter(([message, { keys, media: has }]) =>
    !message.isHidden && !message.isDeleted &&
    (!chats || chats.has(message.chat)) && (!accounts || accounts.has(message.chat.account)) &&
    (!sender || (sender === 'me' && isOwn(message)) || (sender === 'others' && !isOwn(message)) || message.senderID === sender) &&
    (!media || media.some(type => has.includes(type))) &&
    message.timestamp > after && message.timestamp < before &&
    naivelyMatches(keys, query)
  ).map(([message]) => message).sort((a, b) =>
    b.timestamp - a.timestamp || b.timeRank - a.timeRank || (firstID(a) < firstID(b) ? 1 : -1))
}

function same (found: Message[], expected: Message[]): void {
  const show = (messages: Message[]) => messages.map(({ id }) => id).join()
  if (show(found) !== show(expected)) throw new Error(`found ${show(found)} and not ${show(expected)}`)
}

await t.test('an index that is still being made misses nothing that happens meanwhile', async t => {
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
  t.equal([...half.search.messages.find({ words: wordQuery('odd') }, 'before')].length, 5000, 'a reset begins anew')
})

await t.test('an index is no part of the state', async t => {
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

await t.test('chats and contacts are found as they are, whatever changes', async t => {
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

await t.test('words that nothing has any more are forgotten in time', async t => {
  const box = (await sandboxOf(t))()
  const chat = box.chats.get(small.group)
  const [message] = chat.messages
  const found = (typed: string) => [...box.search.messages.find({ words: wordQuery(typed) }, 'before')]
  const chats = (typed: string) => box.search.chats.find(wordQuery(typed)!, 'titles')
  t.equal(found('lighthouse').length, 1)
  for (let round = 0; round < 200; round++) {
    const text = Array.from({ length: 2500 }, (_, at) => `word${round}x${at}`).join(' ')
    box.commit(() => {
      box.messages.edit(message!, rich(text))
      box.chats.update(chat, { title: `word${round}x2499` })
    })
    t.same(found(`word${round}x2499`), [message], 'a message is found by what it says now')
    t.same(found(`word${round - 1}x2499`), [])
    t.same(chats(`word${round}x2499`), [chat], 'a chat by what it is called now')
    t.same(chats(`word${round - 1}x2499`), [])
  }
  t.ok(box.search.messages.words < 400_000, `${box.search.messages.words} words are left of 500,000`)
  t.same(found('friday').length, 1, 'what stayed is found as before')
})
