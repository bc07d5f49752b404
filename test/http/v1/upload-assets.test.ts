import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { build } from '../../support/app.js'
import { contentOf } from '../../support/samples.js'
import { formOf, formType, media, serve, upload, type Part } from '../../support/upload.js'

const base64 = '/v1/assets/upload/base64'

await t.test('an upload returns what the file is, and stores it on disk', async t => {
  const { app, call } = await build(t)
  const cases: Array<[file: string, facts: object]> = [
    ['photo.jpg', { mimeType: 'image/jpeg', width: 640, height: 480 }],
    ['chart.png', { mimeType: 'image/png', width: 480, height: 300 }],
    ['ball.gif', { mimeType: 'image/gif', width: 160, height: 120 }],
    ['sticker.webp', { mimeType: 'image/webp', width: 256, height: 256 }],
    ['clip.mp4', { mimeType: 'video/mp4', width: 320, height: 240, duration: 3 }],
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

await t.test('what decides the type', async t => {
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
  t.match(body.fileName, /^upload-\d+\.ogg$/, 'made up in JSON')
})

await t.test('names as clients write them in a form', async t => {
  const { app } = await build(t)
  const cases: Array<[client: string, parameters: string, expected: string]> = [
    ['a browser, for a quote', 'filename="a%22b%22.txt"', 'a"b".txt'],
    ['a browser, for a percent sign', 'filename="100%25 %41.txt"', '100%25 %41.txt'],
    ['a browser, for a line break', 'filename="a%0D%0Ab.txt"', 'ab.txt'],
    ['curl until 7.80, for a quote', 'filename="a\\"b.txt"', 'a"b.txt'],
    ['fetch, for other letters', 'filename="Résumé 📄.txt"', 'Résumé 📄.txt'],
    ['Python, for other letters', 'filename*=UTF-8\'\'R%C3%A9sum%C3%A9.txt', 'Résumé.txt'],
    ['both forms, of which RFC 7578 has one', 'filename="R_sum_.txt"; filename*=UTF-8\'\'R%C3%A9sum%C3%A9.txt', 'R_sum_.txt'],
    ['in the other order', 'filename*=UTF-8\'\'R%C3%A9sum%C3%A9.txt; filename="R_sum_.txt"', 'R_sum_.txt'],
    ['without quotes', 'filename=a.txt', 'a.txt'],
    ['with a semicolon', 'filename="a;b.txt"', 'a;b.txt']
  ]
  for (const [client, parameters, expected] of cases) {
    const form = formOf([{ name: 'file', content: 'x', fileName: 'HERE' }]).toString()
    const { status, body } = await upload(app, form.replace('filename="HERE"', parameters))
    t.strictSame([status, body.fileName], [200, expected], client)
  }
})

await t.test('fields count whatever type their parts state', async t => {
  const { app } = await build(t)
  for (const type of [undefined, 'text/plain; charset=utf-8', 'application/octet-stream', 'application/json']) {
    const { status, body } = await upload(app, [
      { name: 'mimeType', content: 'application/x-own', type },
      { name: 'fileName', content: 'own.bin', type },
      { name: 'file', content: 'x', fileName: 'a.txt' }
    ])
    t.match([status, body], [200, { mimeType: 'application/x-own', fileName: 'own.bin' }], type ?? 'no type')
  }
  const bare = await upload(app, [{ name: 'file', content: 'x', type: 'application/octet-stream' }])
  t.match([bare.status, bare.body.fileName], [200, /^upload-\d+\.txt$/], 'a file without a name')
})

await t.test('unnamed uploads end as people know such files', async t => {
  const { call } = await build(t)
  const cases: Array<[sample: string, ending: string]> = [
    ['audio/mp3-cbr.mp3', 'mp3'], ['video/h264.mov', 'mov'], ['audio/opus.ogg', 'ogg'], ['audio/flac.flac', 'flac'],
    ['audio/m4a.m4a', 'm4a'], ['audio/aac-in.mp4', 'm4a'], ['browser/audio.webm', 'webm'], ['browser/video.webm', 'webm'],
    ['audio/adts.aac', 'aac'], ['audio/amr.amr', 'amr'], ['audio/opus.caf', 'caf'], ['audio/amr.3gp', '3gp'],
    ['audio/wav-pcm.wav', 'wav'], ['video/h264.mp4', 'mp4'], ['video/h264.mkv', 'mkv'], ['image/jpeg.jpg', 'jpg'],
    ['image/apng.png', 'png'], ['image/heic.heic', 'heic'], ['image/avif.avif', 'avif'], ['image/svg-size.svg', 'svg'],
    ['image/webp.webp', 'webp'], ['image/tiff.tiff', 'tiff'], ['document/pdf.pdf', 'pdf'], ['document/docx.docx', 'docx'],
    ['text/plain.txt', 'txt']
  ]
  for (const [sample, ending] of cases) {
    const { body } = await call('POST', base64, { content: contentOf(sample).toString('base64') })
    t.match(body.fileName, new RegExp(`^upload-\\d+\\.${ending}$`), sample)
  }
})

await t.test('an invalid upload is rejected, and leaves no file', async t => {
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
    ['a field instead of the file', [{ name: 'file', content: 'x' }], undefined, 400, /filename/],
    ['two files', [file, file], undefined, 400, /one at a time/],
    ['two files in a part, as of curl -F file=@a,b',
      [{ name: 'file', content: 'x'.repeat(70_000), type: 'multipart/mixed; boundary=y' }], undefined, 400, /one at a time.*comma/],
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

await t.test('an invalid base64 upload is rejected', async t => {
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
    ['one character', '{"content":"e"}', 422, { message: /incomplete/ }],
    ['one character too many', '{"content":"eHh4e"}', 422, { message: /incomplete/ }],
    ['padding that does not fit', '{"content":"eA="}', 422, { message: /incomplete/ }],
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

await t.test('the base64 variants that clients send', async t => {
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
