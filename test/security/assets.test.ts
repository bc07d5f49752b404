import { spawnSync } from 'node:child_process'
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { build, type Teardown } from '../support/app.js'
import { media, serve, upload, uploadFile } from '../support/upload.js'

const photoURL = 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
const secret = 'no one may read this'

/** A server whose private directory has a secret for a neighbour. */
async function withSecret (t: Teardown) {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'assets-test-')))
  t.teardown(() => { rmSync(parent, { recursive: true, force: true }) })
  writeFileSync(join(parent, 'secret.txt'), secret)
  return { ...await build(t, { assetsDir: parent }), parent }
}

await t.test('no URL leads out of the private directory', async t => {
  const { app, call, parent } = await withSecret(t)
  const { srcURL } = await uploadFile(app, 'mine', 'mine.txt')
  const root = dirname(dirname(srcURL))
  const name = readdirSync(parent).find(entry => entry.startsWith('beeper')) ?? ''
  const secretURL = pathToFileURL(join(parent, 'secret.txt')).href

  const urls = [
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'file:/etc/passwd',
    'file:etc/passwd',
    'file://localhost/etc/passwd',
    'file://127.0.0.1/etc/passwd',
    'file://example.org/etc/passwd',
    'file:////etc/passwd',
    'file:///proc/self/environ',
    'file:///dev/zero',
    'file:///C:/Windows/win.ini',
    'file:\\\\example.org\\share\\x',
    'file:///',
    'file://',
    'file:',
    secretURL,
    `${srcURL}/../../../secret.txt`,
    `${root}/../secret.txt`,
    `${root}/%2e%2e/secret.txt`,
    `${root}/%2E%2E%2Fsecret.txt`,
    `${root}/..%2fsecret.txt`,
    `${root}/%252e%252e/secret.txt`,
    `${root}/..%5csecret.txt`,
    `${root}/..\\secret.txt`,
    `${root}/.%2e/secret.txt`,
    `${root}/%c0%ae%c0%ae/secret.txt`,
    `${root}/../${name}/../secret.txt`,
    `${root}/0/\u002e\u002e/../secret.txt`,
    `${secretURL}%00`,
    `${secretURL}%00.txt`,
    `${srcURL}%00`,
    `${srcURL}\u0000`,
    `${srcURL}/`,
    `${srcURL}%2f`,
    root,
    `${root}/`,
    `${root}/0`,
    `${root}/0/`,
    `${root}/0/2`,
    'mxc://../../etc/passwd',
    'mxc://example.org/../../../../etc/passwd',
    'mxc://example.org/%2e%2e/%2e%2e/etc/passwd',
    `mxc://${join(parent, 'secret.txt')}`,
    'localmxc:///etc/passwd',
    'localmxc://local-whatsapp.localhost/../assets.json',
    'mxc://example.org/photo.jpg',
    'mxc://example.org/__proto__',
    'mxc://__proto__/constructor'
  ]
  const inside = new Set([`${srcURL}%00`, `${srcURL}/`, `${root}/0/2`])
  for (const url of urls) {
    const status = /^file/i.test(url) && !inside.has(url) ? 403 : 404
    const served = await serve(app, url)
    t.equal(served.status, status, `serve ${JSON.stringify(url)}`)
    t.notMatch(served.text, secret)
    t.equal((await call('POST', '/v1/assets/download', { url })).status, status, `download ${JSON.stringify(url)}`)
    t.equal((await call('POST', '/v0/download-asset', { url })).status, status, `v0 ${JSON.stringify(url)}`)
  }
  const others = [
    '/etc/passwd', '../../etc/passwd', '..%2f..%2fetc%2fpasswd', 'http://127.0.0.1/', 'https://example.org/a.png',
    'data:text/plain,hello', 'javascript:1', 'blob:x', ' file:///etc/passwd', '\u0000', 'mxc:/example.org/x', 'x'
  ]
  for (const url of others) {
    t.equal((await serve(app, url)).status, 400, `serve ${JSON.stringify(url)}`)
    t.equal((await call('POST', '/v1/assets/download', { url })).status, 400, `download ${JSON.stringify(url)}`)
  }
  for (const url of [srcURL, `${srcURL}?a=b`, `${srcURL}#c`, `${root}/x/../0/${srcURL.replace(/^.*\//, '')}`, srcURL.replace('file://', 'file://localhost')]) {
    t.equal((await serve(app, url)).text, 'mine', `one's own file is one's own, however it is written: ${url}`)
  }
})

await t.test('links that another process puts into the directory are not followed', async t => {
  const { app, call, parent } = await withSecret(t)
  const { srcURL } = await uploadFile(app, 'mine', 'mine.txt')
  const path = fileURLToPath(srcURL)
  const refused = async () => {
    const served = await serve(app, srcURL)
    t.equal(served.status, 502)
    t.notMatch(served.text, secret)
    t.match((await call('POST', '/v1/assets/download', { url: srcURL })).body, { error: /is gone/, srcURL: undefined })
  }
  rmSync(path)
  await refused()
  symlinkSync(join(parent, 'secret.txt'), path)
  await refused()
  rmSync(dirname(path), { recursive: true })
  mkdirSync(join(parent, 'elsewhere'))
  writeFileSync(join(parent, 'elsewhere', '1.txt'), secret)
  symlinkSync(join(parent, 'elsewhere'), dirname(path))
  await refused()
})

await t.test('files of a snapshot are read from the private directory only', async t => {
  const { app, box, parent } = await withSecret(t)
  const { srcURL } = await uploadFile(app, 'mine', 'mine.txt')
  rmSync(fileURLToPath(srcURL))
  symlinkSync(join(parent, 'secret.txt'), fileURLToPath(srcURL))
  t.match(box.snapshot().assets, [{ content: undefined }])
  box.reset()
  t.equal(readFileSync(join(parent, 'secret.txt'), 'utf8'), secret, 'and removed there only')
})

await t.test('a sandbox\'s assets are its own', async t => {
  const { app, call, box, sandboxes } = await build(t)
  sandboxes.create({
    id: 'other', fixture: { ...box.snapshot(), tokens: [{ token: 'other-token', scopes: ['read', 'write'] }] }
  })
  const { srcURL, uploadID } = await uploadFile(app, 'mine', 'mine.txt')
  const { url } = box.assets.upload(uploadID)
  const copied = (await call('POST', '/v1/assets/download', { url: photoURL })).body.srcURL as string
  for (const theirs of [srcURL, url, copied]) {
    const status = theirs.startsWith('file:') ? 403 : 404
    t.equal((await serve(app, theirs, {}, 'other-token')).status, status, theirs)
    t.equal((await call('POST', '/v1/assets/download', { url: theirs }, 'other-token')).status, status)
    t.equal((await serve(app, theirs)).status, 200)
  }
  t.equal((await call('POST', '/v1/chats/101/messages', { attachment: { uploadID } }, 'other-token')).status, 404)
  const { srcURL: own } = await uploadFile(app, 'mine', 'mine.txt', 'other-token')
  t.not(own, srcURL, 'the same file twice is two files')
  sandboxes.delete('other')
  t.notOk(existsSync(dirname(fileURLToPath(own))), 'a deleted sandbox leaves nothing')
  t.equal((await serve(app, srcURL)).text, 'mine')
})

await t.test('nor do names of files lead out of it', async t => {
  const { app, parent } = await withSecret(t)
  const names = [
    '../../../secret.txt', '/etc/passwd', '..\\\\..\\\\secret.txt', '....//secret.txt', 'a.txt/../../b', '.', '..', 'x'.repeat(5000),
    'a.\u202etxt', 'CON', 'a.<script>', `a.${'y'.repeat(300)}`, 'a.t\\nxt', '.htaccess', 'a.', ' '
  ]
  for (const name of names) {
    const content = `of ${name}`
    const { status, body } = await upload(app, [
      { name: 'file', content, fileName: name }, { name: 'fileName', content: name }, { name: '__proto__', content: 'x' }
    ])
    t.equal(status, 200, name)
    t.notMatch(body.fileName, /[/\\]/, name)
    t.match(fileURLToPath(body.srcURL).slice(parent.length), /^\/beeper-desktop-mock-\w{6}\/0\/\d+(\.[a-z0-9]{1,10})?$/)
    t.equal((await serve(app, body.srcURL)).text, content)
  }
  t.strictSame(readdirSync(parent).filter(entry => !entry.startsWith('beeper-desktop-mock-')), ['secret.txt'])
  t.equal(readFileSync(join(parent, 'secret.txt'), 'utf8'), secret)
})

await t.test('the directory is private, and created when first needed', async t => {
  const { app, parent } = await withSecret(t)
  t.strictSame(readdirSync(parent), ['secret.txt'])
  const { srcURL } = await uploadFile(app, 'mine')
  const file = fileURLToPath(srcURL)
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  t.strictSame([mode(file), mode(dirname(file)), mode(dirname(dirname(file)))], ['600', '700', '700'])
})

await t.test('an uploaded file never runs as a page of the server', async t => {
  const { app } = await build(t)
  const { srcURL, mimeType } = await uploadFile(app, '<script>alert(1)</script>', 'a.html')
  t.equal(mimeType, 'text/html')
  t.match((await serve(app, srcURL)).headers, {
    'content-type': undefined,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox"
  })
})

await t.test('the directory is removed when the server closes', async t => {
  const { app, parent } = await withSecret(t)
  const { srcURL } = await uploadFile(app, media('photo.jpg'))
  t.ok(existsSync(fileURLToPath(srcURL)))
  await app.close()
  t.strictSame(readdirSync(parent), ['secret.txt'])
})

await t.test('the directory is removed when the process ends, even if the server is not closed', async t => {
  const args = ['--import=./test/support/loader/register.mjs', 'test/support/upload-and-exit.ts']
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' })
  t.equal(child.status, 3, child.stderr)
  t.match(child.stdout, /^file:/)
  t.notOk(existsSync(dirname(dirname(fileURLToPath(child.stdout)))))
})
