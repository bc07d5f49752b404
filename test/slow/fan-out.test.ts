import t from 'tap'
import { build, small } from '../support/app.js'
import { connect, serve } from '../support/socket-client.js'

await t.test('1,000 connections get 100 events each, every one once and in order', async t => {
  const connections = 1000
  const events = 100
  const { app, box } = await build(t)
  const url = await serve(app)
  const clients = []
  while (clients.length < connections) {
    clients.push(...await Promise.all(Array.from({ length: 100 }, () => connect(t, url))))
  }
  // Some watch everything, some one chat, some another that nothing happens in.
  const watched = (at: number) => at % 4 === 3 ? small.group : at % 4 === 2 ? small.adaChat : '*'
  await Promise.all(clients.map((client, at) => client.subscribe(watched(at))))
  t.equal(app.sockets.of(box).length, connections)

  const chat = box.chats.get(small.adaChat)
  const [first] = chat.messages
  for (let count = 0; count < events; count++) {
    box.commit(() => { box.messages.update(first!, { text: `event ${count}` }) })
    if (count % 10 === 9) await new Promise(resolve => { setImmediate(resolve) })
  }
  const expected = Array.from({ length: events }, (_, at) => `${at + 1} event ${at}`)
  const wrong: string[] = []
  for (const [at, client] of clients.entries()) {
    const heard = (await client.rest()).map(({ seq, entries }) => `${seq} ${entries[0].text}`)
    const due = watched(at) === small.group ? [] : expected
    if (heard.join() !== due.join()) wrong.push(`client ${at}: ${heard.join()}`)
  }
  t.strictSame(wrong, [])
})
