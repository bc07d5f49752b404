import t from 'tap'
import fc from 'fast-check'
import type { Chat } from '../../../src/domain/chats/chat.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, smallFixture, type Built } from '../../support/app.js'

/** Many chats, several of them with the same time of activity. */
function manyChats (count: number): FixtureFile {
  return {
    ...smallFixture,
    messages: {},
    chats: Array.from({ length: count }, (_, at) => ({
      id: `!chat${at}:beeper.com`,
      accountID: at % 5 === 0 ? 'local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN' : 'matrix',
      type: 'group' as const,
      title: `Chat ${at}`,
      participants: ['@ada:beeper.com'],
      lastActivity: new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 3) * 60_000).toISOString()
    }))
  }
}

type Change = { kind: 'create' | 'touch' | 'delete' | 'message' | 'patch', pick: number }

/** Changes or creates a chat, and returns its ID. */
async function change ({ box, call, host }: Built, { kind, pick }: Change): Promise<string | undefined> {
  host.pass(pick % 3)
  if (kind === 'create') {
    await call('POST', '/v1/chats', { accountID: 'matrix', type: 'group', participantIDs: ['@ada:beeper.com'] })
    return undefined
  }
  const chats: Chat[] = [...box.chats.all()]
  const chat = chats[pick % chats.length]
  if (!chat) return undefined
  if (kind === 'patch') {
    await call('PATCH', `/v1/chats/${chat.id}`, { isMuted: true, title: `Renamed ${pick}` })
    return undefined
  }
  if (kind === 'touch') box.commit(() => { box.chats.touch(chat, box.clock.now()) })
  if (kind === 'message') await call('POST', `/v1/chats/${chat.id}/messages`, { text: 'Hi' })
  if (kind === 'delete') {
    const { chats: rows = [], messages = {}, ...rest } = box.snapshot()
    const { [chat.id]: _, ...others } = messages
    box.restore({ ...rest, chats: rows.filter(({ id }) => id !== chat.id), messages: others })
  }
  return chat.id
}

await t.test('pages hold 25 chats, newest first, with cursors in both directions', async t => {
  const { box, call } = await build(t, { fixture: manyChats(60) })
  const order = [...box.chats.byActivity.latestFirst()].map(({ id }) => id)
  const ids = (body: { items: Array<{ id: string }> }) => body.items.map(({ id }) => id)
  const get = async (query: string) => (await call('GET', `/v1/chats?${query}`)).body
  const first = await get('')
  t.strictSame(ids(first), order.slice(0, 25))
  t.equal(first.hasMore, true)
  const second = await get(`cursor=${encodeURIComponent(first.oldestCursor)}`)
  t.strictSame(ids(second), order.slice(25, 50), 'a cursor alone goes to older ones')
  const third = await get(`cursor=${encodeURIComponent(second.oldestCursor)}&direction=before`)
  t.strictSame(ids(third), order.slice(50))
  t.equal(third.hasMore, false)
  const end = await get(`cursor=${encodeURIComponent(third.oldestCursor)}&direction=before`)
  t.strictSame(end, { items: [], hasMore: false, oldestCursor: null, newestCursor: null })
  const back = await get(`cursor=${encodeURIComponent(third.newestCursor)}&direction=after`)
  t.strictSame(ids(back), order.slice(25, 50), 'newer ones, the nearest of them, newest first')
  t.equal(back.hasMore, true)
  const top = await get(`cursor=${encodeURIComponent(back.newestCursor)}&direction=after`)
  t.strictSame(ids(top), order.slice(0, 25))
  t.equal(top.hasMore, false)
  t.strictSame(ids(await get(`cursor=${encodeURIComponent(first.newestCursor)}&direction=after`)), [])
  const filtered = await get('accountIDs=local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN')
  t.equal(filtered.items.length, 12)
})

await t.test('every unchanged chat is on exactly one page, whatever happens in the others', async t => {
  const changes = fc.array(fc.record({
    kind: fc.constantFrom<Change['kind']>('create', 'touch', 'delete', 'message', 'patch'), pick: fc.nat(200)
  }), { maxLength: 6 })
  const script = fc.record({
    count: fc.integer({ min: 0, max: 90 }),
    direction: fc.constantFrom('before', 'after'),
    between: fc.array(changes, { minLength: 4, maxLength: 4 })
  })
  const built = await build(t, { rateLimit: 'off' })
  const { box, call } = built
  await fc.assert(fc.asyncProperty(script, async ({ count, direction, between }) => {
    box.restore(manyChats(count))
    const unchanged = new Set([...box.chats.all()].map(({ id }) => id))
    const seen: string[] = []
    // Going to newer ones starts before the oldest of all.
    let cursor: string | null = direction === 'after' ? `0|${Buffer.from('0').toString('base64url')}` : ''
    for (let page = 0; cursor !== null; page++) {
      const { body } = await call('GET', `/v1/chats?direction=${direction}&cursor=${encodeURIComponent(cursor)}`)
      const items: string[] = body.items.map(({ id }: { id: string }) => id)
      seen.push(...direction === 'before' ? items : items.toReversed())
      cursor = direction === 'before' ? body.oldestCursor : body.newestCursor
      for (const step of between[page] ?? []) {
        const id = await change(built, step)
        if (id !== undefined) unchanged.delete(id)
      }
      if (page > 40) return false
    }
    const known = new Set(box.chats.byActivity.latestFirst())
    const times = (id: string) => seen.filter(other => other === id).length
    return known.size === box.chats.size && [...unchanged].every(id => times(id) === 1)
  }), { numRuns: 25 })
})
