import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, fixtureFile, serve, type Ready } from '../support/command.js'
import { RawConnection, requestText, upgradeHeaders } from '../support/raw-connection.js'

const asBoth = { Authorization: 'Bearer both' }
const json = { ...asBoth, 'Content-Type': 'application/json' }

/** A call whose answer is so large that it is on its way until the client reads it. */
async function beginAnswer (t: { teardown: (work: () => unknown) => void }, { url, port }: Ready) {
  const upload = await fetch(`${url}/v1/assets/upload/base64`, {
    method: 'POST', headers: json, body: JSON.stringify({ content: 'A'.repeat(16_000_000), fileName: 'large.bin' })
  })
  const { srcURL } = await upload.json() as { srcURL: string }
  const late = await RawConnection.open(t, port)
  late.socket.pause()
  late.socket.write(requestText('GET', `/v1/assets/serve?url=${encodeURIComponent(srcURL)}`, asBoth))
  await new Promise(resolve => { late.socket.once('readable', resolve) })
  return {
    ended: late.ended,
    /** Reads the answer to its end. */
    async read () {
      late.socket.resume()
      const [, body = ''] = (await late.ended).split('\r\n\r\n')
      return body.length
    }
  }
}

await t.test('SIGINT, SIGTERM and SIGHUP save the state and exit with 0, whatever clients are doing', async t => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const file = join(t.testdir({}), 'state.json')
    const { url, port, command } = await serve(t, ['--state', file])
    const control = `${url}/_mock/sandboxes/default`
    await fetch(`${control}/faults`, {
      method: 'POST', headers: json, body: JSON.stringify({ operation: 'wsEvents', delay: 600_000, times: 1 })
    })
    const held = await RawConnection.open(t, port, requestText('GET', '/v1/ws', { ...asBoth, ...upgradeHeaders }))
    for (;;) {
      const rules = await (await fetch(`${control}/faults`)).json() as { items: Array<{ fired: number }> }
      if (rules.items[0]?.fired === 1) break
    }
    const socket = await RawConnection.open(t, port, requestText('GET', '/v1/ws', { ...asBoth, ...upgradeHeaders }))
    await socket.sees(/ready/)
    const others = [
      '', 'GET /v0/get-acc', 'GET /v0/get-accounts HTTP/1.1\r\nHost: loc',
      requestText('POST', '/v0/create-chat', { ...json, 'Content-Length': '1000' }, '{"accountID"'),
      requestText('GET', '/_mock/sandboxes/default/wait?path=/never&timeout=5m')
    ].map(async text => RawConnection.open(t, port, text))
    const connections = [held, socket, ...await Promise.all(others)]
    const created = await fetch(`${url}/v0/create-chat`, {
      method: 'POST', headers: json, body: JSON.stringify({ accountID: 'matrix', type: 'single', participantIDs: ['@ada:beeper.com'] })
    })
    t.equal(created.status, 200)
    command.kill(signal)
    const { code, stderr } = await command.end()
    t.equal(code, 0, signal)
    t.notMatch(stderr, /cut off|error/)
    t.match(readFileSync(file, 'utf8'), '@ada:beeper.com')
    for (const { ended } of connections) await ended
  }
})

await t.test('SIGTERM waits for a response in progress', async t => {
  const ready = await serve(t)
  const answer = await beginAnswer(t, ready)
  ready.command.kill('SIGTERM')
  await ready.command.sees('stderr', /stopping/)
  t.equal(await answer.read(), 12_000_000)
  const { code, stderr } = await ready.command.end()
  t.equal(code, 0)
  t.notMatch(stderr, /cut off/)
})

await t.test('a second signal ends at once', async t => {
  for (const [first, second, code] of [['SIGTERM', 'SIGINT', 130], ['SIGINT', 'SIGTERM', 143], ['SIGTERM', 'SIGHUP', 129]] as const) {
    const ready = await serve(t)
    const answer = await beginAnswer(t, ready)
    ready.command.kill(first)
    await ready.command.sees('stderr', /stopping/)
    ready.command.kill(second)
    t.equal((await ready.command.end()).code, code)
    t.ok(await answer.read() < 12_000_000)
  }
})

await t.test('a signal is handled as soon as the server can respond, and before', async t => {
  const cases: Array<[name: string, preload: string]> = [
    ['as it begins to listen', `import { Server } from 'node:net'
      const { listen } = Server.prototype
      Server.prototype.listen = function (...given) {
        this.once('listening', () => { process.kill(process.pid, 'SIGTERM') })
        return listen.apply(this, given)
      }`],
    ['while it prepares', `process.on('newListener', name => {
        if (name === 'SIGTERM') setImmediate(() => { process.kill(process.pid, 'SIGTERM') })
      })`]
  ]
  for (const [name, preload] of cases) {
    const command = new Command(t, ['--port', '0', '--json', '--fixture', fixtureFile(t)], { preload })
    const { code, signal, stderr } = await command.end()
    t.strictSame([code, signal], [0, null], name)
    t.notMatch(stderr, /error/)
  }
})
