import t from 'tap'
import { checkFixture } from '../src/domain/fixture-loader.js'
import { largeFixture } from '../src/large-fixture.js'
import { loadFixture } from '../src/fixtures.js'

await t.test('the fixture large is whole, has what it promises, and is made in steps', async t => {
  const base = await loadFixture('default')
  const making = largeFixture(base)
  let steps = 0
  let step = making.next()
  for (; !step.done; step = making.next()) steps++
  const fixture = step.value
  t.ok(steps > 100, `${steps} steps`)
  t.doesNotThrow(() => checkFixture(fixture, 'large'), 'its references and its schema')
  const { chats = [], messages = {}, contacts = [] } = fixture
  t.equal(chats.length, 10_000)
  t.equal(Object.values(messages).reduce((sum, { length }) => sum + length, 0), 1_000_000)
  t.equal(new Set(Object.values(messages).flatMap(rows => rows.map(({ id }) => id))).size, 1_000_000)
  t.equal(new Set(contacts.map(({ accountID, id }) => `${accountID} ${id}`)).size, contacts.length)
  t.same(chats.slice(0, base.chats?.length), base.chats, 'the default fixture is in it')
  t.same(fixture.tokens, base.tokens)
})
