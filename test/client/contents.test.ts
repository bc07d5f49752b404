import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { connectMockServer, createMockServer, type MockSandbox } from '../../src/index.js'
import { smallFixture } from '../support/app.js'

interface Test { teardown: (work: () => unknown) => void }

/** Over what a snapshot holds itself. */
const content = randomBytes(1.5 * 1024 * 1024)
const sha256 = createHash('sha256').update(content).digest('hex')

/** A server of its own, and its default sandbox by the two ways of the library. */
async function start (t: Test) {
  const mock = await createMockServer({ fixture: smallFixture, tokens: ['both'] })
  t.teardown(mock.close)
  const connected = await connectMockServer(mock.url)
  return { mock, ways: [['in-process', await mock.sandbox()], ['over HTTP', await connected.sandbox()]] as const }
}

async function upload ({ url, token }: MockSandbox) {
  const form = new FormData()
  form.append('file', new Blob([content]), 'large.bin')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/v1/assets/upload`, { method: 'POST', headers, body: form })
  return (await answer.json() as { srcURL: string }).srcURL
}

async function served (box: MockSandbox): Promise<Buffer> {
  const { assets: [asset] = [] } = await box.snapshot()
  const answer = await fetch(`${box.url}/v1/assets/serve?url=${encodeURIComponent(asset!.url)}`, { headers: { authorization: `Bearer ${box.token}` } })
  return Buffer.from(await answer.arrayBuffer())
}

await t.test('a snapshot brings its large files to another server, by either way of the library', async t => {
  const source = await start(t)
  await upload(source.ways[0][1])
  for (const [from, sourceBox] of source.ways) {
    const state = await sourceBox.snapshot()
    const digest = await sourceBox.digest()
    for (const at of [0, 1]) {
      const [to, box] = (await start(t)).ways[at]!
      await box.restore(state)
      t.equal(await box.digest(), digest, 'the same state')
      t.ok((await served(box)).equals(content), `${from} to ${to}`)
    }
  }
  const [, other] = (await start(t)).ways[1]
  const state = await source.ways[1][1].snapshot()
  await source.mock.close()
  await t.rejects(other.restore(state), /No mock server can be reached/)
})

await t.test('a state that was written travels with its contents', async t => {
  const [, source] = (await start(t)).ways[1]
  await upload(source)
  const state = JSON.parse(JSON.stringify(await source.snapshot()))
  const [, box] = (await start(t)).ways[1]
  await box.restore(state)
  t.notOk((await served(box)).equals(content))
  await t.rejects(box.content(sha256), { status: 404, code: 'not_found' })
  const digest = await box.digest()
  for (const wrong of [content.subarray(1), Buffer.alloc(0)]) {
    await t.rejects(box.provideContent(sha256, wrong), { status: 422, message: /What arrived has the SHA-256/ })
  }
  t.equal(await box.digest(), digest, 'nothing has changed')
  await t.rejects(box.provideContent('0'.repeat(64), content), { status: 404, message: /restore the state first/ })
  await t.rejects(box.provideContent('x', content), { code: 'validation_error' })
  await box.provideContent(sha256, await source.content(sha256))
  t.ok((await served(box)).equals(content))
  await t.rejects(box.provideContent(sha256, content), { code: 'not_found' }, 'it is not missing any more')
  await box.restore(await box.snapshot())
  t.ok((await served(box)).equals(content))
})

await t.test('contents count for the room that uploads have', async t => {
  const mock = await createMockServer({ fixture: smallFixture, uploadLimits: { bytes: 1024 * 1024 } })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  await box.restore({ ...smallFixture, assets: [{ url: 'mxc://example.com/large', sha256 }] })
  await t.rejects(box.provideContent(sha256, content), { status: 422, message: /would take more than|no room for more/ })
  await box.reset()
  await t.rejects(box.content(sha256), { code: 'not_found' })
})
