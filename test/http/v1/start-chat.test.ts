import t, { type Test } from 'tap'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, smallFixture } from '../../support/app.js'

const whatsapp = 'local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN'
const dora = '@15550170011:local-whatsapp.localhost'
const doraChat = '!whatsapp_15550170011:ba_Zz11yyXXwwVVuuTTssRRqqPPooN.local-whatsapp.localhost'
const account = (accountID: string, type: string) =>
  ({ accountID, bridge: { id: type, type, provider: 'cloud' as const }, user: { id: `@robin-${type}:beeper.com` } })

const fixture: FixtureFile = {
  format: 1,
  accounts: [...smallFixture.accounts!, account('slack', 'slackgo'), account('linkedin', 'linkedin'), account('discord', 'discordgo')],
  contacts: [
    { accountID: 'matrix', id: '@ada:beeper.com', fullName: 'Ada Quill', username: 'ada:beeper.com', email: 'ada@example.org' },
    { accountID: 'matrix', id: '@sam1:beeper.com', fullName: 'Sam Reed', email: 'reeds@example.org' },
    { accountID: 'matrix', id: '@sam2:beeper.com', fullName: 'Sára Reed', email: 'reeds@example.org' },
    { accountID: 'matrix', id: '@shy:beeper.com', cannotMessage: true },
    { accountID: whatsapp, id: dora, fullName: 'Dora Ferris', phoneNumber: '+15550170011' },
    { accountID: whatsapp, id: '@15550170012:local-whatsapp.localhost', fullName: 'Number in the ID alone' },
    { accountID: 'slack', id: '@slackgo_T1-U1:beeper.com', username: 'Bo.Lind', email: 'Bo.Lind@example.org' }
  ],
  chats: [
    { id: '!AdaAdaAdaAdaAdaAda:beeper.com', accountID: 'matrix', type: 'single', participants: ['@ada:beeper.com'] },
    { id: doraChat, accountID: whatsapp, type: 'single', participants: [dora], isArchived: true }
  ],
  tokens: smallFixture.tokens!
}

/** The person that a chat is with, and whether it was there. */
async function start (t: Test, accountID: string, user: object, more: object = {}) {
  const built = await build(t, { fixture })
  const before = built.box.digest()
  const answer = await built.call('POST', '/v1/chats/start', { accountID, user, ...more })
  const other = answer.body.participants?.items.find(({ isSelf }: { isSelf: boolean }) => !isSelf)
  if (answer.status !== 200) {
    built.box.rateLimits.clear()
    t.equal(built.box.digest(), before, 'nothing changed')
  }
  return { ...built, answer, other, found: [answer.status, answer.body.status, other?.id] }
}

await t.test('the best identifier finds the person', async t => {
  const cases: Array<[name: string, accountID: string, user: object, status: string, id: string]> = [
    ['a known ID', 'matrix', { id: '@ada:beeper.com' }, 'existing', '@ada:beeper.com'],
    ['a known ID before another known phone number', whatsapp, { id: dora, phoneNumber: '+15550170012' }, 'existing', dora],
    ['an unknown ID beside a known number', whatsapp, { id: '@x:local-whatsapp.localhost', phoneNumber: '+15550170011' }, 'existing', dora],
    ['a number as people write it', whatsapp, { phoneNumber: '+1 (555) 017-0011' }, 'existing', dora],
    ['a number with 00', whatsapp, { phoneNumber: '0015550170011' }, 'existing', dora],
    ['a number that only the ID tells', whatsapp, { phoneNumber: '+15550170012' }, 'created', '@15550170012:local-whatsapp.localhost'],
    ['an unknown number', whatsapp, { phoneNumber: '+1 555 017 0099' }, 'created', '@15550170099:local-whatsapp.localhost'],
    ['a username with @', 'matrix', { username: '@ADA' }, 'existing', '@ada:beeper.com'],
    ['a username that only the ID tells', 'matrix', { username: 'sam1' }, 'created', '@sam1:beeper.com'],
    ['an unknown username', 'matrix', { username: 'zed' }, 'created', '@zed:beeper.com'],
    ['a username of another server', 'matrix', { username: 'zed:example.org' }, 'created', '@zed:example.org'],
    ['an email in another case', 'slack', { email: 'bo.lind@EXAMPLE.org' }, 'created', '@slackgo_T1-U1:beeper.com'],
    ['an unknown email', 'slack', { email: 'New@example.org' }, 'created', '@slack_new=40example.org:beeper.com'],
    ['a known person by what the network does not look up', 'slack', { username: 'bo.lind' }, 'created', '@slackgo_T1-U1:beeper.com'],
    ['a full name decides between two', 'matrix', { email: 'reeds@example.org', fullName: 'sára reed' }, 'created', '@sam2:beeper.com'],
    ['without one it is the first', 'matrix', { email: 'reeds@example.org' }, 'created', '@sam1:beeper.com'],
    ['an unknown ID', 'matrix', { id: '@zed:beeper.com', fullName: 'Zed' }, 'created', '@zed:beeper.com'],
    ['the number before the username', 'matrix', { username: 'zed', phoneNumber: '+15550170077' }, 'created', '@15550170077:beeper.com']
  ]
  for (const [name, accountID, user, status, id] of cases) {
    t.strictSame((await start(t, accountID, user)).found, [200, status, id], name)
  }
})

await t.test('identifiers that match no one are rejected, naming those that would', async t => {
  const cases: Array<[name: string, accountID: string, user: object, message: RegExp]> = [
    ['nothing', 'matrix', {}, /name them by id, username, email, phoneNumber/],
    ['a full name', 'matrix', { fullName: 'Ada Quill' }, /None of these fields identifies a person/],
    ['blanks', 'matrix', { id: ' ', username: '', email: '  ' }, /None of these fields identifies a person/],
    ['an email on WhatsApp', whatsapp, { email: 'dora@example.org' }, /WhatsApp finds no one by that email: name the person by id, phoneNumber/],
    ['an email and a username on WhatsApp', whatsapp, { email: 'a@example.org', username: 'dora' }, /by that email or username/],
    ['no number', whatsapp, { phoneNumber: 'call me' }, /finds no one by that phoneNumber/],
    ['no email', 'slack', { email: 'nobody' }, /finds no one by that email/],
    ['a username on a network without any', 'linkedin', { username: 'zed' }, /name the person by id$/]
  ]
  for (const [name, accountID, user, message] of cases) {
    const { answer } = await start(t, accountID, user)
    t.match(answer, { status: 422, body: { code: 'VALIDATION_ERROR', details: { issues: [{ path: ['body', 'user'], message }] } } }, name)
  }
})

await t.test('a new person becomes a contact with the given details', async t => {
  const { box, call, answer, other } = await start(t, whatsapp, { phoneNumber: '+1 555 017 0099', fullName: 'Vic Moss', email: 'vic@example.org' })
  t.match(other, { fullName: 'Vic Moss', phoneNumber: '+15550170099', email: 'vic@example.org', isSelf: false })
  t.match(answer.body, { title: 'Vic Moss', type: 'single', chatID: answer.body.id })
  for (const user of [{ phoneNumber: '15550170099' }, { email: 'vic@example.org' }, { id: other.id }]) {
    const again = await call('POST', '/v1/chats/start', { accountID: whatsapp, user })
    t.match(again.body, { id: answer.body.id, status: 'existing' }, JSON.stringify(user))
  }
  t.equal(box.chats.size, 3)
  const known = await call('POST', '/v1/chats/start', { accountID: whatsapp, user: { id: dora, fullName: 'Another Name' } })
  t.equal(known.body.title, 'Dora Ferris', 'who is known keeps their name')
})

await t.test('the first message is sent, and the user can write to themselves', async t => {
  const { box, answer } = await start(t, 'matrix', { username: 'ada' }, { messageText: '**Hi**' })
  t.match(box.chats.get(answer.body.id).messages, [{ text: '<strong>Hi</strong>' }])
  const self = await start(t, 'matrix', { username: 'robin.vale' })
  t.match(self.answer.body, { status: 'created', title: 'Note to self', participants: { total: 1 } })
  t.equal(self.box.contacts.find('matrix', '@robin.vale:beeper.com'), undefined, 'who is no contact of their own')
})

await t.test('an archived chat stays archived', async t => {
  t.match((await start(t, whatsapp, { phoneNumber: '+15550170011' })).answer.body, { id: doraChat, isArchived: true })
})

await t.test('without an invitation, networks that require one return only existing chats', async t => {
  const never = { allowInvite: false }
  const cases: Array<[accountID: string, user: object, more: object, status: number]> = [
    ['matrix', { id: '@zed:beeper.com' }, never, 422],
    ['matrix', { id: '@sam1:beeper.com' }, never, 422],
    ['matrix', { id: '@ada:beeper.com' }, never, 200],
    ['matrix', { id: '@zed:beeper.com' }, { allowInvite: true }, 200],
    [whatsapp, { phoneNumber: '+15550170098' }, never, 200]
  ]
  for (const [accountID, user, more, status] of cases) {
    const { answer } = await start(t, accountID, user, more)
    t.equal(answer.status, status, JSON.stringify([user, more]))
    if (status === 422) t.match(answer.body.details.issues, [{ path: ['body', 'allowInvite'] }])
  }
})

await t.test('the network may reject it', async t => {
  t.match((await start(t, 'matrix', { id: '@shy:beeper.com' })).answer, { status: 502, body: { message: /does not let you start a chat/ } })
  const { box, call } = await build(t, { fixture })
  box.accounts.get('matrix').status = 'disconnected'
  const before = box.contacts.toFixture()
  t.equal((await call('POST', '/v1/chats/start', { accountID: 'matrix', user: { username: 'zed' } })).status, 502)
  t.strictSame(box.contacts.toFixture(), before, 'and no contact was added')
  const long = { accountID: 'matrix', user: { username: 'zed' }, messageText: 'x'.repeat(2001) }
  const discord = await call('POST', '/v1/chats/start', { ...long, accountID: 'discord' })
  t.match(discord, { status: 422, body: { details: { issues: [{ path: ['body', 'messageText'] }] } } })
  t.strictSame(box.contacts.toFixture(), before, 'nor by a message that is too long')
  const shy = await call('POST', '/v0/create-chat', { accountID: 'matrix', type: 'single', participantIDs: ['@shy:beeper.com'] })
  t.match(shy.body, { success: false })
})
