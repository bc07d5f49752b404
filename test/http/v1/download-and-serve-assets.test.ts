import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { build, smallFixture } from '../../support/app.js'
import { media, serve, uploadFile } from '../../support/upload.js'

/** In every fixture of the package: a photo, and a video on the device. */
const photoURL = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
const clipURL = 'localmxc://local-whatsapp.localhost/90OBIaaG249IRuc2xo'
const download = '/v1/assets/download'

await t.test('download returns the path of the file on this machine', async t => {
  const { app, call } = await build(t)
  const cases: Array<[url: string, file: string]> = [
    [photoURL, 'photo.jpg'],
    [clipURL, 'clip.mp4'],
    [`${photoURL}?encryptionInfo=x#y`, 'photo.jpg']
  ]
  for (const [url, file] of cases) {
    const { status, body } = await call('POST', download, { url })
    t.equal(status, 200, url)
    t.ok(readFileSync(fileURLToPath(body.srcURL)).equals(media(file)), url)
    t.strictSame((await call('POST', download, { url })).body, body, 'it stays there')
    t.strictSame((await call('POST', download, { url: body.srcURL })).body, body, 'and is known by that place')
    t.ok((await serve(app, url)).bytes.equals(media(file)))
  }
  const refused: Array<[body: object, status: number, expected: object]> = [
    [{}, 400, { details: { issues: [{ path: ['body', 'url'] }] } }],
    [{ url: '' }, 400, { details: { issues: [{ code: 'too_small', path: ['body', 'url'] }] } }],
    [{ url: 5 }, 400, { details: { issues: [{ code: 'invalid_type', path: ['body', 'url'] }] } }],
    [{ url: 'https://example.org/a.png' }, 400, { message: /mxc:\/\/, localmxc:\/\/ or file:\/\//, details: { issues: [{ code: 'invalid_string', path: ['body', 'url'] }] } }],
    [{ url: 'mxc://example.org/nothing' }, 404, { code: 'NOT_FOUND', message: /Asset not found: "mxc:\/\/example.org\/nothing"/ }],
    [{ url: 'localmxc://example.org/Q4x9CqGz1pB3Oa6XgJ' }, 404, { code: 'NOT_FOUND' }]
  ]
  for (const [body, status, expected] of refused) {
    const answer = await call('POST', download, body)
    t.equal(answer.status, status, JSON.stringify(body))
    t.match(answer.body, expected, JSON.stringify(body))
  }
})

await t.test('serve returns the file, or the requested range', async t => {
  const { app } = await build(t)
  const bytes = media('photo.jpg')
  const size = bytes.length
  const whole = await serve(app, photoURL)
  t.equal(whole.status, 200)
  t.match(whole.headers, {
    'content-type': undefined,
    'content-length': String(size),
    'accept-ranges': 'bytes',
    'last-modified': 'Sun, 01 Feb 2026 12:00:00 GMT',
    etag: /^"[0-9a-f]{32}"$/,
    'x-content-type-options': 'nosniff',
    'x-beeper-desktop-version': '4.3.160'
  })
  t.ok(whole.bytes.equals(bytes))

  const cases: Array<[range: string, status: 200 | 206 | 416, from?: number, to?: number]> = [
    ['bytes=0-0', 206, 0, 0],
    ['bytes=0-99', 206, 0, 99],
    ['bytes=100-199', 206, 100, 199],
    ['bytes=-5', 206, size - 5, size - 1],
    [`bytes=-${size}`, 206, 0, size - 1],
    [`bytes=-${size + 1}`, 206, 0, size - 1],
    ['bytes=10-', 206, 10, size - 1],
    [`bytes=${size - 1}-`, 206, size - 1, size - 1],
    ['bytes=0-99999999', 206, 0, size - 1],
    ['bytes=0-9,10-19', 206, 0, 19],
    ['bytes=0-1,5-6', 200],
    ['bytes=5-6,99999999-', 206, 5, 6],
    [`bytes=${size}-`, 416],
    ['bytes=99999999-', 416],
    ['bytes=99999998-99999999', 416],
    ['bytes=-0', 416],
    ['bytes=5-2', 416],
    ['bytes=abc', 416],
    ['bytes=', 416],
    ['lines=0-1', 200],
    ['0-1', 200]
  ]
  for (const [range, status, from = 0, to = size - 1] of cases) {
    const answer = await serve(app, photoURL, { range })
    t.equal(answer.status, status, range)
    if (status === 416) {
      t.equal(answer.headers['content-range'], `bytes */${size}`, range)
      t.equal(answer.bytes.length, 0, `${range}: no body`)
      continue
    }
    t.equal(answer.headers['content-range'], status === 206 ? `bytes ${from}-${to}/${size}` : undefined, range)
    t.ok(answer.bytes.equals(bytes.subarray(from, to + 1)), range)
    t.equal(answer.headers['content-length'], String(to + 1 - from), range)
    t.equal(answer.headers['content-type'], undefined)
  }
  const empty = await uploadFile(app, '')
  t.match([(await serve(app, empty.srcURL)).status, (await serve(app, empty.srcURL, { range: 'bytes=0-' })).status], [200, 416])
})

await t.test('serve evaluates conditional headers', async t => {
  const { app, host } = await build(t)
  const { headers: { etag, 'last-modified': modified } } = await serve(app, photoURL)
  host.pass(60_000)
  const other = await uploadFile(app, media('chart.png'))
  t.not((await serve(app, other.srcURL)).headers.etag, etag, 'files have tags of their own')
  const tag = String(etag)
  const cases: Array<[name: string, headers: Record<string, string>, status: number]> = [
    ['the tag', { 'if-none-match': tag }, 304],
    ['the tag as a weak one', { 'if-none-match': `W/${tag}` }, 304],
    ['the tag in a list', { 'if-none-match': `"a", ${tag}` }, 304],
    ['any tag', { 'if-none-match': '*' }, 304],
    ['the tag, by a fetch that adds what fetch adds', { 'if-none-match': tag, 'cache-control': 'no-cache', pragma: 'no-cache' }, 304],
    ['another tag', { 'if-none-match': '"a"' }, 200],
    ['the time', { 'if-modified-since': String(modified) }, 304],
    ['an earlier time', { 'if-modified-since': 'Sun, 01 Feb 2026 11:59:59 GMT' }, 200],
    ['no time', { 'if-modified-since': 'yesterday' }, 200],
    ['another tag before the time', { 'if-none-match': '"a"', 'if-modified-since': String(modified) }, 200],
    ['the tag before the range', { 'if-none-match': tag, range: 'bytes=0-1' }, 304],
    ['a range of what it was', { 'if-range': tag, range: 'bytes=0-1' }, 206],
    ['a range of what it no longer is', { 'if-range': '"a"', range: 'bytes=0-1' }, 200],
    ['a range since that time', { 'if-range': String(modified), range: 'bytes=0-1' }, 206],
    ['a range of what it was, by a weak tag', { 'if-range': `W/${tag}`, range: 'bytes=0-1' }, 200],
    ['a range since a later time', { 'if-range': 'Sun, 01 Feb 2026 13:00:00 GMT', range: 'bytes=0-1' }, 200],
    ['a range since no time', { 'if-range': 'yesterday', range: 'bytes=0-1' }, 200],
    ['the whole of what it was', { 'if-range': tag }, 200],
    ['the file that it is', { 'if-match': tag }, 200],
    ['the file that it is, in a list', { 'if-match': `"a", ${tag}` }, 200],
    ['any file', { 'if-match': '*' }, 200],
    ['a file that it is not', { 'if-match': '"a"' }, 412],
    ['the file that it is, by a weak tag', { 'if-match': `W/${tag}` }, 412],
    ['the tag before the time', { 'if-match': tag, 'if-unmodified-since': 'Sun, 01 Feb 2026 11:59:59 GMT' }, 200],
    ['a time before it', { 'if-unmodified-since': 'Sun, 01 Feb 2026 11:59:59 GMT' }, 412],
    ['a file that it is not, before one that it is', { 'if-match': '"a"', 'if-none-match': tag }, 412]
  ]
  for (const [name, headers, status] of cases) {
    const answer = await serve(app, photoURL, headers)
    t.equal(answer.status, status, name)
    if (status !== 304 && status !== 412) continue
    t.equal(answer.bytes.length, 0, `${name}: no body`)
    t.notOk(answer.headers['content-type'])
    if (status === 304) t.equal(answer.headers.etag, etag)
  }
})

await t.test('serve rejects anything but an asset', async t => {
  const { call } = await build(t)
  const ask = (query: string) => call('GET', `/v1/assets/serve${query}`)
  t.match(await ask(''), { status: 400, body: { details: { issues: [{ path: ['query', 'url'] }] } } })
  t.match(await ask('?url='), { status: 400 })
  t.match(await ask('?url=https://example.org/'), { status: 400, body: { details: { issues: [{ path: ['query', 'url'] }] } } })
  t.match(await ask('?url=mxc://example.org/nothing'), { status: 404, body: { code: 'NOT_FOUND', message: /mxc:\/\/example.org\/nothing/ } })
  t.match(await ask('?url=file:///nothing'), { status: 403, body: { code: 'forbidden' } })
  t.equal((await ask('?url=%E0%A4%A')).status, 400, 'a broken encoding')
})

await t.test('after a reset, the same calls lead to the same IDs, names, places and bytes', async t => {
  const hello = { url: 'mxc://media.example.org/own', fileName: 'own.txt', content: 'SGVsbG8=' }
  const { app, call, box } = await build(t, { fixture: { ...smallFixture, assets: [hello] } })
  const use = async () => {
    const named = await uploadFile(app, media('chart.png'), 'chart.png')
    const unnamed = await call('POST', '/v1/assets/upload/base64', { content: 'SGVsbG8=' })
    const urls = [named.srcURL, unnamed.body.srcURL, hello.url, photoURL]
    const places = await Promise.all(urls.map(async url => (await call('POST', download, { url })).body))
    const files = await Promise.all(urls.map(async url => (await serve(app, url)).bytes.toString('base64')))
    const { body: { pendingMessageID } } = await call('POST', '/v1/chats/101/messages', { attachment: { uploadID: named.uploadID } })
    const { body: { attachments } } = await call('GET', `/v1/chats/101/messages/${pendingMessageID}`)
    return { named, unnamed: unnamed.body, places, files, attachments }
  }
  const first = await use()
  t.match(first.attachments, [{ srcURL: /^(local)?mxc:/ }])
  for (let time = 0; time < 2; time++) {
    box.reset()
    t.strictSame(await use(), first)
  }
  await uploadFile(app, 'one more')
  await call('POST', '/v1/assets/upload', {})
  box.reset()
  t.strictSame(await use(), first, 'also after more uploads, and one that failed')
})
