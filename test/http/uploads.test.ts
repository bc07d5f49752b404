import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import fc from 'fast-check'
import { decodeBase64 } from '../../src/http/uploads/base64.js'
import { ContentScanner } from '../../src/http/uploads/content-scanner.js'
import { startServer, type ServerOptions } from '../../src/server/start-server.js'
import { smallFixture, type Teardown } from '../support/app.js'
import { formOf, formType, longForm, longJSON, sendStream, upload } from '../support/upload.js'

const mebibyte = 1024 * 1024

async function start (t: Teardown, options: ServerOptions = {}) {
  const server = await startServer({ port: 0, fixture: smallFixture, ...options })
  t.teardown(() => server.close())
  return server
}

await t.test('a client that disconnects in the middle leaves no file', async t => {
  const { url, app, sandboxes } = await start(t)
  const { assets } = sandboxes.default
  const first = (await upload(app, [{ name: 'file', content: 'x', fileName: 'x' }])).body
  const folder = dirname(fileURLToPath(first.srcURL))
  const [whole, json] = [formOf([{ name: 'file', content: 'x'.repeat(mebibyte), fileName: 'x' }]), `{"content":"${'x'.repeat(mebibyte)}"}`]
  for (const [path, type, beginning] of [
    ['upload', formType, whole.subarray(0, mebibyte / 2)],
    ['upload/base64', 'application/json', Buffer.from(json).subarray(0, mebibyte / 2)]
  ] as const) {
    const call = request(`${url}/v1/assets/${path}`, {
      method: 'POST', headers: { authorization: 'Bearer test-token', 'content-type': type, 'content-length': 2 * mebibyte }
    })
    call.on('error', () => {})
    call.write(beginning)
    await seen(() => readdirSync(folder).length === 2)
    call.destroy()
    await seen(() => readdirSync(folder).length === 1)
    t.equal(assets.size, 1, path)
  }
  t.match(await upload(app, [{ name: 'file', content: 'x', fileName: 'x' }]), { status: 200 })
})

/** Lets the server work until something has come about. */
async function seen (condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => { setImmediate(resolve) })
}

await t.test('concurrent uploads share the limits', async t => {
  const { app, sandboxes } = await start(t, { uploadLimits: { bytes: 10 * mebibyte, count: 12 } })
  const file = [{ name: 'file', content: Buffer.alloc(mebibyte), fileName: 'x' }]
  const answers = await Promise.all(Array.from({ length: 20 }, () => upload(app, file)))
  const done = answers.filter(({ status }) => status === 200)
  t.ok(done.length > 0 && done.length <= 10, `${done.length} fitted`)
  t.ok(answers.every(({ status }) => status === 200 || status === 422))
  t.equal(sandboxes.default.assets.size, done.length)
  t.equal(readdirSync(dirname(fileURLToPath(done[0]!.body.srcURL))).length, done.length, 'the others are gone')
  for (let left = 10 - done.length; left > 0; left--) t.equal((await upload(app, file)).status, 200, 'and count no more')
  t.equal((await upload(app, file)).status, 422)
})

await t.test('a sandbox that is reset or deleted during an upload', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'uploads-test-'))
  t.teardown(() => { rmSync(directory, { recursive: true, force: true }) })
  const { url, sandboxes, app } = await start(t, { assetsDir: directory })
  const files = () => (readdirSync(directory, { recursive: true }) as string[]).filter(path => /[/\\]\d+[/\\]\d+$/.test(path))
  const box = sandboxes.default
  const parted = async (token: string, meanwhile: () => void) => {
    const whole = formOf([{ name: 'file', content: 'x'.repeat(mebibyte), fileName: 'x' }])
    return sendStream(`${url}/v1/assets/upload`, formType, (async function * () {
      yield whole.subarray(0, mebibyte / 2)
      await seen(() => files().length === 1)
      meanwhile()
      yield whole.subarray(mebibyte / 2)
    })(), token)
  }
  t.match(await parted('test-token', () => { box.reset() }), { status: 200 })
  t.equal(box.assets.size, 1)
  box.reset()
  t.equal(box.assets.size, 0)

  sandboxes.create({ id: 'other', fixture: { format: 1, tokens: [{ token: 'other-token', scopes: ['write'] }] } })
  t.match(await parted('other-token', () => { sandboxes.delete('other') }),
    { status: 404, body: { code: 'NOT_FOUND', message: /sandbox was deleted/ } })
  t.strictSame(files(), [])
  t.match(await upload(app, [{ name: 'file', content: 'x', fileName: 'x' }]), { status: 200 })
})

async function all<Item> (items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

/** A character as JSON lets it be written. */
function written (char: string, way: number): string {
  if (way === 0) return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return char === '/' ? '\\/' : JSON.stringify(char).slice(1, -1)
}

await t.test('a JSON body in any chunks parses as JSON.parse does', async t => {
  const name = fc.oneof(fc.string(), fc.constantFrom('content', '"content":"x"', 'con\\tent', 'a'))
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>({ content: 'inner' }, ['content', { content: 'x' }], '"content":"x"', 'x\\'))
  await t.resolves(fc.assert(fc.asyncProperty(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.tuple(name, value), { maxLength: 4 }),
    fc.nat(4),
    fc.array(fc.nat(), { maxLength: 6 }),
    fc.record({ url: fc.boolean(), bare: fc.boolean(), lines: fc.boolean(), escaped: fc.nat(3), blanks: fc.constantFrom('', ' ', '\n\t') }),
    async (bytes, others, position, cuts, { url, bare, lines, escaped, blanks }) => {
      let text = Buffer.from(bytes).toString(url ? 'base64url' : 'base64')
      if (bare) text = text.replace(/=+$/, '')
      if (lines) text = text.replace(/(.{7})/g, '$1\n')
      // Some characters as JSON lets them be written, too.
      const content = `"${[...text].map((char, at) => escaped > 0 ? written(char, at % (escaped * 3)) : JSON.stringify(char).slice(1, -1)).join('')}"`
      const fields = others.filter(([key]) => key !== 'content' && key !== '__proto__')
        .map(([key, field]) => `${JSON.stringify(key)}${blanks}:${blanks}${JSON.stringify(field)}`)
      fields.splice(position, 0, `"content"${blanks}:${blanks}${content}`)
      const whole = Buffer.from(`{${blanks}${fields.join(`${blanks},`)}}`)

      const scanner = new ContentScanner({ content: 1000, rest: mebibyte })
      const pieces: Buffer[] = []
      let from = 0
      for (const cut of cuts.map(cut => cut % whole.length).sort((a, b) => a - b)) {
        pieces.push(whole.subarray(from, cut))
        from = cut
      }
      pieces.push(whole.subarray(from))
      const body = Readable.from(pieces.filter(piece => piece.length > 0), { objectMode: false })
      const decoded = await all(decodeBase64(scanner.pieces(body)))
      const rest = JSON.parse(scanner.rest()) as unknown
      const expected = JSON.parse(whole.toString()) as unknown
      if (!Buffer.concat(decoded).equals(bytes)) throw new Error('other bytes')
      if (JSON.stringify(rest) !== JSON.stringify(expected)) throw new Error(`other fields: ${scanner.rest()}`)
      return scanner.found
    }
  ), { numRuns: 200, seed: 1 }))
})

await t.test('content above the limit is rejected, however it is chunked', async t => {
  for (const length of [8, 9, 12]) {
    const scanner = new ContentScanner({ content: 8, rest: mebibyte })
    const body = Readable.from([`{"content":"${'YmVl'.repeat(3).slice(0, 5)}`, `${'YmVl'.repeat(3).slice(5, length)}"}`].map(part => Buffer.from(part)))
    const decoded = all(decodeBase64(scanner.pieces(body)))
    if (length === 8) t.strictSame(Buffer.concat(await decoded).toString(), 'beebee')
    else await t.rejects(decoded, { code: 'validation_error', issues: [{ code: 'too_big', path: ['content'] }] })
  }
})

await t.test('the journal keeps the beginning of long content', async t => {
  const { url, sandboxes } = await start(t)
  await sendStream(`${url}/v1/assets/upload/base64`, 'application/json', longJSON(100_000))
  await sendStream(`${url}/v1/assets/upload`, formType, longForm(100_000))
  const [json, form] = sandboxes.default.journal.find({ kind: 'request' })
  t.match(json, { record: { operation: 'uploadAssetBase64', body: { fileName: 'long.bin', content: /^(YmVl){1024}\.\.\. \(100000 characters\)$/ } } })
  t.match(form, { record: { operation: 'uploadAsset', body: { file: '(100000 bytes)' } } })
})
