import t from 'tap'
import fc from 'fast-check'
import type { Message } from '../../../../src/domain/messages/message.js'
import type { Sandbox } from '../../../../src/domain/sandbox/sandbox.js'
import type { MessageFixture } from '../../../../src/fixtures/format.js'
import { emptyMessage, isOwn } from '../../../../src/domain/messages/message.js'
import { escapeHtml } from '../../../../src/domain/rich-text/to-rich-text.js'
import { placeOf, type MediaType, type MessageQuery } from '../../../../src/domain/search/index/message-index.js'
import { wordQuery } from '../../../../src/domain/search/index/words.js'
import { small } from '../../../support/app.js'
import { rich, sandboxOf } from '../../../support/search-index.js'

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
