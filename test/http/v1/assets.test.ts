import { createReadStream, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { toFile } from '@beeper/desktop-api'
import { build, small } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { formOf, formType, media, serve, upload, uploadFile, type Part } from '../../support/upload.js'

/** In every fixture of the package: a photo, and a video on the device. */
const photoURL = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
const clipURL = 'localmxc://local-whatsapp.localhost/90OBIaaG249IRuc2xo'

const download = '/v1/assets/download'
const base64 = '/v1/assets/upload/base64'

await t.test('every operation asks for its scope', async t => {
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

await t.test('an upload tells what the file is, and is on the disk', async t => {
  const { app, call } = await build(t)
  const cases: Array<[file: string, facts: object]> = [
    ['photo.jpg', { mimeType: 'image/jpeg', width: 640, height: 480 }],
    ['chart.png', { mimeType: 'image/png', width: 480, height: 300 }],
    ['ball.gif', { mimeType: 'image/gif', width: 160, height: 120 }],
    ['sticker.webp', { mimeType: 'image/webp', width: 256, height: 256 }],
    ['clip.mp4', { mimeType: 'video/mp4', duration: 3.032 }],
    ['voice.ogg', { mimeType: 'audio/ogg', duration: 6.277541666666667 }],
    ['tune.mp3', { mimeType: 'audio/mpeg', duration: 6.034285714285715 }],
    ['document.pdf', { mimeType: 'application/pdf' }],
    ['assets.json', { mimeType: 'application/json' }]
  ]
  for (const [file, facts] of cases) {
    const content = media(file)
    const { status, body } = await upload(app, [{ name: 'file', content, fileName: file }])
    t.equal(status, 200, file)
    const { uploadID, srcURL, ...rest } = body
    t.match(uploadID, /^upload_[a-z0-9]{16}$/)
    t.strictSame(rest, { fileName: file, fileSize: content.length, ...facts }, file)
    t.match(srcURL, /^file:\/\/\//)
    t.ok(readFileSync(fileURLToPath(srcURL)).equals(content), `${file} on the disk`)
    t.ok((await serve(app, srcURL)).bytes.equals(content), `${file} served`)

    const { uploadID: other, srcURL: _, ...inJSON } = (await call('POST', base64, { content: content.toString('base64'), fileName: file })).body
    t.strictSame(inJSON, rest, `${file} in base64`)
    t.not(other, uploadID)
  }
})

await t.test('what counts for the type', async t => {
  const { app } = await build(t)
  const png = media('avatar.png')
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'
  type Said = string | undefined
  type Content = string | Buffer
  const cases: Array<[name: string, content: Content, fileName: string, part: Said, field: Said, expected: object]> = [
    ['what the caller says', png, 'a.png', 'image/png', 'application/x-own', { mimeType: 'application/x-own' }],
    ['an empty word says nothing', png, 'a.png', undefined, '', { mimeType: 'image/png', width: 96 }],
    ['the first bytes before the part and the name', png, 'a.txt', 'text/html', undefined, { mimeType: 'image/png', width: 96 }],
    ['the part before the name', 'a,b', 'a.txt', 'text/csv', undefined, { mimeType: 'text/csv' }],
    ['the name before what libraries fill in', '# Hi', 'a.md', 'application/octet-stream', undefined, { mimeType: 'text/markdown' }],
    ['a text by its content', 'just text, as people write it – é', 'README', undefined, undefined, { mimeType: 'text/plain' }],
    ['bytes that are no text', Buffer.from([0xff, 0, 1, 2]), 'blob', undefined, undefined, { mimeType: 'application/octet-stream' }],
    ['an empty file', '', 'nothing', undefined, undefined, { mimeType: 'application/octet-stream', fileSize: 0 }],
    ['a drawing, though it is XML', svg, 'a.svg', undefined, undefined, { mimeType: 'image/svg+xml', width: 30, height: 20 }],
    ['a picture that is cut off', png.subarray(0, 20), 'a.png', undefined, undefined, { mimeType: 'image/png' }],
    ['a recording that is none', 'no sound', 'a.mp3', undefined, undefined, { mimeType: 'audio/mpeg' }]
  ]
  for (const [name, content, fileName, type, said, expected] of cases) {
    const fields: Part[] = said === undefined ? [] : [{ name: 'mimeType', content: said }]
    const { status, body } = await upload(app, [{ name: 'file', content, fileName, type }, ...fields])
    t.equal(status, 200, name)
    t.match(body, expected, name)
  }
})

await t.test('what an upload is called', async t => {
  const { app, call } = await build(t)
  const named = async (fileName: string, said?: string) => {
    const fields: Part[] = said === undefined ? [] : [{ name: 'fileName', content: said }]
    const { body } = await upload(app, [...fields, { name: 'file', content: media('avatar.png'), fileName }])
    return body as { fileName: string, srcURL: string }
  }
  const cases: Array<[fileName: string, said: string | undefined, expected: string]> = [
    ['a.png', undefined, 'a.png'],
    ['a.png', 'Résumé 📄.png', 'Résumé 📄.png'],
    ['C:\\Users\\robin\\a.png', undefined, 'a.png'],
    ['a.png', '../../../etc/passwd', 'passwd'],
    ['a.png', '/etc/', 'a.png'],
    ['a.png', '..', 'a.png'],
    ['a.png', 'b\u0000\n.png', 'b.png'],
    ['', '', 'upload-8.png'],
    ['..', undefined, 'upload-9.png']
  ]
  for (const [fileName, said, expected] of cases) {
    const body = await named(fileName, said)
    t.equal(body.fileName, expected)
    t.match(fileURLToPath(body.srcURL), /\/\d+(\.png)?$/, 'on the disk it has a name of the server\'s')
  }
  const { body } = await call('POST', base64, { content: media('voice.ogg').toString('base64') })
  t.match(body.fileName, /^upload-\d+\.(oga|ogg)$/, 'made up in JSON')
})

await t.test('what is no upload is refused, and leaves nothing behind', async t => {
  const { app, box } = await build(t)
  const file: Part = { name: 'file', content: 'x', fileName: 'x' }
  const whole = formOf([file])
  type Body = Part[] | Buffer | string
  const cases: Array<[name: string, body: Body, type: string | undefined, status: number, words: RegExp]> = [
    ['no body', '', 'application/octet-stream', 400, /Content-Type.*multipart\/form-data/],
    ['JSON', '{"file":"x"}', 'application/json', 400, /Content-Type.*multipart\/form-data/],
    ['a form without a boundary', whole, 'multipart/form-data', 400, /[Bb]oundary/],
    ['a form of another boundary', whole, 'multipart/form-data; boundary=other', 400, /no? ?form|form/],
    ['a form that ends too soon', whole.subarray(0, whole.length - 10), undefined, 400, /form/],
    ['a form that ends in its file', whole.subarray(0, whole.length - 20), undefined, 400, /form/],
    ['an empty form', [], undefined, 400, /file/],
    ['no file', [{ name: 'fileName', content: 'x' }], undefined, 400, /file/],
    ['a file under another name', [{ ...file, name: 'data' }], undefined, 400, /file/],
    ['a field in the place of the file', [{ name: 'file', content: 'x' }], undefined, 400, /filename/],
    ['two files', [file, file], undefined, 400, /one at a time/],
    ['a file and a field of that name', [file, { name: 'file', content: 'x' }], undefined, 400, /filename/],
    ['too many fields', [file, ...Array.from({ length: 30 }, (_, at) => ({ name: `n${at}`, content: 'x' }))], undefined, 400, /parts/],
    ['too many files', Array.from({ length: 30 }, () => ({ ...file, name: 'other' })), undefined, 400, /parts/],
    ['a field as large as a file', [file, { name: 'fileName', content: 'x'.repeat(70_000) }], undefined, 400, /fileName/]
  ]
  for (const [name, form, type, status, words] of cases) {
    const answer = await upload(app, form, 'test-token', type)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.match(answer.body, { message: words, code: answer.body.details ? 'VALIDATION_ERROR' : 'bad_request' }, name)
  }
  const headers = { authorization: 'Bearer test-token' }
  const bare = await app.inject({ method: 'POST', url: '/v1/assets/upload', headers })
  t.equal(bare.statusCode, 400)
  t.match(bare.json(), { message: /no body.*form.*file.*multipart\/form-data/ })
  t.equal(box.assets.size, 0)
})

await t.test('what is no upload in base64 is refused', async t => {
  const { app, call, box } = await build(t)
  const send = (payload: string) => call('POST', base64, payload)
  const content = ['body', 'content']
  const cases: Array<[name: string, payload: string, status: number, expected: object]> = [
    ['no content', '{"fileName":"x"}', 400, { details: { issues: [{ code: 'invalid_type', path: content }] } }],
    ['no object', '["content"]', 400, { details: { issues: [{ path: ['body'] }] } }],
    ['a number', '{"content":5}', 400, { details: { issues: [{ code: 'invalid_type', path: content }] } }],
    ['nothing', '{"content":null}', 400, { details: { issues: [{ code: 'invalid_type', path: content }] } }],
    ['an object', '{"content":{"content":"eA=="}}', 400, { details: { issues: [{ code: 'invalid_type', path: content }] } }],
    ['empty', '{"content":""}', 400, { details: { issues: [{ code: 'too_small', path: content }] } }],
    ['blank', '{"content":" "}', 422, { message: /no data/, details: { issues: [{ path: content }] } }],
    ['no base64', '{"content":"eA==!"}', 422, { message: /character 5 is "!"/, details: { issues: [{ code: 'invalid_string', path: content }] } }],
    ['another alphabet', '{"content":"жук"}', 422, { message: /not base64/ }],
    ['a data URL', '{"content":"data:image/png;base64,eA=="}', 422, { message: /comma/ }],
    ['one character', '{"content":"e"}', 422, { message: /not whole/ }],
    ['one character too many', '{"content":"eHh4e"}', 422, { message: /not whole/ }],
    ['padding that does not fit', '{"content":"eA="}', 422, { message: /not whole/ }],
    ['padding without data', '{"content":"=="}', 422, {}],
    ['padding beyond measure', '{"content":"eA==="}', 422, { message: /at most two/ }],
    ['data after the padding', '{"content":"eA==eA=="}', 422, { message: /character 5/ }],
    ['a name that is a number', '{"content":"eA==","fileName":5}', 400, { details: { issues: [{ path: ['body', 'fileName'] }] } }],
    ['broken JSON', '{"content":"eA==",}', 400, { message: /not valid JSON/ }],
    ['JSON that ends in the content', '{"content":"eA==', 400, { message: /not valid JSON/ }],
    ['JSON that ends after it', '{"content":"eA=="', 400, { message: /not valid JSON/ }],
    ['a raw line break', '{"content":"eA\n=="}', 400, { message: /not valid JSON/ }],
    ['an escape that is none', '{"content":"eA\\x=="}', 400, { message: /not valid JSON/ }],
    ['content twice', '{"content":"eA==","content":"eA=="}', 400, { message: /twice/ }],
    ['a poisoned prototype', '{"content":"eA==","__proto__":{"a":1}}', 400, { message: /not valid JSON/ }],
    ['much besides the content', `{"content":"eA==","fileName":"${'x'.repeat(1024 * 1024)}"}`, 400, { message: /larger than/ }],
    ['an empty body', '', 400, { message: /no body/ }]
  ]
  for (const [name, payload, status, expected] of cases) {
    const answer = await send(payload)
    t.equal(answer.status, status, `${name}: ${answer.text.slice(0, 200)}`)
    t.match(answer.body, expected, name)
  }
  const headers = { authorization: 'Bearer test-token', 'content-type': formType }
  const form = await app.inject({ method: 'POST', url: base64, headers, payload: formOf([]) })
  t.match([form.statusCode, form.json()], [400, { message: /application\/json/ }], 'a form')
  t.equal(box.assets.size, 0)
})

await t.test('base64 in the ways that clients write it', async t => {
  const { app, call } = await build(t)
  const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x3e, 0x3f, 0x00, 0x10, 0x83])
  const text = bytes.toString('base64')
  const cases: Array<[name: string, content: string]> = [
    ['as it is', JSON.stringify(text)],
    ['with the other alphabet', JSON.stringify(bytes.toString('base64url'))],
    ['without its padding', JSON.stringify(text.replace(/=+$/, ''))],
    ['in lines', JSON.stringify(text.replace(/(.{4})/g, '$1\r\n'))],
    ['with escaped slashes', `"${text.replace(/\//g, '\\/')}"`],
    ['with an escaped plus', `"${text.replace(/\+/g, '\\u002B')}"`],
    ['all escaped', `"${[...text].map(char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`]
  ]
  for (const [name, content] of cases) {
    const { status, body } = await call('POST', base64, `{ "fileName": "a \\"content\\": b", "content" : ${content} }`)
    t.equal(status, 200, name)
    t.equal(body.fileName, 'a "content": b')
    t.ok((await serve(app, body.srcURL)).bytes.equals(bytes), name)
  }
})

await t.test('download says where a file is on this machine', async t => {
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

await t.test('serve sends the file, or the range that is asked for', async t => {
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

await t.test('serve answers to conditions', async t => {
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

await t.test('serve refuses what is no asset', async t => {
  const { call } = await build(t)
  const ask = (query: string) => call('GET', `/v1/assets/serve${query}`)
  t.match(await ask(''), { status: 400, body: { details: { issues: [{ path: ['query', 'url'] }] } } })
  t.match(await ask('?url='), { status: 400 })
  t.match(await ask('?url=https://example.org/'), { status: 400, body: { details: { issues: [{ path: ['query', 'url'] }] } } })
  t.match(await ask('?url=mxc://example.org/nothing'), { status: 404, body: { code: 'NOT_FOUND', message: /mxc:\/\/example.org\/nothing/ } })
  t.match(await ask('?url=file:///nothing'), { status: 403, body: { code: 'forbidden' } })
  t.equal((await ask('?url=%E0%A4%A')).status, 400, 'a broken encoding')
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

await t.test('a send may say more of its file than the upload found', async t => {
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
