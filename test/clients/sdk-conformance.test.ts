import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import BeeperDesktop4 from 'beeper-desktop-api-4'
import { startServer } from '../../src/server/start-server.js'
import { ManualHost } from '../support/app.js'

const chat = '!NCdzlIaMjZUmvmvyHU:beeper.com'

type SDK = BeeperDesktop
type Call = [name: string, call: (sdk: SDK) => PromiseLike<unknown>, status?: number]

/**
 * The calls of the vendor's generated test suites, with the placeholders that they send. The third element is the
 * status where only a stateless mock could answer otherwise; docs/reference/sdk-conformance.md says why.
 */
const calls: Call[] = [
  ['info', sdk => sdk.info.retrieve()],
  ['focus', sdk => sdk.focus({ chatID: chat, draftAttachmentPath: 'draftAttachmentPath', draftText: 'draftText', messageID: 'messageID' })],
  ['search', sdk => sdk.search({ query: 'x' })],
  ['accounts', sdk => sdk.accounts.list()],
  ['contacts search', sdk => sdk.accounts.contacts.search('accountID', { query: 'x' })],
  ['contacts list', sdk => sdk.accounts.contacts.list('accountID', { cursor: '1725489123456|c29tZUltc2dQYWdl', direction: 'before', limit: 1, query: 'x' })],
  ['create', sdk => sdk.chats.create({ accountID: 'accountID', participantIDs: ['string'], type: 'single', messageText: 'messageText', title: 'title' })],
  ['start', sdk => sdk.chats.start({ accountID: 'accountID', user: { id: 'id', email: 'email', fullName: 'fullName', phoneNumber: 'phoneNumber', username: 'username' }, allowInvite: true, messageText: 'messageText' })],
  ['start without an identifier', sdk => sdk.chats.start({ accountID: 'accountID', user: {} }), 422],
  ['labels', sdk => sdk.get('/v1/labels')],
  ['retrieve', sdk => sdk.chats.retrieve(chat, { maxParticipantCount: 50 })],
  ['list', sdk => sdk.chats.list({ accountIDs: ['accountID'], cursor: '1725489123456|c29tZUltc2dQYWdl', direction: 'before' })],
  ['search chats', sdk => sdk.chats.search({ query: 'x', limit: 1, cursor: '1725489123456|c29tZUltc2dQYWdl', direction: 'before', includeMuted: true, inbox: 'primary', scope: 'titles', type: 'single', unreadOnly: true, lastActivityAfter: '2019-12-27T18:11:19.117Z', lastActivityBefore: '2019-12-27T18:11:19.117Z' })],
  ['archive', sdk => sdk.chats.archive(chat, { archived: true })],
  ['read', sdk => sdk.chats.markRead(chat, { messageID: '1343993' })],
  ['unread', sdk => sdk.chats.markUnread(chat, { messageID: '1343993' })],
  ['notify anyway', sdk => sdk.chats.notifyAnyway(chat)],
  ['a past reminder', sdk => sdk.chats.reminders.create(chat, { reminder: { remindAt: '2025-08-31T23:30:12.520Z' } })],
  ['clear a reminder', sdk => sdk.chats.reminders.delete(chat)],
  ['update a chat that has a draft', sdk => sdk.chats.update(chat, { draft: { text: 'text' } }), 409],
  ['message', sdk => sdk.messages.retrieve('1343993', { chatID: chat })],
  ['messages', sdk => sdk.messages.list(chat, { cursor: '821744079', direction: 'before' })],
  ['search messages', sdk => sdk.messages.search({ query: 'dinner', sender: 'me', chatIDs: [chat, '1231073'], limit: 20, mediaTypes: ['any'], cursor: '1725489123456|c29tZUltc2dQYWdl', direction: 'before' })],
  ['an empty send', sdk => sdk.messages.send(chat), 422],
  ['a GIF of type mimeType', async sdk => {
    const { uploadID = '' } = await sdk.assets.upload({ file: new File(['Example data'], 'fileName') })
    return sdk.messages.send(chat, { attachment: { uploadID, type: 'gif', mimeType: 'mimeType' } })
  }, 422],
  ['a reply', sdk => sdk.messages.send(chat, { text: 'text', replyToMessageID: 'replyToMessageID' })],
  ['react', sdk => sdk.chats.messages.reactions.add('1343993', { chatID: chat, reactionKey: 'x', transactionID: 'transactionID' })],
  ['take a reaction back', sdk => sdk.chats.messages.reactions.delete('x', { chatID: chat, messageID: '1343993' })],
  ['take it back again', sdk => sdk.chats.messages.reactions.delete('x', { chatID: chat, messageID: '1343993' }), 404],
  ['edit', sdk => sdk.messages.update('1343993', { chatID: chat, text: 'x' })],
  ['delete', sdk => sdk.messages.delete('1343993', { chatID: chat })],
  ['delete again', sdk => sdk.messages.delete('1343993', { chatID: chat }), 404],
  ['download', sdk => sdk.assets.download({ url: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ' })],
  ['download what is no asset', sdk => sdk.assets.download({ url: 'x' }), 400],
  ['download what is no asset, v0', sdk => sdk.post('/v0/download-asset', { body: { url: 'x' } }), 422],
  ['serve what is no asset', sdk => sdk.assets.serve({ url: 'x' }), 400],
  ['upload', sdk => sdk.assets.upload({ file: new File(['Example data'], 'README.md'), mimeType: 'mimeType' })],
  ['upload content that is no base64', sdk => sdk.assets.uploadBase64({ content: 'x' }), 422],
  ['an unknown path', sdk => sdk.get('/_stainless_unknown_path'), 404]
]

for (const [version, Client] of [['5.0.0', BeeperDesktop], ['4.2.3', BeeperDesktop4 as unknown as typeof BeeperDesktop]] as const) {
  await t.test(`the calls of the suites of ${version}`, async t => {
    const server = await startServer({ port: 0, seed: 1, fixture: 'sdk-conformance', clockHost: new ManualHost() })
    t.teardown(() => server.close())
    const sdk = new Client({ baseURL: server.url, accessToken: 'My Access Token', maxRetries: 0 })
    for (const [name, call, status] of calls) {
      let answered = 200
      try {
        await call(sdk)
      } catch (error) {
        // What an older SDK does not have yet is no call of its suites.
        if (error instanceof TypeError) continue
        answered = (error as { status?: number }).status ?? 0
      }
      t.equal(answered, status ?? 200, name)
    }
  })
}
