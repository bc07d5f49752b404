import t from 'tap'
import { build, small } from '../support/app.js'

/** The forms that the IDs of chats have in the real product: in the cloud, and on a device. */
const forms = [/^![A-Za-z]{18}:beeper\.com$/, /^![A-Za-z0-9_-]{27}:ba_[A-Za-z0-9]{27}\.local-whatsapp\.localhost$/]

await t.test('10,000 creations produce 10,000 IDs, and the same seed the same ones', async t => {
  const run = async (seed: number, pairs = 5000) => {
    const { box, call } = await build(t, { seed, rateLimit: 'off' })
    for (let count = 0; count < pairs; count++) {
      await call('POST', '/v0/create-chat', {
        accountID: small.matrix, type: 'group', participantIDs: [small.ada, small.ben], title: `${count}`
      })
      await call('POST', '/v0/create-chat', { accountID: small.whatsapp, type: 'group', participantIDs: [small.dora] })
    }
    return [...box.chats.all()].slice(2).map(({ id, localChatID }) => ({ id, localChatID }))
  }
  const chats = await run(7)
  t.equal(new Set(chats.map(({ id }) => id)).size, 10_000)
  t.equal(new Set(chats.map(({ localChatID }) => localChatID)).size, 10_000)
  t.ok(chats.every(({ id }) => forms.some(form => form.test(id))), 'in the forms of the real product')
  t.strictSame(await run(7), chats, 'the same seed')
  const before = new Set(chats.map(({ id }) => id))
  t.notOk((await run(8, 10)).some(({ id }) => before.has(id)), 'and another seed others')
})
