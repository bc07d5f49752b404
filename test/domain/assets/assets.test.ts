import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { checkFixture } from '../../../src/fixtures/check.js'
import { build, smallFixture } from '../../support/app.js'
import { media, serve, upload, uploadFile } from '../../support/upload.js'

const photoURL = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
const mebibyte = 1024 * 1024

/** The files in the folder of one that was uploaded. */
function besides (srcURL: string): string[] {
  return readdirSync(dirname(fileURLToPath(srcURL)))
}

await t.test('a restored snapshot is the same sandbox, including its files', async t => {
  const { app, box, sandboxes, host } = await build(t)
  const photo = await uploadFile(app, media('photo.jpg'), 'photo.jpg')
  const clip = await uploadFile(app, media('clip.mp4'), 'clip.mp4')
  const { url } = box.assets.upload(photo.uploadID)
  const headers = (await serve(app, url)).headers
  const saved = box.snapshot()
  const digest = box.digest()
  t.equal(saved.assets?.length, 2)
  await checkFixture(JSON.parse(JSON.stringify(saved)), 'snapshot')

  host.pass(60_000)
  await uploadFile(app, 'another one')
  t.not(box.digest(), digest)
  box.restore(saved)
  t.equal(box.digest(), digest)
  t.strictSame(box.snapshot(), saved)
  t.ok((await serve(app, url)).bytes.equals(media('photo.jpg')))
  t.ok((await serve(app, clip.srcURL)).bytes.equals(media('clip.mp4')), 'the place is the same, for it never went')
  t.equal(box.assets.size, 2)

  box.reset()
  t.match((await serve(app, url)).status, 404)
  box.restore(saved)
  t.equal(box.digest(), digest)
  const { bytes, headers: after } = await serve(app, url)
  t.ok(bytes.equals(media('photo.jpg')), 'out of the snapshot itself')
  t.equal(after.etag, headers.etag, 'to clients it is the same file')
  t.equal(after['last-modified'], headers['last-modified'])

  const other = sandboxes.create({ id: 'other', fixture: { ...saved, tokens: [{ token: 'other-token', scopes: ['read'] }] } })
  t.ok((await serve(app, url, {}, 'other-token')).bytes.equals(media('photo.jpg')), 'in another sandbox')
  t.equal(other.assets.upload(photo.uploadID).fileName, 'photo.jpg')
})

await t.test('reset removes uploads and their files', async t => {
  const { app, box } = await build(t)
  const boot = box.digest()
  const first = await uploadFile(app, media('photo.jpg'), 'photo.jpg')
  await serve(app, photoURL)
  t.equal(besides(first.srcURL).length, 2)
  box.reset()
  t.strictSame(besides(first.srcURL), [])
  t.equal(box.digest(), boot)
  t.throws(() => box.assets.upload(first.uploadID), { code: 'not_found' })
  const again = await uploadFile(app, media('photo.jpg'), 'photo.jpg')
  t.equal(again.uploadID, first.uploadID, 'the same seed produces the same upload')
  t.equal(again.srcURL, first.srcURL, 'at the same path')
  t.equal((await serve(app, photoURL)).status, 200, 'what comes with the package is always there')
})

await t.test('a snapshot holds the hash of a large file, and the server its content', async t => {
  const { app, call, box } = await build(t)
  const content = Buffer.alloc(mebibyte + 1, 'beeper')
  const large = await uploadFile(app, content)
  const small = await uploadFile(app, content.subarray(0, mebibyte))
  const { url } = box.assets.upload(large.uploadID)
  const digest = box.digest()
  const saved = box.snapshot()
  t.match(saved.assets, [
    { uploadID: large.uploadID, content: undefined, sha256: /^[0-9a-f]{64}$/, fileSize: mebibyte + 1 },
    { uploadID: small.uploadID, content: content.subarray(0, mebibyte).toString('base64') }
  ])
  box.reset()
  t.notOk(existsSync(fileURLToPath(large.srcURL)))
  box.restore(saved)
  t.equal(box.digest(), digest)
  t.ok((await serve(app, url)).bytes.equals(content))
  box.restore(saved)
  t.ok((await serve(app, url)).bytes.equals(content), 'as often as one likes')
  t.ok((await serve(app, box.assets.fileURL(box.assets.get(url, [])))).bytes.equals(content))

  // Another server has nothing but the snapshot.
  const elsewhere = await build(t, { fixture: { ...saved, tokens: smallFixture.tokens ?? [] } })
  const served = await serve(elsewhere.app, url)
  t.equal(served.status, 502)
  t.match(JSON.parse(served.text), { code: 'bad_gateway', message: /content of .* is gone.*1048576/ })
  const answer = await elsewhere.call('POST', '/v1/assets/download', { url })
  t.match([answer.status, answer.body], [200, { error: /is gone/, srcURL: undefined }], 'a download tells it at 200')
  t.match((await elsewhere.call('POST', '/v0/download-asset', { url })).body, { error: /is gone/ })
  t.equal(elsewhere.box.assets.upload(large.uploadID).fileSize, mebibyte + 1, 'what is known of it remains')
  t.strictSame(elsewhere.box.snapshot().assets?.[0], saved.assets?.[0])
  t.match(await call('POST', '/v1/assets/download', { url }), { status: 200, body: { srcURL: /^file:/ } })
})

await t.test('a snapshot accepts no more than its limit', async t => {
  const { app, box } = await build(t)
  for (let count = 0; count < 33; count++) await uploadFile(app, Buffer.alloc(mebibyte, count))
  const inline = box.snapshot().assets?.filter(({ content }) => content !== undefined)
  t.equal(inline?.length, 32)
  const digest = box.digest()
  const saved = box.snapshot()
  box.reset()
  box.restore(saved)
  t.equal(box.digest(), digest)
  t.ok((await serve(app, saved.assets?.at(-1)?.url ?? '')).bytes.equals(Buffer.alloc(mebibyte, 32)))
})

await t.test('a fixture can contain files', async t => {
  const url = 'mxc://media.example.org/mine'
  const assets = [
    { url, uploadID: 'given', fileName: 'note.txt', mimeType: 'text/plain', content: Buffer.from('Hi').toString('base64') },
    { url: photoURL, content: Buffer.from('instead of the photo').toString('base64') }
  ]
  const { app, call, box } = await build(t, { fixture: { ...smallFixture, assets } })
  const boot = box.digest()
  t.equal((await serve(app, url)).text, 'Hi')
  t.equal((await serve(app, photoURL)).text, 'instead of the photo')
  const sent = await call('POST', '/v1/chats/101/messages', { attachment: { uploadID: 'given' } })
  t.equal(sent.status, 200, sent.text)
  box.reset()
  t.equal(box.digest(), boot)
  t.equal((await serve(app, url)).text, 'Hi', 'after a reset, too')
  t.strictSame(box.snapshot().assets?.map(({ fileName, mimeType }) => [fileName, mimeType]), [
    ['note.txt', 'text/plain'], ['Q4x9CqGz1pB3Oa6XgJ', 'application/octet-stream']
  ])
})

await t.test('a fixture\'s files are checked', async t => {
  const check = (...assets: object[]) => checkFixture({ format: 1, assets }, 'my.json')
  await t.rejects(check({ url: 'https://example.org/a' }), { message: /my\.json: assets\.?\[?0\]?\.url/ })
  await t.rejects(check({ url: 'mxc://a/b', content: 'no base64!' }), { message: /content/ })
  await t.rejects(check({ url: 'mxc://a/b' }, { url: 'mxc://a/b' }), { message: /another asset/ })
  await t.rejects(check({ url: 'mxc://a/b', uploadID: 'x' }, { url: 'mxc://a/c', uploadID: 'x' }), { message: /another upload/ })
})

await t.test('a sandbox limits the number and the bytes of uploads', async t => {
  const { app, box, sandboxes } = await build(t, { uploadLimits: { count: 2, bytes: 100, serverBytes: 140 } })
  sandboxes.create({ id: 'other', fixture: { format: 1, tokens: [{ token: 'other-token', scopes: ['write'] }] } })
  const send = (size: number, token?: string) =>
    upload(app, [{ name: 'file', content: 'x'.repeat(size), fileName: 'x' }], token)
  const refused = async (size: number, words: RegExp, token?: string) => {
    const { status, body } = await send(size, token)
    t.equal(status, 422, String(words))
    t.match(body, { code: 'VALIDATION_ERROR', message: words })
  }
  await refused(101, /more than 100 bytes.*reset/)
  t.equal((await send(60)).status, 200, 'what was refused does not count')
  await refused(41, /more than 100 bytes/)
  t.equal((await send(40)).status, 200)
  await refused(0, /2 uploads, which is the limit/)
  t.equal(box.assets.size, 2)
  await refused(41, /server has no room/, 'other-token')
  t.equal((await send(40, 'other-token')).status, 200)
  box.reset()
  t.equal((await send(90)).status, 200, 'a reset makes room')
  sandboxes.delete('other')
  box.reset()
  t.equal((await send(100)).status, 200, 'and so does deleting a sandbox')
  const folder = dirname(box.assets.localPath(box.snapshot().assets?.[0]?.uploadID ?? '') ?? '')
  t.strictSame(readdirSync(folder).length, 1, 'nothing is left of what was refused')
})
