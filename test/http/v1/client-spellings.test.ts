import t from 'tap'
import { showEntry } from '../../../src/domain/journal/journal.js'
import { build, small, smallFixture, type Built } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { media, uploadFile } from '../../support/upload.js'

const messages = `/v1/chats/${small.adaChat}/messages`

await t.test('voiceNote is voice-note, as SDK 4.5 to 4.8 and Go 0.5 write it', async t => {
  const { app, call } = await build(t)
  const sent = async (type: string) => {
    const { uploadID } = await uploadFile(app, media('voice.ogg'), 'voice.ogg')
    const { status, body } = await call('POST', messages, { attachment: { uploadID, type, duration: 2.5 } })
    t.equal(status, 200, type)
    const { type: messageType, attachments } = (await call('GET', `${messages}/${body.pendingMessageID}`)).body
    const [{ id: _, srcURL: __, ...attachment }] = attachments
    return { messageType, attachment }
  }
  const now = await sent('voice-note')
  t.match(now, { messageType: 'VOICE', attachment: { type: 'audio', isVoiceNote: true, duration: 2.5 } })
  t.strictSame(await sent('voiceNote'), now)
  const { uploadID } = await uploadFile(app, media('voice.ogg'), 'voice.ogg')
  for (const type of ['voicenote', 'voice_note', 'VoiceNote']) {
    t.match(await call('POST', messages, { attachment: { uploadID, type } }),
      { status: 400, body: { details: { issues: [{ path: ['body', 'attachment', 'type'] }] } } }, type)
  }
  const { body: spec } = await call('GET', '/v1/spec')
  t.notMatch(JSON.stringify(spec), /voiceNote/, 'the published document does not have it')

  const { sdk5, box } = await sdks(t)
  const upload = await sdk5.assets.upload({ file: new File([media('voice.ogg')], 'voice.ogg') })
  const attachment = { uploadID: upload.uploadID ?? '', type: 'voiceNote' as 'voice-note' }
  await sdk5.messages.send(small.adaChat, { attachment })
  t.match(box.chats.get(small.adaChat).messages.at(-1), { type: 'VOICE' })
})

await t.test('a message can be edited by any of its IDs, once the network has it', async t => {
  const { call, box } = await build(t, { sendDelay: 1000 })
  const { pendingMessageID } = (await call('POST', messages, { text: 'One' })).body
  const edit = (id: string, text: string) => call('PUT', `${messages}/${encodeURIComponent(id)}`, { text })
  t.match(await edit(pendingMessageID, 'Too early'), { status: 409 })
  box.advanceTo(box.clock.now() + 1000)
  const { id } = (await call('GET', `${messages}/${pendingMessageID}`)).body
  t.match(await edit(pendingMessageID, 'Two'), { status: 200, body: { id, messageID: id, text: 'Two' } })
  t.match(await edit(`$${id}:beeper.com`, 'Three'), { status: 200, body: { id, text: 'Three' } })
  t.match(await edit(id, 'Four'), { status: 200, body: { id, text: 'Four' } })
  t.match(await call('DELETE', `${messages}/${pendingMessageID}`), { status: 422 }, 'deletion wants the final ID')

  const { sdk5 } = await sdks(t)
  const sent = await sdk5.messages.send(small.adaChat, { text: 'One' })
  const edited = await sdk5.messages.update(sent.pendingMessageID, { chatID: small.adaChat, text: 'Two' })
  t.match(edited, { success: true })
  t.match(await sdk5.messages.retrieve(sent.pendingMessageID, { chatID: small.adaChat }), { text: 'Two' })
})

const both = `${small.matrix},${small.whatsapp}`

await t.test('a list in a query may have brackets', async t => {
  const fixture = {
    ...smallFixture,
    chats: [...smallFixture.chats ?? [], { id: '!Dora:local', accountID: small.whatsapp, type: 'single' as const, participants: [small.dora] }]
  }
  const { call } = await build(t, { fixture })
  const accounts = async (query: string, path = '/v1/chats') => {
    const { status, body, text } = await call('GET', `${path}?${query}`)
    t.equal(status, 200, `${query} ${text}`)
    return [...new Set(body.items.map(({ accountID }: { accountID: string }) => accountID))].sort().reverse().join()
  }
  const [one, other] = [small.whatsapp, small.matrix]
  const cases: Array<[query: string, expected: string]> = [
    [`accountIDs=${one}`, one],
    [`accountIDs[]=${one}`, one],
    [`accountIDs%5B%5D=${one}`, one],
    [`accountIDs[0]=${one}`, one],
    [`accountIDs[]=${one}&accountIDs[]=${other}`, both],
    [`accountIDs[0]=${one}&accountIDs[1]=${other}`, both],
    [`accountIDs=${one}&accountIDs[]=${other}`, both],
    ['accountIDs[]=', both]
  ]
  for (const [query, expected] of cases) {
    t.equal(await accounts(query), expected.split(',').sort().reverse().join(), query)
    t.equal(await accounts(query, '/v1/chats/search'), expected.split(',').sort().reverse().join(), `search ${query}`)
    t.equal(await accounts(query, '/v0/search-chats'), expected.split(',').sort().reverse().join(), `v0 ${query}`)
  }
  t.match(await call('GET', '/v1/chats?accountIDs[]=nobody'), { status: 404 }, 'what is in it counts')
  t.match(await call('GET', '/v1/messages/search?mediaTypes[]=voice'),
    { status: 400, body: { details: { issues: [{ path: ['query', 'mediaTypes', 0] }] } } })
  t.match(await call('GET', '/v1/messages/search?limit[]=x'), { status: 200 }, 'what is no list has none')
})

await t.test('the journal warns about unknown query parameters', async t => {
  const built = await build(t)
  const warnings = async (url: string, token = 'test-token') => {
    await built.call('GET', url, undefined, token)
    return lastOf(built).warnings
  }
  t.equal(await warnings('/v1/chats'), undefined)
  t.equal(await warnings(`/v1/chats?accountIDs=${small.matrix}&direction=before`), undefined)
  t.equal(await warnings(`/v1/chats?accountIDs[]=${small.matrix}`), undefined, 'it is taken')
  t.strictSame(await warnings('/v1/chats?limit=5'), ['listChats has no query parameter "limit"'])
  t.match(await warnings('/v1/chats?accountID=matrix&x=1'), [/"accountID"; did you mean "accountIDs"/, /"x"/])
  t.match(await warnings('/v1/messages/search?limit[]=1'), [/searchMessages has no query parameter "limit\[\]"/])
  t.match(await warnings('/v1/info?__proto__=1&constructor=2'), [/__proto__/, /constructor/])
  t.match(await warnings('/v1/chats?acountIDs=1', 'nobody'), [/"acountIDs".*did you mean "accountIDs"/], 'a call that is refused, too')
  t.equal((await warnings(`/v1/chats?${Array.from({ length: 50 }, (_, at) => `p${at}=1`).join('&')}`))?.length, 20)
  t.equal(await warnings('/v1/nothing?x=1'), undefined, 'no operation')
  const { body } = await built.call('GET', '/_mock/sandboxes/default/requests?contains=has%20no%20query%20parameter')
  t.ok(body.items.length > 0, 'the control API shows them')
})

function lastOf ({ box }: Built): { warnings?: string[] } {
  const entry = box.journal.find({ kind: 'request' }).at(-1)
  return entry ? showEntry(entry) as { warnings?: string[] } : {}
}
