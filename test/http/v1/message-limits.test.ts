import t from 'tap'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, type Teardown } from '../../support/app.js'

const self = '@me:example.org'
const other = '@other:example.org'

/** A group on a network, in which the user (`1`) and another person (`2`) wrote ten minutes ago. */
async function on (t: Teardown, network: string) {
  const timestamp = '2026-02-01T11:50:00.000Z'
  const fixture: FixtureFile = {
    format: 1,
    accounts: [{
      accountID: 'account', bridge: { id: network, type: network, provider: 'cloud' }, user: { id: self }, selfID: self
    }],
    contacts: [{ accountID: 'account', id: other, fullName: 'Ada Quill' }],
    chats: [{ id: '!chat:example.org', localChatID: '1', accountID: 'account', type: 'group', participants: [other] }],
    messages: {
      '!chat:example.org': [
        { id: '1', senderID: 'self', timestamp, text: 'Mine' },
        { id: '2', senderID: other, timestamp, text: 'Theirs' }
      ]
    },
    tokens: [{ token: 'test-token', scopes: ['read', 'write'] }]
  }
  const built = await build(t, { fixture, rateLimit: 'off' })
  const messages = '/v1/chats/1/messages'
  return {
    ...built,
    send: (body: object) => built.call('POST', messages, body),
    edit: (id: string, text = 'Other') => built.call('PUT', `${messages}/${id}`, { text }),
    remove: (id: string, forEveryone = true) => built.call('DELETE', `${messages}/${id}?forEveryone=${forEveryone}`),
    react: (id: string, reactionKey: string, transactionID?: string) =>
      built.call('POST', `${messages}/${id}/reactions`, { reactionKey, transactionID }),
    unreact: (id: string, key: string) =>
      built.call('DELETE', `${messages}/${id}/reactions/${encodeURIComponent(key)}`),
    read: async (id: string) => (await built.call('GET', `${messages}/${id}`)).body
  }
}

await t.test('text is limited to what the network accepts, not counting markup', async t => {
  const { send, edit, box } = await on(t, 'discord')
  const fits = 'x'.repeat(2000)
  t.equal((await send({ text: fits })).status, 200)
  t.equal((await send({ text: `**${fits}**` })).status, 200)
  t.equal((await edit('1', fits)).status, 200)
  const digest = box.digest()
  const refusal = {
    status: 422,
    body: { message: /2001 characters; Discord takes 2000/, details: { issues: [{ code: 'too_big', path: ['body', 'text'] }] } }
  }
  t.match(await send({ text: `${fits}x` }), refusal)
  t.match(await edit('1', `${fits}x`), refusal)
  t.equal(box.digest(), digest)
  // Without a limit of its own, the one of all texts holds: what a Matrix event holds.
  const unlimited = await on(t, 'matrix')
  t.equal((await unlimited.send({ text: 'x'.repeat(65_536) })).status, 200)
})

await t.test('so is the first message of a new chat, and a blank one is not sent', async t => {
  const { call, box } = await on(t, 'discord')
  const create = (messageText: string) =>
    call('POST', '/v0/create-chat', { accountID: 'account', type: 'group', participantIDs: [other], messageText })
  const chats = box.chats.size
  t.match(await create('x'.repeat(2001)), { status: 422, body: { details: { 'body.messageText': /Discord takes 2000/ } } })
  t.equal(box.chats.size, chats, 'nothing was created')
  const { body } = await create(' \n ')
  t.equal(box.chats.get(body.chatID).messages.length, 0)
})

await t.test('replies, where the network supports them', async t => {
  const { send } = await on(t, 'ai')
  t.match(await send({ text: 'Hi', replyToMessageID: '2' }),
    { status: 422, body: { details: { issues: [{ path: ['body', 'replyToMessageID'] }] } } })
  t.equal((await send({ text: 'Hi', replyToMessageID: '3' })).status, 404)
  t.equal((await send({ text: 'Hi' })).status, 200)
})

await t.test('edits, for as long and as often as the network allows', async t => {
  const imessage = await on(t, 'imessage')
  t.match(await imessage.edit('1'), { status: 422, body: { message: /iMessage cannot edit/ } })

  const whatsapp = await on(t, 'whatsapp')
  whatsapp.host.pass(5 * 60_000)
  t.equal((await whatsapp.edit('1')).status, 200, 'at 15 minutes')
  whatsapp.host.pass(1)
  t.match(await whatsapp.edit('1'), { status: 422, body: { message: /too old to be edited: WhatsApp allows it for 900 seconds/ } })

  const signal = await on(t, 'signal')
  for (let count = 1; count <= 10; count++) t.equal((await signal.edit('1', `Edit ${count}`)).status, 200)
  signal.box.restore(signal.box.snapshot())
  t.match(await signal.edit('1'), { status: 422, body: { message: /edited 10 times/ } })
})

await t.test('deletions, for the scopes that the network allows', async t => {
  const imessage = await on(t, 'imessage')
  t.match(await imessage.remove('1'), {
    status: 422,
    body: { message: /iMessage cannot delete a message for everyone: pass forEveryone=false/, details: { issues: [{ path: ['query', 'forEveryone'] }] } }
  })
  t.equal((await imessage.remove('1', false)).status, 204)
  t.equal((await imessage.remove('2', false)).status, 204)

  const whatsapp = await on(t, 'whatsapp')
  t.match(await whatsapp.remove('1', false), { status: 422, body: { message: /one side only/ } })
  t.match(await whatsapp.remove('2'), { status: 422, body: { message: /that you sent.*everyone$/ } })
  whatsapp.host.pass(60 * 3_600_000)
  t.match(await whatsapp.remove('1'), { status: 422, body: { message: /too old to be deleted/ } })

  const signal = await on(t, 'signal')
  t.match(await signal.remove('2'), { status: 422, body: { message: /that you sent.*forEveryone=false/ } })
  t.equal((await signal.remove('1')).status, 204)
})

await t.test('reactions that the network supports', async t => {
  const cases: Array<[network: string, key: string, status: number]> = [
    ['ai', '👍', 422],
    ['imessage', '👍', 200],
    ['imessage', '\u2764', 200],
    ['imessage', '🦄', 422],
    ['telegram', '🦄', 200],
    ['telegram', '🦀', 422],
    ['whatsapp', '🦀', 200],
    ['whatsapp', ':crab:', 200],
    ['whatsapp', 'x', 422],
    ['slack', 'party_parrot', 200],
    ['made-up', 'x', 200]
  ]
  for (const [network, key, status] of cases) {
    const { react } = await on(t, network)
    const answer = await react('2', key)
    t.equal(answer.status, status, `${network} ${key} ${answer.text}`)
    if (status === 422) t.match(answer.body.details.issues, [{ path: ['body', 'reactionKey'] }])
  }
})

await t.test('where one reaction per person is allowed, a new one replaces the old one', async t => {
  const { react, unreact, read } = await on(t, 'whatsapp')
  await react('2', '👍', 'txn_a')
  await react('2', '🎉', 'txn_b')
  t.strictSame((await read('2')).reactions, [{ id: self, participantID: self, reactionKey: '🎉', emoji: true }])
  t.equal((await unreact('2', '👍')).status, 404)
  t.equal((await unreact('2', '🎉')).status, 200)
})

await t.test('where several are allowed, their number is limited', async t => {
  const { react, read } = await on(t, 'discord')
  for (let count = 1; count <= 20; count++) t.equal((await react('2', `key${count}`)).status, 200)
  t.match(await react('2', 'key21'), { status: 422, body: { message: /20 reactions/ } })
  t.equal((await react('2', 'key7')).status, 200, 'one that is there')
  const { reactions } = await read('2')
  t.equal(reactions.length, 20)
  t.equal(reactions[0].id, `${self}key1`)
})
