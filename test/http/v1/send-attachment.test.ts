import t from 'tap'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, small, smallFixture, type Built, type Teardown } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { media, serve, upload } from '../../support/upload.js'

const { adaChat } = small
const messages = `/v1/chats/${adaChat}/messages`

/** `smallFixture` with all accounts on one network. */
function on (t: Teardown, type: string): Promise<Built> {
  const accounts = smallFixture.accounts!.map(account => ({ ...account, bridge: { ...account.bridge, type } }))
  const fixture: FixtureFile = { ...smallFixture, accounts }
  return build(t, { fixture })
}

async function uploaded ({ app }: Built, name: string): Promise<string> {
  return (await upload(app, [{ name: 'file', content: media(name), fileName: name }])).body.uploadID
}

/** What is sent, as it is read back; or the refusal. */
async function send ({ call }: Built, body: object) {
  const sent = await call('POST', messages, body)
  return sent.status === 200 ? await call('GET', `${messages}/${sent.body.pendingMessageID}`) : sent
}

await t.test('files are sent as what they are, or as the hint says', async t => {
  const built = await build(t)
  const photo = { type: 'img', mimeType: 'image/jpeg', fileName: 'photo.jpg', fileSize: media('photo.jpg').length }
  const cases: Array<[file: string, input: object, type: string, attachment: object]> = [
    ['photo.jpg', {}, 'IMAGE', { ...photo, size: { width: /\d/, height: /\d/ }, isGif: undefined }],
    ['photo.jpg', { type: 'file' }, 'FILE', { ...photo, type: 'unknown' }],
    ['ball.gif', {}, 'IMAGE', { type: 'img', isGif: true }],
    ['clip.mp4', {}, 'VIDEO', { type: 'video', mimeType: 'video/mp4' }],
    ['clip.mp4', { type: 'gif' }, 'VIDEO', { type: 'video', isGif: true }],
    ['tune.mp3', {}, 'AUDIO', { type: 'audio', isVoiceNote: undefined }],
    ['voice.ogg', { type: 'voice-note', duration: 2.5 }, 'VOICE', { type: 'audio', isVoiceNote: true, duration: 2.5 }],
    ['sticker.webp', { type: 'sticker' }, 'STICKER', { type: 'img', isSticker: true }],
    ['document.pdf', { fileName: 'minutes.pdf' }, 'FILE', { type: 'unknown', fileName: 'minutes.pdf' }],
    ['document.pdf', { mimeType: 'text/plain', size: { width: 1, height: 2 } }, 'FILE',
      { mimeType: 'text/plain', size: { width: 1, height: 2 } }]
  ]
  for (const [file, input, type, attachment] of cases) {
    const { status, body } = await send(built, { attachment: { uploadID: await uploaded(built, file), ...input } })
    const name = `${file} ${JSON.stringify(input)}`
    t.equal(status, 200, name)
    t.match(body, { type, text: undefined, attachments: [{ id: /^mxc:/, ...attachment }] }, name)
    t.equal(body.attachments.length, 1)
    t.ok((await serve(built.app, body.attachments[0].srcURL)).bytes.equals(media(file)), `${name} is served`)
  }
})

await t.test('text becomes the caption, not another message', async t => {
  const built = await build(t)
  const uploadID = await uploaded(built, 'photo.jpg')
  const attachment = { uploadID }
  t.match((await send(built, { text: 'Look, **here**', attachment })).body,
    { type: 'IMAGE', text: 'Look, <strong>here</strong>', attachments: [{}] })
  const { body } = await send(built, { text: ' ', attachment, replyToMessageID: '100001' })
  t.match(body, { type: 'IMAGE', linkedMessageID: '100001' })
  t.notOk('text' in body, 'a blank one is none')
  t.match(await built.call('PUT', `${messages}/${body.id}`, { text: 'Other' }), { status: 422, body: { message: /attachment/ } })
})

await t.test('the limits of the network apply', async t => {
  type Body = { text?: string, attachment?: object }
  const cases: Array<[network: string, file: string, body: Body, status: number, words?: RegExp]> = [
    ['ai', 'photo.jpg', {}, 422, /AI takes no image\/jpeg as image or file/],
    ['instagram', 'document.pdf', {}, 422, /takes no application\/pdf as file/],
    ['instagram', 'photo.jpg', {}, 200],
    ['instagram', 'photo.jpg', { text: 'Look' }, 422, /no text with this kind/],
    ['slack', 'sticker.webp', { attachment: { type: 'sticker' } }, 422, /takes no image\/webp as sticker/],
    ['whatsapp', 'photo.jpg', { attachment: { type: 'sticker' } }, 422, /takes no image\/jpeg as sticker/],
    ['whatsapp', 'sticker.webp', { attachment: { type: 'sticker', size: { width: 600, height: 600 } } }, 422, /600 pixels of width/],
    ['whatsapp', 'tune.mp3', { text: 'Listen' }, 422, /no text with this kind/],
    ['whatsapp', 'photo.jpg', { text: 'x'.repeat(1024) }, 200],
    ['whatsapp', 'photo.jpg', { text: 'x'.repeat(1025) }, 422, /1025 characters; WhatsApp takes 1024/],
    ['instagram', 'voice.ogg', { attachment: { type: 'voice-note', duration: 61 } }, 422, /61 seconds; Instagram takes 60/]
  ]
  for (const [network, file, { attachment, ...body }, status, words] of cases) {
    const built = await on(t, network)
    const answer = await send(built, { ...body, attachment: { uploadID: await uploaded(built, file), ...attachment } })
    t.equal(answer.status, status, `${network} ${file} ${answer.text}`)
    if (words) t.match(answer.body, { code: 'VALIDATION_ERROR', message: words })
  }
})

await t.test('an upload belongs to its sandbox, and an unknown one returns 404', async t => {
  const built = await build(t)
  t.match(await send(built, { attachment: { uploadID: 'nothing' } }),
    { status: 404, body: { code: 'NOT_FOUND', message: /Upload not found: "nothing"/ } })
  const uploadID = await uploaded(built, 'photo.jpg')
  const sent = await send(built, { attachment: { uploadID } })
  t.match(await send(built, { attachment: { uploadID } }), { status: 200 }, 'and can be sent again')
  built.box.restore(built.box.snapshot())
  t.match((await built.call('GET', `${messages}/${sent.body.id}`)).body, sent.body, 'a snapshot holds it')
})

await t.test('the official SDK uploads and sends', async t => {
  const { sdk5 } = await sdks(t)
  const file = new File([media('photo.jpg')], 'photo.jpg')
  const { uploadID = '' } = await sdk5.assets.upload({ file })
  const { pendingMessageID } = await sdk5.messages.send(adaChat, { text: 'Look', attachment: { uploadID, type: 'image' } })
  t.match(await sdk5.messages.retrieve(pendingMessageID, { chatID: adaChat }),
    { type: 'IMAGE', text: 'Look', attachments: [{ type: 'img', fileName: 'photo.jpg', mimeType: 'image/jpeg' }] })
})
