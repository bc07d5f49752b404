import t from 'tap'
import { startServer } from '../../src/server/start-server.js'
import { smallFixture } from '../support/app.js'
import { formType, longForm, longJSON, sendStream } from '../support/upload.js'

const mebibyte = 1024 * 1024

/** The peak of memory, heap and buffers, beyond what was held before. */
class Watch {
  readonly #before = this.#held()
  most = 0

  readonly look = (): void => { this.most = Math.max(this.most, this.#held() - this.#before) }

  #held (): number {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
}

await t.test('uploads of half a gigabyte go to the disk, not into memory', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture })
  t.teardown(() => server.close())
  const { url, sandboxes } = server
  const { assets } = sandboxes.default
  const calm = 100 * mebibyte

  const inForm = new Watch()
  t.match(await sendStream(`${url}/v1/assets/upload`, formType, longForm(500 * mebibyte + 1, inForm.look)),
    { status: 400, body: { code: 'bad_request', message: /more than 524288000 bytes/ } })
  t.ok(inForm.most < calm, `${Math.round(inForm.most / mebibyte)} MiB at most, for a file that is a byte too long`)
  t.equal(assets.size, 0)

  const inJSON = new Watch()
  const json = await sendStream(`${url}/v1/assets/upload/base64`, 'application/json', longJSON(750_000_000, inJSON.look))
  t.match(json, { status: 200, body: { fileSize: 562_500_000, fileName: 'long.bin' } })
  t.ok(inJSON.most < calm, `${Math.round(inJSON.most / mebibyte)} MiB at most, for a text longer than any string`)
})
