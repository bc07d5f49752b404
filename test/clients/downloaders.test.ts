import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { smallFixture, type Teardown } from '../support/app.js'
import { startServer } from '../../src/server/start-server.js'

/** curl as people have it, which resumes downloads and asks for ranges by itself. */
async function curl (...args: string[]): Promise<{ code: number, out: Buffer }> {
  const child = spawn('curl', ['--silent', '--show-error', '--max-time', '30', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(child, 'close') as [number]
  return { code, out: Buffer.concat(chunks) }
}

/** A server with a file of 3 MB that curl uploaded. */
async function uploaded (t: Teardown, folder: string) {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1 })
  t.teardown(() => server.close())
  const content = Buffer.from(Uint32Array.from({ length: 750_000 }, (_, at) => at * 2_654_435_761).buffer)
  const original = join(folder, 'original.bin')
  writeFileSync(original, content)
  const auth = ['-H', 'Authorization: Bearer test-token']
  const { out } = await curl(...auth, '-F', `file=@${original}`, `${server.url}/v1/assets/upload`)
  const { srcURL } = JSON.parse(out.toString()) as { srcURL: string }
  const url = `${server.url}/v1/assets/serve?url=${encodeURIComponent(srcURL)}`
  return { content, copy: join(folder, 'copy.bin'), ask: (...args: string[]) => curl(...auth, ...args, url) }
}

await t.test('curl asks for a part, for the headers, and on condition', async t => {
  const { content, copy, ask } = await uploaded(t, t.testdir({}))
  const status = ['-o', copy, '-w', '%{http_code} %{size_download}']
  t.ok((await ask()).out.equals(content))
  t.ok((await ask('-r', '1000000-1999999')).out.equals(content.subarray(1_000_000, 2_000_000)))
  t.ok((await ask('-r', '-10')).out.equals(content.subarray(-10)))
  t.equal((await ask('-r', '3000000-', ...status)).out.toString(), '416 0')
  const head = (await ask('-I')).out.toString()
  t.match(head, /^HTTP\/1.1 200 OK/)
  t.match(head, /content-length: 3000000\r/i)
  const tag = /etag: ("[0-9a-f]{32}")\r/i.exec(head)?.[1] ?? ''
  t.equal((await ask('-H', `If-None-Match: ${tag}`, ...status)).out.toString(), '304 0')
  t.equal((await ask('-r', '0-9', '-H', `If-Range: ${tag}`, ...status)).out.toString(), '206 10')
  t.equal((await ask('-r', '0-9', '-H', 'If-Range: "a"', ...status)).out.toString(), '200 3000000')
  t.match((await ask('-I', '-r', '0-9')).out.toString(), /^HTTP\/1.1 206 [^]*content-range: bytes 0-9\/3000000\r/i)
})

await t.test('curl -C - resumes a download', async t => {
  const { content, copy, ask } = await uploaded(t, t.testdir({}))
  writeFileSync(copy, content.subarray(0, 1_234_567))
  t.match(await ask('-C', '-', '-o', copy, '-w', '%{http_code} %{size_download}'), { code: 0, out: /^206 1765433$/ })
  t.ok(readFileSync(copy).equals(content))
  t.equal((await ask('-C', '-', '-o', copy)).code, 0, 'and one that is complete')
  t.ok(readFileSync(copy).equals(content))
})
