import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { build } from '../../support/app.js'
import { media, uploadFile } from '../../support/upload.js'

const url = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'

await t.test('download-asset returns the path of a file on this machine', async t => {
  const { app, call, box } = await build(t)
  const { status, headers, body } = await call('POST', '/v0/download-asset', { url })
  t.equal(status, 200)
  t.match(headers, { deprecation: /^@\d+$/, link: '</v1/assets/download>; rel="successor-version"' })
  t.strictSame(Object.keys(body), ['srcURL'])
  t.ok(readFileSync(fileURLToPath(body.srcURL)).equals(media('photo.jpg')))
  t.strictSame((await call('POST', '/v1/assets/download', { url })).body, body, 'v1 has it in the same place')

  const { uploadID, srcURL } = await uploadFile(app, 'mine', 'mine.txt')
  const upload = box.assets.upload(uploadID)
  t.strictSame((await call('POST', '/v0/download-asset', { url: upload.url })).body, { srcURL }, 'uploads, too')
})

await t.test('what download-asset rejects', async t => {
  const { call } = await build(t)
  const cases: Array<[name: string, body: unknown, token: string | null, status: number, expected: object]> = [
    ['no token', { url }, null, 401, { code: 'unauthorized' }],
    ['an unknown token', { url }, 'nobody', 401, { code: 'unauthorized' }],
    ['a token to read', { url }, 'test-token-read', 403, { code: 'forbidden' }],
    ['no body', undefined, 'test-token', 400, { code: 'bad_request', error: /url/ }],
    ['broken JSON', '{', 'test-token', 400, { code: 'bad_request' }],
    ['no URL', {}, 'test-token', 422, { code: 'validation_error', details: { 'body.url': String } }],
    ['a number', { url: 5 }, 'test-token', 422, { code: 'validation_error', details: { 'body.url': String } }],
    ['an empty URL', { url: '' }, 'test-token', 422, { details: { 'body.url': /mxc:/ } }],
    ['another scheme', { url: 'https://example.org/' }, 'test-token', 422, { details: { 'body.url': /mxc:/ } }],
    ['an unknown asset', { url: 'mxc://example.org/nothing' }, 'test-token', 404, { code: 'not_found', error: /Asset not found/ }]
  ]
  for (const [name, body, token, status, expected] of cases) {
    const answer = await call('POST', '/v0/download-asset', body, token)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.match(answer.body, expected, name)
  }
})
