import t from 'tap'
import { bodyCap } from '../../../src/domain/journal/journal.js'
import { receiveMessage } from '../../../src/domain/network/remote/receive-message.js'
import { build, small } from '../../support/app.js'

const path = `/v1/chats/${encodeURIComponent(small.group)}/messages`
const newest = '/_mock/sandboxes/default/requests?limit=1'

for (const [words, letter] of [['ASCII', 'a'], ['characters of two bytes', 'é'], ['of three', '字'], ['of four', '🎈']] as const) {
  await t.test(`the journal has a short page as JSON, and the beginning of a long one: ${words}`, async t => {
    const { box, call } = await build(t)
    const answers: string[] = []
    for (let sent = 0; sent < 12; sent++) {
      await receiveMessage(box, { chatID: small.group, text: letter.repeat(3000 / letter.length) })
      const { text } = await call('GET', path)
      answers.push(text)
      const { body } = await call('GET', newest)
      const [{ answer }] = (body as { items: [{ answer: unknown }] }).items
      if (text.length <= bodyCap) t.strictSame(answer, JSON.parse(text))
      else {
        t.ok(String(answer).endsWith('...'))
        t.ok(text.startsWith(String(answer).slice(0, -3)))
        t.ok(String(answer).length >= bodyCap + 2)
      }
    }
    t.ok(answers[0]!.length < bodyCap && answers.at(-1)!.length > 2 * bodyCap)
  })
}
