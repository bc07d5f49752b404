import t from 'tap'
import fc from 'fast-check'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import { wordQuery } from '../../src/domain/search/index/words.js'
import { build } from '../support/app.js'
import { manyRows } from '../support/many-rows.js'

const word2 = { html: 'word2', plain: 'word2', mentions: [], links: [] }

/** What may happen to a sandbox while a task reads it in steps. */
const changes: Record<string, (box: Sandbox, at: number) => void> = {
  sent: (box, at) => box.commit(() => box.messages.send(nth(box, at), { text: word2 })),
  removed: (box, at) => {
    const message = nth(box, at).messages.at(at)
    if (message) box.commit(() => box.messages.remove(message))
  },
  edited: (box, at) => {
    const message = nth(box, at).messages.at(at)
    if (message) box.commit(() => box.messages.edit(message, word2))
  },
  chatRemoved: (box, at) => box.commit(() => {
    const chat = nth(box, at)
    box.messages.removeAll(chat)
    box.chats.remove(chat)
  }),
  renamed: (box, at) => box.commit(() => {
    box.chats.update(nth(box, at), { title: 'Renamed club' })
  }),
  reset: box => box.reset()
}

function nth (box: Sandbox, at: number) {
  const chats = [...box.chats.all()]
  return chats[at % chats.length]!
}

await t.test('whatever happens between the steps, the result is that of the last moment', async t => {
  const { sandboxes } = await build(t)
  const fixture = { ...manyRows(3, 12), tokens: [] }
  const box = sandboxes.create({ fixture })
  const anyChange = fc.record({ kind: fc.constantFrom(...Object.keys(changes)), at: fc.nat(500) })
  const anyReading = fc.constantFrom('digest', 'text', 'search')
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(anyChange, { maxLength: 6 }), anyReading, (plan, what) => {
    box.reset()
    const steps: Iterator<void, unknown> = what === 'digest' ? box.digestTask() : what === 'text' ? box.snapshotTextTask() : box.search.build()
    const todo = [...plan]
    let result = steps.next()
    while (!result.done) {
      const change = todo.shift()
      if (change) changes[change.kind]!(box, change.at)
      result = steps.next()
    }
    if (what === 'digest' && result.value !== box.digest()) throw new Error('another digest')
    if (what === 'text') {
      const text = (result.value as string[]).join('')
      if (text !== JSON.stringify(box.snapshot())) throw new Error('another state')
    }
    if (what === 'search') {
      const found = [...box.search.messages.find({ words: wordQuery('word2') }, 'before')].length
      const there = [...box.chats.all()].flatMap(({ messages }) => [...messages]).filter(({ text }) => text?.includes('word2')).length
      if (found !== there) throw new Error(`${found} and not ${there} messages`)
      const clubs = box.search.chats.find(wordQuery('club')!, 'titles').length
      const named = [...box.chats.all()].filter(({ title }) => title?.includes('club')).length
      if (clubs !== named) throw new Error(`${clubs} and not ${named} chats`)
    }
  }), { numRuns: 60, seed: 3, includeErrorInReport: true }))
})
