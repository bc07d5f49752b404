/**
 * Searching a million messages: how long the index takes to make, how large it is, and what queries cost beside the
 * same queries among 2,000 messages.
 *
 *     node --expose-gc --max-old-space-size=4096 --import tsx bench/search.ts [messages] [chats]
 *
 * CPU time is shown besides wall time, for it says the same on a busy machine; alone is the search without the request.
 *
 * Why no library: with 300,000 such texts, on a busy machine, the index here took 2.2 s of CPU and 63 MB,
 * MiniSearch 7.2 took 9.4 s and 213 MB, FlexSearch 0.8 took 7 s. MiniSearch scores and sorts all that matches, which
 * took 500 ms for a frequent word (here 0.04 ms, among a million); FlexSearch took 34 ms for two frequent words, and
 * 80 ms to take one message out (here 1 ms). Neither returns matches by time or from a position, which is what we need.
 */
import type { FixtureFile, MessageFixture } from '../src/fixtures/format.js'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { prepareServer } from '../src/server/start-server.js'
import { searchChats } from '../src/domain/search/search-chats.js'
import { searchMessages } from '../src/domain/search/search-messages.js'

const messageCount = Number(process.argv[2] ?? 1_000_000)
const chatCount = Number(process.argv[3] ?? 10_000)
const random = xoroshiro128plus(1)
const draw = (below: number) => uniformInt(random, 0, below - 1)

const syllables = 'ka lo mi ren to sa vel du pri no bar est ing an or chi ta ul ex fo'.split(' ')
const vocabulary = [...new Set(Array.from({ length: 100_000 }, (_, at) =>
  Array.from({ length: 1 + at % 4 }, () => syllables[draw(syllables.length)]).join('')))]
/** A word as often as its place in the vocabulary says, as in language (Zipf). */
const word = () => vocabulary[Math.floor(vocabulary.length ** (draw(1e6) / 1e6)) - 1] ?? 'ka'

function text (at: number): string {
  const words = Array.from({ length: 2 + draw(14) }, word)
  if (at % 20 === 0) words.push(`#${at.toString(36)}`)
  if (at % 15 === 0) words.push('schön')
  if (at % 50 === 0) words.push('<strong>東京都</strong>')
  return words.join(' ')
}

function fixture (messageCount: number, chatCount: number): FixtureFile {
  const start = Date.UTC(2024, 0, 1)
  const perChat = Math.floor(messageCount / chatCount)
  const people = Array.from({ length: 2_000 }, (_, at) => ({
    accountID: 'matrix', id: `@p${at}:beeper.com`, fullName: `${vocabulary[at]} ${vocabulary[draw(9_000)]}`
  }))
  const person = () => people[draw(people.length)]?.id ?? ''
  const messages: Record<string, MessageFixture[]> = {}
  const chats = Array.from({ length: chatCount }, (_, chat) => {
    const id = `!chat${chat}:beeper.com`
    const others = [...new Set(Array.from({ length: chat % 3 === 0 ? 12 : 1 }, person))]
    let time = start + draw(86_400_000 * 300)
    messages[id] = Array.from({ length: perChat }, (_, at) => {
      time += 1 + draw(86_400_000)
      const number = chat * perChat + at
      return {
        id: String(2_000_000 + number),
        senderID: draw(3) === 0 ? 'self' : others[draw(others.length)] ?? 'self',
        timestamp: new Date(time).toISOString(),
        text: text(number),
        ...(number % 40 === 0 ? { attachments: [{ type: number % 80 === 0 ? 'img' : 'video' }] } : {})
      } satisfies MessageFixture
    })
    return {
      id,
      accountID: 'matrix',
      type: others.length > 1 ? 'group' as const : 'single' as const,
      participants: others,
      ...(others.length > 1 ? { title: `${vocabulary[draw(500)]} ${vocabulary[draw(9_000)]}` } : {}),
      isMuted: chat % 10 === 0
    }
  })
  return {
    format: 1,
    accounts: [{
      accountID: 'matrix',
      bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
      user: { id: '@me:beeper.com', fullName: 'Me Myself' }
    }],
    contacts: people,
    chats,
    messages,
    tokens: [{ token: 'test-token', scopes: ['read', 'write'] }]
  }
}

interface Answer {
  items?: unknown[]
  results?: { chats: unknown[], in_groups: unknown[], messages: { items: unknown[] } }
}

interface Cost { wall: number, cpu: number }

async function cost (work: () => unknown): Promise<Cost> {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: performance.now() - wall, cpu: (user + system) / 1000 }
}

const memory = () => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

async function server (fixture: string | FixtureFile) {
  const { app, sandboxes } = await prepareServer({ fixture, rateLimit: 'off', seed: 1 })
  await app.ready()
  const get = async (url: string) => {
    const answer = await app.inject({ url, headers: { authorization: 'Bearer test-token' } })
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`)
    return answer.json<Answer>()
  }
  return { app, box: sandboxes.default, get }
}

const show = (name: string, { wall, cpu }: Cost) =>
  console.log(`${name.padEnd(52)} ${cpu.toFixed(0).padStart(7)} ms CPU ${wall.toFixed(0).padStart(7)} ms wall`)

let file: FixtureFile | undefined = fixture(messageCount, chatCount)
let large: Awaited<ReturnType<typeof server>> | undefined
show(`load ${messageCount} messages in ${chatCount} chats`, await cost(async () => {
  large = await server(file ?? 'empty')
}))
file = undefined
const { box, get, app } = large ?? await server('empty')
const before = memory()
let longest = 0
let turns = 0
show('make the index', await cost(async () => {
  const steps = box.search.messages.build()
  for (let done: boolean | undefined = false; !done; turns++) {
    const { cpu } = await cost(() => { done = steps.next().done })
    longest = Math.max(longest, cpu)
  }
}))
console.log(`in ${turns} turns, the longest ${longest.toFixed(0)} ms CPU; ${box.search.messages.words} words, ` +
  `${(memory() - before).toFixed(0)} MB beside ${before.toFixed(0)} MB of messages`)

const first = box.chats.all()[Symbol.iterator]().next().value
const chat = [...box.chats.all()].at(-1)
show('send 1,000 messages', await cost(() => {
  if (!chat) return
  for (let at = 0; at < 1000; at++) {
    box.commit(() => box.messages.send(chat, { text: { html: text(at), plain: '', mentions: [], links: [] } }))
  }
}))
const old = first?.messages.slice(0, 50) ?? []
show('edit 50 old messages', await cost(() => {
  for (const [at, message] of old.entries()) {
    box.commit(() => box.messages.edit(message, { html: text(at), plain: '', mentions: [], links: [] }))
  }
}))

const [frequent, other] = vocabulary
const rare = vocabulary.at(-5)
const queries: Record<string, string> = {
  'a frequent word': `/v1/messages/search?query=${frequent}`,
  'two frequent words': `/v1/messages/search?query=${frequent}%20${other}`,
  'a frequent and a rare word': `/v1/messages/search?query=${frequent}%20${vocabulary[3000]}`,
  'a rare word': `/v1/messages/search?query=${rare}`,
  'a word that nothing has': '/v1/messages/search?query=xyzzy',
  'a part of joined words': `/v1/messages/search?query=${encodeURIComponent('東京')}`,
  'two words that never meet': `/v1/messages/search?query=schon%20${rare}`,
  'no word': '/v1/messages/search',
  'no word, the oldest': '/v1/messages/search?dateBefore=2024-02-01T00:00:00Z',
  'videos by me': '/v1/messages/search?mediaTypes=video&sender=me',
  'a frequent word in one chat': `/v1/messages/search?query=${frequent}&chatIDs=${encodeURIComponent(first?.id ?? '')}`,
  'muted left out': `/v1/messages/search?query=${frequent}&includeMuted=false`,
  'chats by title': `/v1/chats/search?query=${vocabulary[20]}`,
  'chats by participant': `/v1/chats/search?scope=participants&query=${vocabulary[20]}`,
  'chats by network (all of them)': '/v1/chats/search?query=beeper',
  everything: `/v1/search?query=${vocabulary[20]}`,
  'contacts by two letters': '/v1/accounts/matrix/contacts?query=ka',
  'contacts, a page': '/v1/accounts/matrix/contacts/list'
}
/** The search on the large state, without the request around it and the answer made of it. */
function searchAlone (url: string): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const { mediaTypes, chatIDs, includeMuted, ...query } = Object.fromEntries(searchParams)
  if (pathname === '/v1/chats/search') {
    searchChats(box, { ...query, scope: query.scope === 'participants' ? 'participants' : 'titles' })
  }
  if (pathname !== '/v1/messages/search') return
  searchMessages(box, {
    ...query,
    direction: 'before',
    mediaTypes: mediaTypes === undefined ? undefined : ['video'],
    chatIDs: chatIDs === undefined ? undefined : [chatIDs],
    includeMuted: includeMuted !== 'false',
    limit: 20
  })
}

const small = await server(fixture(2_000, 20))
console.log(`\n${'CPU of a request, ms (median of 5 runs of 40)'.padEnd(46)}${'large'.padStart(9)}${'small'.padStart(9)}${'ratio'.padStart(8)}    alone  items`)
for (const [name, url] of Object.entries(queries)) {
  const medians = []
  const counts = []
  for (const [call, path] of [[get, url], [small.get, url]] as const) {
    const { items, results } = await call(path)
    counts.push((items ?? [results?.chats, results?.in_groups, results?.messages.items].flat()).length)
    const runs: number[] = []
    for (let run = 0; run < 5; run++) {
      runs.push((await cost(async () => { for (let at = 0; at < 40; at++) await call(path) })).cpu / 40)
    }
    medians.push(runs.sort((a, b) => a - b)[2] ?? 0)
  }
  const [onLarge = 0, onSmall = 0] = medians
  const alone = await cost(() => { for (let at = 0; at < 200; at++) searchAlone(url) })
  console.log(`${name.padEnd(46)}${onLarge.toFixed(2).padStart(9)}${onSmall.toFixed(2).padStart(9)}${(onLarge / onSmall).toFixed(1).padStart(8)}${(alone.cpu / 200).toFixed(3).padStart(9)}  ${counts.join('/')}`)
}
await app.close()
await small.app.close()
