import { quick, report, round, type Row } from './harness/report.js'
import { prepareServer } from '../src/server/start-server.js'
import type { FixtureFile } from '../src/fixtures/format.js'

/**
 * How long text keeps the event loop: the longest time between two turns of it while a text is sent, edited, put into a
 * fixture, answered by personas or searched for, by shape and size. `422` marks what is refused. The budget is 50 ms.
 *
 *     npx tsx bench/text.ts
 *
 * Each figure is CPU time, which hardly depends on what else runs, and the least of three runs: the first loads code.
 */
const sizes = quick ? [1024] : [1024, 4096, 16_384, 65_536, 262_144]
const runs = quick ? 1 : 3

const accountID = 'matrix'
const ada = '@ada:beeper.com'
const chatID = '!bench:beeper.com'
const persona = (script: object[]) => ({ accountID, userID: ada, script })

const fixture: FixtureFile = {
  format: 1,
  accounts: [{
    accountID,
    bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
    user: { id: '@robin:beeper.com', fullName: 'Robin' }
  }],
  contacts: [{ accountID, id: ada, fullName: 'Ada' }],
  chats: [{ id: chatID, accountID, type: 'group', title: 'Bench', participants: [ada] }],
  messages: { [chatID]: [{ id: '1', senderID: 'self', timestamp: '2026-01-01T00:00:00Z', text: 'a' }] },
  tokens: [{ token: 'bench', scopes: ['read', 'write'] }]
}

const { app } = await prepareServer({ seed: 1, fixture, rateLimit: 'off' })
await app.ready()

async function call (method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: object): Promise<number> {
  const { statusCode } = await app.inject({
    method,
    url,
    headers: { authorization: 'Bearer bench', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { payload: JSON.stringify(body) } : {})
  })
  return statusCode
}

/** The most CPU time, in milliseconds, that passes between two turns of the event loop until a work is done. */
async function longestBlock (work: () => Promise<number>): Promise<{ block: number, status: number }> {
  let longest = 0
  let isOver = false
  let last = process.cpuUsage()
  const tick = () => {
    const { user, system } = process.cpuUsage(last)
    longest = Math.max(longest, (user + system) / 1000)
    last = process.cpuUsage()
    if (!isOver) setImmediate(tick)
  }
  setImmediate(tick)
  const status = await work()
  isOver = true
  tick()
  return { block: longest, status }
}

async function measure (work: () => Promise<number>): Promise<{ block: number, status: number }> {
  let best = { block: Infinity, status: 0 }
  for (let run = 0; run < runs; run++) {
    const measured = await longestBlock(work)
    if (measured.block < best.block) best = measured
  }
  return best
}

const filled = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
const html = (piece: string, before = '') => (size: number) => JSON.stringify(before + filled(piece, size))

/** Texts of a size. All are harmless to the libraries; what grows faster is measured at its bound below. */
const shapes: Record<string, (size: number) => string> = {
  words: size => filled('lorem ipsum dolor sit amet ', size),
  'words with Markdown': size =>
    filled('lorem *ipsum* dolor [sit](https://a.b) amet, consectetur `adipiscing` elit sed do ', size),
  'a document': size => filled('# Title\n\nSome *words* of a longer text.\n\n- one thing\n- and another thing\n\n', size),
  ampersands: size => filled('&', size),
  'line breaks': size => filled('*a*\n', size),
  emphasis: size => filled('*a* ', size),
  'emphasis that is open': size => filled('*a **b ', size),
  'code spans': size => filled('`a` ', size),
  headings: size => filled('# a\n', size),
  lists: size => filled('- a\n', size),
  'lists in lists': size => filled(Array.from({ length: 30 }, (_, at) => `${'  '.repeat(at)}- a\n`).join(''), size),
  'quotations in quotations': size => filled(Array.from({ length: 30 }, (_, at) => `${'>'.repeat(at + 1)} a\n`).join(''), size),
  'a table': size => `|a|b|\n|-|-|\n${filled('|c|d|\n', size)}`,
  links: size => filled('[a](https://a.b) ', size),
  URLs: size => filled('https://example.org/a ', size),
  mentions: size => filled('@ada:beeper.com ', size),
  quotes: size => `*a*${filled('"', size)}`,
  Chinese: size => Array.from({ length: size }, (_, at) => String.fromCharCode(0x4e00 + at * 7919 % 20_000)).join(''),
  accents: size => filled('e\u0301\u0323', size),
  'HTML tags': html('<b>a</b>'),
  'HTML tags that are open': html('<b>'),
  'HTML paragraphs': html('<p>a'),
  'HTML tables': html('<tr><td>a', '<table>'),
  'HTML attributes': html('a=b ', '<a '),
  'HTML references': html('&amp;', '<b>'),
  'HTML links': html('<a href="https://a.b">x</a>')
}

const message = (text: string) => () => call('POST', `/v1/chats/${chatID}/messages`, { text })
const show = ({ block, status }: { block: number, status: number }) => `${round(block)}${status < 300 ? '' : ` ${status}`}`

// The index exists from the first search on; then every message is filed as it comes.
await call('GET', '/v1/messages/search?query=a')
for (const make of Object.values(shapes)) await message(make(1024))()

const table: Row[] = []
for (const [shape, make] of Object.entries(shapes)) {
  const row: Row = { 'a message, longest block in ms': shape }
  for (const size of sizes) row[size] = show(await measure(message(make(size))))
  table.push(row)
}
report('text', table)

const longMessage = (at: number) => ({ ...fixture.messages?.[chatID]?.[0], id: String(at), text: filled('&amp;<br>', 327_680) })
const putLong = () => call('PUT', '/_mock/sandboxes/default/state', {
  ...fixture, messages: { [chatID]: Array.from({ length: 20 }, (_, at) => longMessage(at + 1)) }
})
const rule = (when: object) => ({ when, answer: 'x' })
const at: Record<string, () => Promise<number>> = {
  'brackets that nothing closes': message('[*'.repeat(770)),
  'brackets in brackets': message(`${'['.repeat(99)}a${'](b:c)'.repeat(99)} `.repeat(3)),
  'URLs in one word': message('http://a.b,'.repeat(300)),
  'a table of 2500 cells': message(`|a|b|\n|-|-|\n${'|c|d|\n'.repeat(623)}`),
  'HTML of 100 levels': message(JSON.stringify(`${'<b>'.repeat(100)}a${'</b>'.repeat(100)}`.repeat(40))),
  'an edit': () => call('PUT', `/v1/chats/${chatID}/messages/1`, { text: filled('*a* ', 19_000) }),
  'a draft': async () => {
    await call('PATCH', `/v1/chats/${chatID}`, { draft: null })
    return call('PATCH', `/v1/chats/${chatID}`, { draft: { text: filled('*a* ', 19_000) } })
  },
  'a fixture with 20 of the longest texts': putLong,
  'these, and the first search': async () => {
    await putLong()
    return call('GET', '/v1/messages/search?query=a')
  },
  'a page of them for v0': () => call('GET', '/v0/search-messages'),
  'a title of 300,000 characters, and a search': async () => {
    await call('PATCH', `/v1/chats/${chatID}`, { title: `${Math.random()} ${filled('漢', 300_000)}` })
    return call('GET', '/v1/chats/search?query=a')
  },
  'a query of 1000 characters': () => call('GET', `/v1/search?query=${filled('ab', 1000)}`),
  'a query of 64 words': () => call('GET', `/v1/search?query=${Array.from({ length: 64 }, (_, word) => `a${word}`).join('%20')}`),
  'personas with patterns at their bounds': () => call('PUT', '/_mock/sandboxes/default/personas', {
    items: [persona(['.{0,239}b', '(?:.{0,20}a){10}c', '[a-z]{0,230}b$', '(\\pL\\pM?){90}\\d'].map(pattern => rule({ pattern })))]
  }),
  'what they receive': message(`@ada:beeper.com ${filled('a', 4000)}`),
  'personas with 2000 rules': () => call('PUT', '/_mock/sandboxes/default/personas', {
    items: [persona(Array.from({ length: 2000 }, (_, number) => rule({ contains: `aaaaaaab${number}` })))]
  }),
  'what these receive': message(`@ada:beeper.com ${filled('a', 20_000)}`)
}
const bounds: Row[] = []
for (const [what, work] of Object.entries(at)) {
  const { block, status } = await measure(work)
  if (status >= 300) throw new Error(`${what}: ${status}`)
  bounds.push({ 'at the bounds': what, status, 'longest block in ms': round(block) })
}
report('text-bounds', bounds)
await app.close()
