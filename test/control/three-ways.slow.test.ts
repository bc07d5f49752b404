import t from 'tap'
import { connectMockServer, createMockServer } from '../../src/index.js'
import { smallFixture } from '../support/app.js'
import type { Box, Raw } from '../support/three-ways/capability.js'
import { inspecting } from '../support/three-ways/inspecting.js'
import { journalAndClock } from '../support/three-ways/journal-and-clock.js'
import { others } from '../support/three-ways/others.js'
import { states } from '../support/three-ways/states.js'

/** In this order, on one sandbox with a frozen clock. */
const capabilities = [...inspecting, ...others, ...journalAndClock, ...states]

/** What the client has no methods for. */
const serverWide = [
  'mockHealth', 'mockSpec', 'mockDocs', 'mockDocsScript', 'mockDocsPageScript', 'mockGetPublicURL', 'mockMCPMessage', 'mockMCPStream',
  'mockMCPEndSession',
  'mockStreamJournal', 'mockGetPageToken', 'mockPageAddress', 'mockPage'
]

const newSandbox = {
  id: 'under-test',
  seed: 5,
  clock: { now: '2026-02-01T12:00:00Z', frozen: true },
  tokens: [{ token: 'the token' }]
}

for (const controlToken of [undefined, 'let me in']) {
  const suffix = controlToken === undefined ? '' : ', with a control token'

  await t.test(`the control API by plain HTTP${suffix}`, async t => {
    const { url, close } = await started(t)
    t.teardown(close)
    const called = new Set<string>()
    const raw: Raw = async (method, path, body) => {
      called.add(`${method} /_mock${path.split('?')[0]}`)
      const headers = {
        ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      }
      const response = await fetch(`${url}/_mock${path}`, {
        method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) })
      })
      const text = await response.text()
      return text === '' ? undefined : JSON.parse(text)
    }
    const box = await raw('POST', '/sandboxes', newSandbox) as Box
    for (const { name, http, expected } of capabilities) t.match(await http(raw, box), expected, name)
    const operations: Array<Record<'operation' | 'method' | 'path' | 'generation', string>> = (await raw('GET', '/operations')).items
    const untouched = operations.filter(({ generation, method, path }) => {
      const pattern = new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/]+')}$`)
      return generation === 'control' && ![...called].some(call => pattern.test(call))
    })
    t.strictSame(untouched.map(({ operation }) => operation), serverWide, 'the table leaves nothing out')
  })

  await t.test(`the client in the same process${suffix}`, async t => {
    const mock = await started(t)
    const box = await mock.createSandbox(newSandbox)
    for (const { name, client, expected } of capabilities) t.match(await client(box, mock), expected, name)
  })

  await t.test(`the client over HTTP${suffix}`, async t => {
    const { url } = await started(t)
    const mock = await connectMockServer(`${url}/`, { controlToken })
    const box = await mock.createSandbox(newSandbox)
    for (const { name, client, expected } of capabilities) t.match(await client(box, mock), expected, name)
    await mock.close()
    t.equal((await fetch(`${url}/_mock/health`)).status, 200, 'closing a connection leaves the server running')
  })

  async function started (t: { teardown: (work: () => unknown) => void }) {
    const mock = await createMockServer({ fixture: smallFixture, seed: 1, controlToken })
    t.teardown(() => mock.close())
    return mock
  }
}
