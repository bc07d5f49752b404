import t from 'tap'
import { build, small } from '../../support/app.js'
import { conversation, inAda, withMore } from '../../support/messages.js'

const { adaChat } = small

await t.test('pages hold 20 messages, newest first, with cursors in both directions', async t => {
  const messages = { [adaChat]: conversation(45) }
  const { call } = await build(t, { fixture: withMore({ messages }) })
  const list = async (query = '') => {
    const { status, body } = await call('GET', `${inAda}${query}`)
    t.equal(status, 200, query)
    return { ...body, numbers: body.items.map(({ id }: { id: string }) => Number(id) - 200_000) }
  }
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at)
  const first = await list()
  t.match(first, { numbers: down(45, 26), hasMore: true, oldestCursor: /^\d{13}\|/, newestCursor: /^\d{13}\|/ })
  const second = await list(`?cursor=${encodeURIComponent(first.oldestCursor)}`)
  t.match(second, { numbers: down(25, 6), hasMore: true })
  const third = await list(`?cursor=${encodeURIComponent(second.oldestCursor)}&direction=before`)
  t.match(third, { numbers: down(5, 1), hasMore: false })
  const beyond = await list(`?cursor=${encodeURIComponent(third.oldestCursor)}`)
  t.match(beyond, { numbers: [], hasMore: false, oldestCursor: null, newestCursor: null })

  const up = await list(`?cursor=${encodeURIComponent(third.newestCursor)}&direction=after`)
  t.match(up, { numbers: down(25, 6), hasMore: true })
  const top = await list(`?cursor=${encodeURIComponent(up.newestCursor)}&direction=after`)
  t.match(top, { numbers: down(45, 26), hasMore: false })
  t.match(await list(`?cursor=${encodeURIComponent(top.newestCursor)}&direction=after`),
    { numbers: [], hasMore: false, oldestCursor: null, newestCursor: null })

  const tenth = first.items.length && (await call('GET', `${inAda}/200010`)).body
  for (const cursor of [tenth.id, tenth.sortKey, '$200010:beeper.com']) {
    t.strictSame((await list(`?cursor=${cursor}`)).numbers, down(9, 1), `before ${cursor}`)
    t.strictSame((await list(`?cursor=${cursor}&direction=after`)).numbers, down(30, 11), `after ${cursor}`)
  }
  const time = encodeURIComponent(`${Date.UTC(2026, 0, 10, 10, 9)}|c29tZUltc2dQYWdl`)
  t.strictSame((await list(`?cursor=${time}`)).numbers, down(9, 1), 'before a time, as in the public example')
  t.strictSame((await list(`?cursor=${time}&direction=after`)).numbers, down(29, 10), 'from a time on')
  const never = encodeURIComponent('9999999999999|c29tZUltc2dQYWdl')
  t.strictSame((await list(`?cursor=${never}`)).numbers, down(45, 26), 'before a time to come')
  t.strictSame((await list(`?cursor=${never}&direction=after`)).numbers, [], 'after it')
  t.strictSame((await list('?direction=after')).numbers, down(45, 26), 'a direction without a cursor')
  t.strictSame((await list('?cursor=')).numbers, down(45, 26), 'null, as SDKs write it')
  t.strictSame((await list('?limit=3&whatever=1')).numbers, down(45, 26), 'unknown parameters')
})

await t.test('an invalid cursor returns 400', async t => {
  const { call } = await build(t)
  await call('DELETE', `${inAda}/100002`)
  for (const cursor of ['x', '12|', '|', '1|!!', '100002', '999999', '0', '-1', '1e9', 'null', '100004', '1'.repeat(40)]) {
    const answer = await call('GET', `${inAda}?cursor=${encodeURIComponent(cursor)}`)
    t.match(answer, { status: 400, body: { code: 'bad_request', message: /cursor/ } }, cursor)
  }
})

await t.test('hidden messages are listed, but never the preview', async t => {
  const messages = {
    [adaChat]: [...conversation(3), {
      id: '200100', senderID: small.ada, timestamp: '2026-01-10T12:00:00.000Z', type: 'NOTICE' as const, isHidden: true
    }]
  }
  const { call, box } = await build(t, { fixture: withMore({ messages }) })
  t.match((await call('GET', `${inAda}/200100`)).body, { isHidden: true, isUnread: false })
  t.strictSame((await call('GET', inAda)).body.items.map(({ id }: { id: string }) => id),
    ['200100', '200003', '200002', '200001'])
  t.equal((await call('GET', '/v1/chats')).body.items.find(({ id }: { id: string }) => id === adaChat).preview.id, '200003')
  t.equal(box.messages.latest(box.chats.get(adaChat))?.id, '200003')
})
