import t from 'tap'
import { build, small, smallFixture, type Built } from '../support/app.js'

/** One more than each bound allows, in a form that is harmless to any parser. */
const above = {
  length: { text: `*a*${'b'.repeat(65_534)}`, words: /65537 characters; the limit is 65536/ },
  marks: { text: `${'*a* '.repeat(5000)}*`, words: /10001 marks.*the limit is 10000/ },
  depth: { text: `${'>'.repeat(101)} a`, words: /nested 101 levels deep; the limit is 100/ },
  'depth of HTML': { text: JSON.stringify(`${'<b>'.repeat(101)}a`), words: /nested 101 levels deep; the limit is 100/ },
  cells: { text: `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(624)}`, words: /2504 cells; the limit is 2500/ }
}

const control = '/_mock/sandboxes/default'

/** Every way in which text that becomes markup comes in. */
const entrances: Record<string, (call: Built['call'], text: string) => ReturnType<Built['call']>> = {
  'a send': (call, text) => call('POST', `/v1/chats/${small.group}/messages`, { text }),
  'a send of v0': (call, text) => call('POST', '/v0/send-message', { chatID: small.group, text }),
  'an edit': (call, text) => call('PUT', `/v1/chats/${small.adaChat}/messages/100002`, { text }),
  'a draft': (call, text) => call('PATCH', `/v1/chats/${small.group}`, { draft: { text } }),
  'the first message of a chat': (call, messageText) => call('POST', '/v1/chats', {
    accountID: small.matrix, type: 'group', participantIDs: [small.ada], messageText
  }),
  'the first message of a chat of v0': (call, messageText) => call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'group', participantIDs: [small.ada], messageText
  }),
  'the first message to a person': (call, messageText) => call('POST', '/v1/chats/start', {
    accountID: small.matrix, user: { id: small.ada }, messageText
  }),
  'a message of others': (call, text) => call('POST', `${control}/messages`, { chatID: small.group, text }),
  'an edit of others': (call, text) => call('PATCH', `${control}/messages/100004`, { text })
}

await t.test('every input rejects text above the bounds, and changes nothing', async t => {
  const { call } = await build(t)
  const { digest } = (await call('GET', `${control}/digest`)).body
  for (const [entrance, send] of Object.entries(entrances)) {
    for (const [bound, { text, words }] of Object.entries(above)) {
      const { status, text: answer } = await send(call, text)
      t.equal(status, 422, `${entrance}: ${bound}`)
      t.match(answer, words, `${entrance}: ${bound}`)
    }
  }
  t.equal((await call('GET', `${control}/digest`)).body.digest, digest)
})

await t.test('an account\'s own limit comes first', async t => {
  const { call } = await build(t)
  const start = { accountID: small.whatsapp, user: { id: small.dora }, messageText: '>'.repeat(300_000) }
  const { status, text } = await call('POST', '/v1/chats/start', start)
  t.equal(status, 422)
  t.match(text, /The text has 300000 characters; WhatsApp takes 65536/)
})

await t.test('plain text in a composer has the same limit', async t => {
  const { call } = await build(t)
  const open = (draftText: string) => call('POST', '/v1/focus', { chatID: small.group, draftText })
  t.equal((await open('a'.repeat(65_536))).status, 200)
  const refused = await open('a'.repeat(65_537))
  t.equal(refused.status, 422)
  t.match(refused.text, /65537 characters; the limit is 65536/)
})

await t.test('a fixture may hold whatever a text can become', async t => {
  const { call } = await build(t)
  const most = '&'.repeat(65_536)
  t.equal((await call('POST', `/v1/chats/${small.group}/messages`, { text: most })).status, 200)
  t.equal((await call('PATCH', `/v1/chats/${small.group}`, { draft: { text: most } })).status, 200)
  const state = (await call('GET', `${control}/state`)).body
  t.equal((await call('PUT', `${control}/state`, state)).status, 200, 'the state goes back in')

  const message = { id: '1', senderID: 'self', timestamp: '2026-01-01T00:00:00Z' }
  const fixture = (text: string) => ({ ...smallFixture, messages: { [small.group]: [{ ...message, text }] } })
  t.equal((await call('PUT', `${control}/state`, fixture('a'.repeat(327_680)))).status, 200)
  const refused = await call('PUT', `${control}/state`, fixture('a'.repeat(327_681)))
  t.equal(refused.status, 422)
  t.match(refused.text, /messages\.[^ ]*\.text.*327680/)
})

await t.test('queries are limited in length and words, in every search', async t => {
  const { call } = await build(t)
  const long = `q${'a'.repeat(1000)}`
  const many = Array.from({ length: 65 }, (_, at) => `w${at}`).join(' ')
  const contacts = `/v1/accounts/${small.matrix}/contacts`
  const searches: Array<[path: string, name: string, words: boolean]> = [
    ['/v1/search?', 'query', true], ['/v1/chats/search?', 'query', true], ['/v1/messages/search?', 'query', true],
    ['/v0/search?', 'query', true], ['/v0/search-chats?', 'query', true], ['/v0/search-messages?', 'query', true],
    [`${contacts}?`, 'query', false], [`${contacts}/list?`, 'query', false],
    [`/v0/search-users?accountID=${small.matrix}&`, 'query', false]
  ]
  for (const [path, name, words] of searches) {
    const search = (query: string) => call('GET', `${path}${name}=${encodeURIComponent(query)}`)
    const refused = await search(long)
    t.equal(refused.status, 422, `${path} ${refused.text.slice(0, 200)}`)
    t.match(refused.text, /1001 characters; the limit is 1000/, path)
    t.equal((await search(long.slice(1))).status, 200, path)
    const manyWords = await search(many)
    t.equal(manyWords.status, words ? 422 : 200, path)
    if (words) t.match(manyWords.text, /65 different words.*the limit is 64/, path)
    t.equal((await search(many.slice(0, -4))).status, 200, path)
  }
})

await t.test('combining marks beyond what any language uses are ignored', async t => {
  const { call } = await build(t)
  const marks = '\u0300\u3099'.repeat(40)
  await call('POST', `/v1/chats/${small.group}/messages`, { text: `Marked e${marks} word` })
  const { items } = (await call('GET', `/v1/messages/search?query=${encodeURIComponent('marked word')}`)).body
  t.equal(items.length, 1)
})

await t.test('search covers the beginning of a long message', async t => {
  const { call } = await build(t)
  const text = `first ${'a'.repeat(32_700)} last ${'a'.repeat(100)} never`
  await call('POST', `/v1/chats/${small.group}/messages`, { text })
  for (const [query, found] of [['first', 1], ['last', 1], ['never', 0]] as const) {
    t.equal((await call('GET', `/v1/messages/search?query=${query}`)).body.items.length, found, query)
  }
})
