import { createReadStream, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { toFile } from '@beeper/desktop-api'
import { build, small, smallFixture } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { media, serve, upload, uploadFile, type Part } from '../../support/upload.js'

/** In every fixture of the package: a photo. */
const photoURL = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
const download = '/v1/assets/download'
const base64 = '/v1/assets/upload/base64'

await t.test('every operation requires its scope', async t => {
  const { app, call } = await build(t)
  const form: Part[] = [{ name: 'file', content: 'x', fileName: 'x.txt' }]
  const cases: Array<[name: string, scope: 'read' | 'write', ask: (token: string | null) => Promise<{ status: number, body: unknown }>]> = [
    ['upload', 'write', token => upload(app, form, token)],
    ['upload/base64', 'write', token => call('POST', base64, { content: 'eA==' }, token)],
    ['download', 'write', token => call('POST', download, { url: photoURL }, token)],
    ['serve', 'read', token => call('GET', `/v1/assets/serve?url=${encodeURIComponent(photoURL)}`, undefined, token)]
  ]
  for (const [name, scope, ask] of cases) {
    t.match(await ask(null), { status: 401, body: { code: 'unauthorized' } }, name)
    t.match(await ask('nobody'), { status: 401, body: { code: 'unauthorized' } }, name)
    t.match(await ask(scope === 'read' ? 'test-token-write' : 'test-token-read'), { status: 403, body: { code: 'forbidden' } }, name)
    t.equal((await ask(`test-token-${scope}`)).status, 200, name)
  }
})

await t.test('an upload is sent, listed, downloaded and served, by both SDKs', async t => {
  const { sdk5, sdk4 } = await sdks(t)
  const path = fileURLToPath(new URL('../../../fixtures/assets/photo.jpg', import.meta.url))
  const bytes = media('photo.jpg')
  const forms: Array<[name: string, file: Parameters<typeof sdk5.assets.upload>[0]['file'], fileName: string]> = [
    ['a stream', createReadStream(path), 'photo.jpg'],
    ['a File', new File([bytes], 'holiday.jpg', { type: 'image/jpeg' }), 'holiday.jpg'],
    ['bytes with a name', await toFile(bytes, 'bytes.jpg'), 'bytes.jpg'],
    ['a Response', new Response(bytes, { headers: { 'content-type': 'image/jpeg' } }), 'unknown_file']
  ]
  for (const [name, file, fileName] of forms) {
    const upload = await sdk5.assets.upload({ file })
    t.match(upload, { fileName, mimeType: 'image/jpeg', fileSize: bytes.length, width: 640, height: 480 }, name)
  }
  const { uploadID = '' } = await sdk5.assets.uploadBase64({ content: bytes.toString('base64'), fileName: 'dinner.jpg' })
  const { pendingMessageID } = await sdk5.messages.send(small.adaChat, { text: 'Look', attachment: { uploadID } })
  const sent = await sdk5.messages.retrieve(pendingMessageID, { chatID: small.adaChat })
  const { items: [listed] } = await sdk5.messages.list(small.adaChat)
  t.strictSame(listed?.attachments, sent.attachments)
  t.match(listed, { type: 'IMAGE', text: 'Look', isSender: true })
  const { id, srcURL, ...attachment } = listed?.attachments?.[0] ?? { type: 'unknown' }
  t.strictSame(attachment, { type: 'img', mimeType: 'image/jpeg', fileName: 'dinner.jpg', fileSize: bytes.length, size: { width: 640, height: 480 } })
  t.match(id, /^mxc:\/\/local\.beeper\.com\/[A-Za-z]{18}$/)
  t.equal(srcURL, id)

  for (const client of [sdk5, sdk4]) {
    const local = await client.assets.download({ url: srcURL ?? '' })
    t.ok(readFileSync(fileURLToPath(local.srcURL ?? '')).equals(bytes), 'downloaded')
    await t.rejects(client.assets.download({ url: 'mxc://example.org/nothing' }), /404 Asset not found/)
  }
  const served = await sdk5.assets.serve({ url: srcURL ?? '' })
  t.equal(served.headers.get('content-type'), null)
  t.ok(Buffer.from(await served.arrayBuffer()).equals(bytes), 'served')
  const part = await sdk5.assets.serve({ url: srcURL ?? '' }, { headers: { Range: 'bytes=0-2' } })
  t.match([part.status, await part.text()], [206, bytes.subarray(0, 3).toString()])
  const tag = served.headers.get('etag') ?? ''
  await t.rejects(sdk5.assets.serve({ url: srcURL ?? '' }, { headers: { 'If-None-Match': tag } }), /304/)
})

await t.test('media that the network no longer has: serve returns 502, download 200 with an error', async t => {
  const content = Buffer.from('hello').toString('base64')
  const assets = [
    { url: photoURL, isGone: true },
    { url: 'mxc://example.org/aged', uploadID: 'aged', content, isGone: true },
    { url: 'mxc://example.org/kept', content, isGone: false }
  ]
  const fixture = { ...smallFixture, assets }
  const { app, box, call } = await build(t, { fixture })
  const check = async (url: string, isGone: boolean) => {
    const served = await serve(app, url)
    t.equal(served.status, isGone ? 502 : 200, url)
    if (isGone) t.match(JSON.parse(served.text), { code: 'bad_gateway', message: /does not have .* any more/ })
    for (const [path, status] of [['/v1/assets/download', 200], ['/v0/download-asset', 200]] as const) {
      const answer = await call('POST', path, { url })
      t.equal(answer.status, status, path)
      t.match(answer.body, isGone ? { error: /does not have/, srcURL: undefined } : { srcURL: /^file:/, error: undefined })
    }
  }
  for (const { url, isGone } of assets) await check(url, isGone)
  const { digest } = (await call('GET', '/_mock/sandboxes/default')).body
  box.restore(box.snapshot())
  t.equal((await call('GET', '/_mock/sandboxes/default')).body.digest, digest, 'a snapshot holds the flag')
  for (const { url, isGone } of assets) await check(url, isGone)

  const { sdk5, sdk4 } = await sdks(t, { fixture })
  for (const client of [sdk5, sdk4]) t.match(await client.assets.download({ url: photoURL }), { error: /does not have/ })
  await t.rejects(sdk5.assets.serve({ url: photoURL }), /502/)
})

await t.test('a send may add details of its file that the upload did not find', async t => {
  const { app, call } = await build(t)
  const { uploadID } = await uploadFile(app, media('voice.ogg'), 'voice.ogg')
  const attachment = { uploadID, type: 'voice-note', fileName: 'For you.ogg', duration: 7 }
  const { body } = await call('POST', `/v1/chats/${small.adaChat}/messages`, { attachment })
  const message = (await call('GET', `/v1/chats/${small.adaChat}/messages/${body.pendingMessageID}`)).body
  t.match(message, {
    type: 'VOICE',
    attachments: [{ type: 'audio', isVoiceNote: true, fileName: 'For you.ogg', duration: 7, mimeType: 'audio/ogg' }]
  })
  t.ok((await serve(app, message.attachments[0].srcURL)).bytes.equals(media('voice.ogg')))
  const again = await call('POST', `/v1/chats/${small.adaChat}/messages`, { attachment: { uploadID } })
  t.equal(again.status, 200, 'an upload can be sent again')
  t.match(await call('POST', `/v1/chats/${small.adaChat}/messages`, { attachment: { uploadID: 'upload_nothing' } }),
    { status: 404, body: { code: 'NOT_FOUND', message: /Upload not found: "upload_nothing".*upload the file again/ } })
})

await t.test('a draft shows its file where it is', async t => {
  const { app, call, box } = await build(t)
  const { uploadID, srcURL } = await uploadFile(app, media('chart.png'), 'chart.png')
  const chat = `/v1/chats/${small.adaChat}`
  const patched = await call('PATCH', chat, { draft: { text: 'See', attachments: { a: { uploadID, id: 'mine' } } } })
  t.equal(patched.status, 200, patched.text)
  const shown = (filePath: string) => ({
    text: 'See',
    attachments: {
      mine: {
        id: 'mine',
        type: 'file',
        mimeType: 'image/png',
        fileName: 'chart.png',
        fileSize: media('chart.png').length,
        size: { width: 480, height: 300 },
        filePath
      }
    }
  })
  t.strictSame(patched.body.draft, shown(fileURLToPath(srcURL)))
  t.strictSame((await call('GET', chat)).body.draft, shown(fileURLToPath(srcURL)))

  const saved = box.snapshot()
  const digest = box.digest()
  box.reset()
  box.restore(saved)
  t.equal(box.digest(), digest)
  const { filePath } = (await call('GET', chat)).body.draft.attachments.mine
  t.ok(readFileSync(filePath).equals(media('chart.png')), 'after a restore, too')
  t.match(await call('PATCH', chat, { draft: null }), { status: 200, body: { draft: null } })
  t.match(await call('PATCH', chat, { draft: { text: 'See', attachments: { a: { uploadID: 'nothing' } } } }),
    { status: 404, body: { code: 'NOT_FOUND', message: /Upload not found/ } })
})
