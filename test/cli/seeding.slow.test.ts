import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createMockServer } from '../../src/index.js'
import { small, smallFixture } from '../support/app.js'
import { run } from '../support/command.js'

interface Test { teardown: (work: () => unknown) => void }

/** A server of this process, and the command as processes that speak to it. */
async function start (t: Test) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  const words = async (...args: string[]) => run(t, [...args, '--url', mock.url])
  const prints = async (...args: string[]) => {
    const { code, stdout, stderr } = await words(...args)
    if (code !== 0 || stderr !== '') throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }
  return { box: await mock.sandbox(), words, prints }
}

await t.test('account', async t => {
  const { box, words, prints } = await start(t)
  t.equal(await prints('account', 'add', 'Signal', '--id', 'mine', '--name', 'Robin', '--phone', '+12025550142'), 'mine\n')
  t.match(await prints('account', 'list'), /^mine\tSignal\tconnected\tRobin$/m)
  t.equal(await prints('account', 'status', 'mine', 'disconnected', 'no power'), 'mine\tSignal\tdisconnected\tRobin\n')
  t.match((await box.snapshot()).accounts!.at(-1), {
    accountID: 'mine', status: 'disconnected', statusText: 'no power', user: { phoneNumber: '+12025550142' }
  })
  t.match(await words('account', 'add', 'Singal'), { code: 2, stderr: /did you mean "signal"/ })
})

await t.test('chat', async t => {
  const { box, words, prints } = await start(t)
  const id = (await prints('chat', 'add', '--network', 'WhatsApp', '--people', '2', '--title', 'Trip', '--message', 'one',
    '--message', 'two', '--unread', '1', '--label', 'Work', '--draft', 'so', '--remind-at', '2030-01-01T00:00:00Z', '--pinned')).trimEnd()
  const { chats, messages } = await box.snapshot()
  t.match(chats!.find(chat => chat.id === id), {
    type: 'group', title: 'Trip', isPinned: true, draft: { text: 'so' }, reminder: { remindAt: '2030-01-01T00:00:00.000Z' }
  })
  t.match(messages![id], [{ text: 'one' }, { text: 'two' }])
  t.match(await prints('chat', 'list'), new RegExp(`^\\d+\t${id}\tWhatsApp\tgroup\tTrip\t1 unread$`, 'm'))
  t.match(await prints('chat', 'change', small.group, '--title', 'News', '--join', '@new:beeper.com'), /\tNews\t/)
  t.equal(await prints('chat', 'delete', id), `${id}: deleted\n`)
  t.match(await words('chat', 'delete', id), { code: 1, stderr: /^error: .*not found/i })
  t.equal((await prints('chat', 'add', '--with', small.ada)).trimEnd(), small.adaChat, 'the direct chat that there is')
})

await t.test('token', async t => {
  const { box, prints } = await start(t)
  t.equal(await prints('token', 'create', 'my secret', '--scopes', 'read', '--expires-in', '10m', '--name', 'ci'), 'my secret\n')
  const { id } = (await box.tokens()).find(({ token }) => token === 'my secret')!
  t.match(await prints('token', 'list'), new RegExp(`^${id}\tmy secret\tread\t\\d{4}-.*Z\tci$`, 'm'))
  t.equal(await prints('token', 'revoke', id), `${id}: revoked\n`)
  t.notOk((await box.tokens()).some(({ token }) => token === 'my secret'))
})

await t.test('consent', async t => {
  const { box, words, prints } = await start(t)
  t.equal(await prints('consent', 'add', 'approve', '--scopes', 'read', '--expires-in', '1h'), 'approve\t{"expiresIn":"1h","scopes":["read"]}\n')
  await prints('consent', 'add', 'deny', '--error', 'server_error')
  t.match(await box.signInDecisions(), [{ outcome: 'approve', scopes: ['read'] }, { outcome: 'deny', error: 'server_error' }])
  t.match((await prints('consent', 'list')).split('\n'), [/^approve\t/, 'deny\t{"error":"server_error"}', ''])
  await prints('consent', 'clear')
  t.strictSame(await box.signInDecisions(), [])
  t.match(await words('consent', 'add', 'maybe'), { code: 2, stderr: /outcome/ })
})

await t.test('state', async t => {
  const { box, words, prints } = await start(t)
  const file = join(t.testdir({ 'bad.json': '{"format": 1, "chats": [{}]}', 'photo.jpg': 'pixels' }), 'state.json')
  const before = (await prints('state', 'digest')).trimEnd()
  t.equal(before, await box.digest())
  t.equal(await prints('state', 'save', file), `${file}: saved\n`)
  t.strictSame(JSON.parse(await prints('state', 'save')), JSON.parse(readFileSync(file, 'utf8')))
  await box.addChat({ network: 'Signal' })
  t.equal(await prints('state', 'load', file), `${file}: loaded\n`)
  t.equal(await box.digest(), before)
  t.match(await words('state', 'load', join(file, '../bad.json')), { code: 2, stderr: /chats/ })
  t.equal(await box.digest(), before)
  writeFileSync(file, JSON.stringify({ format: 1, assets: [{ url: 'mxc://x.example/1', file: './photo.jpg' }] }))
  await prints('state', 'load', file)
  t.match((await box.snapshot()).assets, [{ fileName: 'photo.jpg', content: Buffer.from('pixels').toString('base64') }])
})

await t.test('a state is saved with uploads over 1 MiB beside it, for any server', async t => {
  const { box, prints, words } = await start(t)
  const file = join(t.testdir({}), 'state.json')
  const content = Buffer.alloc(1_500_000, 'beeper')
  const send = async (bytes: Buffer) => {
    const form = new FormData()
    form.set('file', new Blob([bytes]), 'large.bin')
    await fetch(`${box.url}/v1/assets/upload`, { method: 'POST', body: form, headers: { authorization: `Bearer ${box.token}` } })
  }
  await send(content)
  const [asset] = (await box.snapshot()).assets!
  const folder = `${file}.files`
  t.match(await words('state', 'save'), { code: 0, stderr: /^1 uploads are in it by their digest alone/ })
  t.equal(await prints('state', 'save', file), `${file}: saved\n`)
  t.strictSame(readdirSync(folder), [asset!.sha256])
  t.ok(readFileSync(join(folder, asset!.sha256!)).equals(content))

  const elsewhere = await start(t)
  await elsewhere.prints('state', 'load', file)
  t.equal(await elsewhere.box.digest(), await box.digest())
  const url = `${elsewhere.box.url}/v1/assets/serve?url=${encodeURIComponent(asset!.url)}`
  const served = await fetch(url, { headers: { authorization: `Bearer ${box.token}` } })
  t.ok(Buffer.from(await served.arrayBuffer()).equals(content))

  await elsewhere.prints('state', 'load', file)
  t.equal(await elsewhere.box.digest(), await box.digest(), 'what the server has is not needed again')
  writeFileSync(join(folder, asset!.sha256!), Buffer.alloc(1_500_000))
  const third = await start(t)
  t.match(await third.words('state', 'load', file), { code: 1, stderr: /What arrived has the SHA-256/ })
  writeFileSync(join(folder, asset!.sha256!), content)

  const large = Buffer.alloc(101 * 1024 * 1024, 'more than the files of a fixture may have')
  await send(large)
  await prints('state', 'save', file)
  await third.prints('state', 'load', file)
  t.equal(await third.box.digest(), await box.digest())
  t.match(await third.words('sandbox', 'create', '--fixture', file), { code: 1, stderr: /may have 104857600 bytes in all/ })

  await box.reset()
  await send(Buffer.alloc(1_500_001))
  await prints('state', 'save', file)
  const [other] = (await box.snapshot()).assets!
  t.strictSame(readdirSync(folder), [other!.sha256], 'what the state no longer has is swept')
  await box.reset()
  await prints('state', 'save', file)
  t.notOk(existsSync(folder))
})
