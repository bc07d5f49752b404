import t, { type Test } from 'tap'
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { checksums, formula } from '../../scripts/release/downloads.js'

const script = resolve(import.meta.dirname, '../../scripts/release/install.sh')
const name = 'beeper-desktop-mock-linux-x64.tar.gz'

/** A release with a program that says its name, on a server of this machine; and a machine that calls itself Linux. */
async function release (t: Test, { sums, machine = 'x86_64' }: { sums?: string, machine?: string } = {}) {
  const folder = t.testdir({ release: {}, tools: {}, temporary: {}, home: {} })
  writeFileSync(join(folder, 'release/beeper-desktop-mock'), '#!/bin/sh\necho started\n')
  const archive = join(folder, name)
  execFileSync('tar', ['-czf', archive, '-C', join(folder, 'release'), 'beeper-desktop-mock'])
  const content = readFileSync(archive)
  const files: Record<string, Buffer | string> = {
    [`/${name}`]: content,
    '/SHA256SUMS': sums ?? checksums([{ name, sum: createHash('sha256').update(content).digest('hex') }])
  }
  const server = createServer((request, response) => {
    const file = files[request.url ?? '']
    response.writeHead(file === undefined ? 404 : 200).end(file)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => { server.once('listening', resolve) })
  t.teardown(() => server.close())

  const uname = join(folder, 'tools/uname')
  writeFileSync(uname, `#!/bin/sh\n[ "$1" = -m ] && echo ${machine} || echo Linux\n`)
  chmodSync(uname, 0o755)
  const bin = join(folder, 'home/bin')
  const env = {
    PATH: `${join(folder, 'tools')}:${process.env.PATH}`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'temporary'),
    BEEPER_MOCK_BIN: bin,
    BEEPER_MOCK_FROM: `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const install = async () => new Promise<{ code: unknown, said: string }>(resolve => {
    execFile('sh', [script], { env }, (error, stdout, stderr) => { resolve({ code: error?.code ?? 0, said: stdout + stderr }) })
  })
  return { bin, install, temporary: env.TMPDIR }
}

await t.test('the script installs the program whose checksum is right, also over an older one', async t => {
  const { bin, install, temporary } = await release(t)
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'beeper-desktop-mock'), 'old')
  const { code, said } = await install()
  t.equal(code, 0, said)
  t.match(said, `Installed ${bin}/beeper-desktop-mock`)
  t.match(said, `Add ${bin} to your PATH`)
  t.equal(execFileSync(join(bin, 'beeper-desktop-mock'), { encoding: 'utf8' }), 'started\n')
  t.strictSame([readdirSync(bin), readdirSync(temporary)], [['beeper-desktop-mock'], []])
})

for (const [problem, options, message] of [
  ['another checksum', { sums: checksums([{ name, sum: '0'.repeat(64) }]) }, /its checksum differs/],
  ['no checksum', { sums: checksums([{ name: `x${name}`, sum: '0'.repeat(64) }]) }, /SHA256SUMS does not name/],
  ['no file for the machine', { machine: 'aarch64' }, /cannot download .*-linux-arm64\.tar\.gz/],
  ['a machine that it does not know', { machine: 'riscv64' }, /there is no file for riscv64: use npm/]
] as const) {
  await t.test(`with ${problem} it installs nothing, and says why`, async t => {
    const { bin, install, temporary } = await release(t, options)
    const { code, said } = await install()
    t.equal(code, 1)
    t.match(said, message)
    t.notOk(existsSync(bin))
    t.strictSame(readdirSync(temporary), [])
  })
}

await t.test('the formula names each file with its checksum, and needs all of them', t => {
  const names = ['macos-arm64', 'macos-x64', 'linux-arm64', 'linux-x64'].map(place => `beeper-desktop-mock-${place}.tar.gz`)
  const files = names.map((name, at) => ({ name, sum: String(at).repeat(64) }))
  const place = { version: '1.2.3', repository: 'https://example.test/mock', downloads: 'https://example.test/mock/v1.2.3' }
  const text = formula(files, place)
  for (const { name, sum } of files) t.ok(text.includes(`url "${place.downloads}/${name}"\n      sha256 "${sum}"`), name)
  t.throws(() => formula(files.slice(1), place), /has no beeper-desktop-mock-macos-arm64\.tar\.gz/)
  t.end()
})
