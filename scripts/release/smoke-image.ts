import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { build } from 'esbuild'
import { useAll } from './smoke/server.js'

/**
 * Builds the Dockerfile and uses a container of it, as it is and with a read-only root and no capabilities. Where there
 * is no Docker engine, a script beside the repository brings one, if it is there.
 */
const root = resolve(import.meta.dirname, '../..')
const tag = 'beeper-desktop-mock:smoke'
const engineScript = resolve(root, '../shared/tools/build-image.sh')
const hardened = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']

if (spawnSync('docker', ['version']).status === 0) await withEngine()
else if (existsSync(engineScript)) await withScript()
else say('skipped: there is no Docker engine')

async function withEngine (): Promise<void> {
  docker('build', '--quiet', '--tag', tag, root)
  say(`size: ${Math.round(Number(docker('image', 'inspect', '--format', '{{.Size}}', tag)) / 1e6)} MB`)

  const wrong = spawnSync('docker', ['run', '--rm', '--env', 'BEEPER_MOCK_PORT=x', tag], { encoding: 'utf8' })
  assert.deepEqual([wrong.status, wrong.stderr.trim().split('\n').length], [2, 1], wrong.stderr)
  say('a wrong variable: one line, and exit code 2')

  for (const options of [[], hardened]) {
    const container = docker('run', '--detach', '--publish', '127.0.0.1::23373', ...options, tag)
    try {
      const began = performance.now()
      await until(() => docker('inspect', '--format', '{{.State.Health.Status}}', container) === 'healthy')
      const healthy = Math.round(performance.now() - began)
      await useAll(`http://${docker('port', container, '23373')}`, join(root, 'fixtures/assets'))
      const stopped = performance.now()
      docker('stop', container)
      assert.equal(docker('inspect', '--format', '{{.State.ExitCode}}', container), '0')
      say(`${options.length > 0 ? 'read-only, without capabilities' : 'as it is'}: healthy after ${healthy} ms, ` +
        `used, stopped after ${Math.round(performance.now() - stopped)} ms`)
    } finally {
      docker('rm', '--force', container)
    }
  }
}

/** The containers of the script have no network, so that what uses the server has to be inside. */
async function withScript (): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smoke-image-'))
  chmodSync(folder, 0o777)
  try {
    await build({
      entryPoints: [join(root, 'scripts/release/smoke/inside-image.ts')],
      outfile: join(folder, 'inside.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm'
    })
    const env = {
      ...process.env,
      // The script makes the base image itself, so that it has another digest.
      BUILD_ARGS: `NODE_IMAGE=${nodeImage().replace(/@sha256:.*/, '')}`,
      SMOKE_PATH: '/_mock/health?checked',
      STOP_GRACE: '7',
      RUN_ARGS: `--volume ${folder}:/smoke --env NODE_OPTIONS=--import=/smoke/inside.mjs`
    }
    const { status } = spawnSync('bash', [engineScript, root], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    assert.equal(status, 0)
    const found = readdirSync(folder).filter(name => name.endsWith('.json'))
      .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Found)
    assert.deepEqual(found.map(({ readOnly }) => readOnly).sort(), [false, true], 'both containers have been used')
    for (const { ready, readOnly, capabilities } of found) {
      assert.equal(capabilities, '0000000000000000')
      say(`${readOnly ? 'read-only' : 'as it is'}: ready after ${ready} ms, used from inside`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The base image that the Dockerfile names. */
function nodeImage (): string {
  const image = /^ARG NODE_IMAGE=(.+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))?.[1]
  assert.ok(image, 'the Dockerfile names its base image')
  return image
}

/** What scripts/release/smoke/inside-image.ts leaves. */
interface Found {
  ready: number
  readOnly: boolean
  capabilities: string
}

async function until (done: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!done()) {
    if (performance.now() > deadline) throw new Error('not healthy after two minutes')
    await after(50)
  }
}

function docker (...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  assert.equal(status, 0, `docker ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

function say (line: string): void {
  process.stdout.write(`${line}\n`)
}
