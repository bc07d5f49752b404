import t from 'tap'
import { build, small } from './helper.js'

await t.test('a chat that create-chat made is what get-chat gives', async t => {
  const { call } = await build(t)
  const created = await call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'group', participantIDs: [small.ada, small.ben], title: 'Trip', messageText: 'Hi'
  })
  t.equal(created.status, 200)
  const chat = await call('GET', `/v0/get-chat?chatID=${created.body.chatID}`)
  t.match(chat.body, { id: created.body.chatID, title: 'Trip', type: 'group' })
  t.match((await call('GET', '/v1/accounts')).body, [{ accountID: 'matrix', status: 'connected' }, {}])
})
