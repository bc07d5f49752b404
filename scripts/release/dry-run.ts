import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import {
  missingArtifacts, titleOf, unknownBuildArguments, unplanned, withoutValue, type Plan, type Step, type Workflow
} from './plan.js'

/**
 * Goes through the steps of the release workflow, in a copy of the repository whose changelog has the version: runs the
 * commands that can run on one machine, names the step of .ci/run that runs the same, and says why the others cannot.
 * Fails when the workflow has a step that the plan here does not mention.
 *
 * It uses the package and the executable in release/, and makes them if they are missing.
 */
const root = resolve(import.meta.dirname, '../..')
const release = join(root, 'release')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const { version } = JSON.parse(read('package.json')) as { version: string }
const tarball = `beeper-desktop-mock-${version}.tgz`
const repository = 'OWNER/beeper-desktop-mock'
/** As the archives call them. */
const systems = { linux: 'linux', darwin: 'macos', win32: 'windows' }
const digests = ['0a', '1b'].map(digits => digits.repeat(32))
/** There is no registry at this address, and no token for one. */
const registry = 'http://127.0.0.1:9/'

const plan: Plan = {
  'actions/checkout': { how: 'compare', note: 'a copy of this folder is used' },
  'actions/setup-node': { how: 'not here', reason: `Node ${process.versions.node} is here; of others, .ci/run has npm bring one for the guides` },
  'actions/upload-artifact': { how: 'compare', note: 'each artifact that is downloaded comes from a job before' },
  'actions/download-artifact': { how: 'compare', note: 'each artifact that is downloaded comes from a job before' },
  'npm ci': { how: 'CI', step: 'install' },
  'The tag, the package and the changelog say the same version': { how: 'run' },
  'npm run lint && npm run types && npm run gen:check && npm run lint:workflows': { how: 'CI', step: 'types and lint', note: 'and "generated files", "workflows"' },
  'npm test': { how: 'CI', step: 'test' },
  'npm run smoke:image': { how: 'CI', step: 'image' },
  'npm run pack': { how: 'CI', step: 'package' },
  'npm run smoke:package -- release/*.tgz': { how: 'CI', step: 'package', note: `on Node ${process.versions.node} alone` },
  'npm run executable': { how: 'CI', step: 'executable', note: 'for Linux on this processor alone; macOS, Windows and other processors need machines of their kind' },
  'npm run smoke:executable -- release/beeper-desktop-mock-*': { how: 'CI', step: 'executable', note: 'for Linux on this processor alone' },
  'npm publish ./release/*.tgz --provenance --access public': {
    how: 'run',
    command: own => `${own} --dry-run --json --registry ${registry} --fetch-retries 0 > published.json`,
    note: 'with --dry-run: the upload and the provenance need npm and GitHub'
  },
  'docker/setup-buildx-action': { how: 'not here', reason: 'there is no Docker engine' },
  'docker/login-action': { how: 'not here', reason: 'it needs an image registry, and a secret' },
  'docker/metadata-action': { how: 'not here', reason: 'it computes tags and labels from a run on GitHub' },
  'docker/build-push-action': {
    how: 'not here',
    reason: 'two platforms, the push, provenance and SBOM need Docker engines and a registry. The arguments of the build are in the Dockerfile, which the step "image" of .ci/run builds'
  },
  "The digest of this platform's image, as a file's name": { how: 'run', env: { DIGEST: `sha256:${digests[0]}` } },
  'One image for both platforms, under every tag': {
    how: 'run',
    env: { METADATA: JSON.stringify({ tags: ['registry/mock:1.2.3', 'registry/mock:latest'] }), IMAGE: 'registry/mock' },
    note: 'with a stand-in for docker that writes down its arguments'
  },
  'Checksums, the install script and the Homebrew formula': {
    how: 'run', note: 'with stand-ins for the executables of other platforms; the install script installs that of this one'
  },
  'actions/attest-build-provenance': { how: 'not here', reason: 'GitHub signs the provenance' },
  'npm run release:notes --silent -- "$GITHUB_REF_NAME" > notes.md': { how: 'run' },
  'gh release create "$GITHUB_REF_NAME" --verify-tag --notes-file notes.md release/*': {
    how: 'run', env: { GH_TOKEN: 'none' }, note: 'with a stand-in for gh that writes down its arguments'
  }
}

const stage = mkdtempSync(join(tmpdir(), 'release-dry-run-'))
const copy = join(stage, 'repository')
const tools = join(stage, 'tools')
const written = join(stage, 'arguments.json')

/** What has to be true after a step has run. */
const checks: Readonly<Record<string, (output: string) => void>> = {
  'The tag, the package and the changelog say the same version': () => {
    const wrong = shell('npm run --silent release:notes -- v0.0.0', copy, {})
    assert.notEqual(wrong.status, 0, 'another tag is refused')
  },
  'npm publish ./release/*.tgz --provenance --access public': () => {
    const answer = JSON.parse(readFileSync(join(copy, 'published.json'), 'utf8')) as Published
    // From npm 11 on, by the name of the package.
    const { id, integrity } = answer['beeper-desktop-mock'] ?? answer
    const sum = createHash('sha512').update(readFileSync(join(release, tarball))).digest('base64')
    assert.deepEqual([id, integrity], [`beeper-desktop-mock@${version}`, `sha512-${sum}`], 'the tarball that was tried')
  },
  "The digest of this platform's image, as a file's name": () => {
    assert.deepEqual(readdirSync(join(copy, 'digests')), [digests[0]])
    // That of the other platform.
    writeFileSync(join(copy, 'digests', digests[1] ?? ''), '')
  },
  'One image for both platforms, under every tag': () => {
    assert.deepEqual(argumentsOf('docker'), [
      'buildx', 'imagetools', 'create', '--tag', 'registry/mock:1.2.3', '--tag', 'registry/mock:latest',
      ...digests.map(digest => `registry/mock@sha256:${digest}`)
    ])
  },
  'Checksums, the install script and the Homebrew formula': installs,
  'gh release create "$GITHUB_REF_NAME" --verify-tag --notes-file notes.md release/*': () => {
    const files = readdirSync(join(copy, 'release')).sort().map(name => `release/${name}`)
    assert.deepEqual(argumentsOf('gh'), ['release', 'create', `v${version}`, '--verify-tag', '--notes-file', 'notes.md', ...files])
    assert.deepEqual(['SHA256SUMS', 'install.sh', 'beeper-desktop-mock.rb', tarball].filter(name => !files.includes(`release/${name}`)), [])
    assert.ok(readFileSync(join(copy, 'notes.md'), 'utf8').includes('### '), 'the notes are a section of the changelog')
  }
}

interface Published { id?: string, integrity?: string, 'beeper-desktop-mock'?: Published }

try {
  make()
  copyRepository()
  standIns()
  const problems: string[] = []
  const names = readdirSync(join(root, '.github/workflows')).filter(name => /^release.*\.ya?ml$/.test(name))
  for (const name of names) problems.push(...goThrough(name))
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/** @returns what is wrong */
function goThrough (name: string): string[] {
  const workflow = parse(read(`.github/workflows/${name}`)) as Workflow
  const problems = [...unplanned(workflow, plan), ...missingArtifacts(workflow), ...unknownBuildArguments(workflow, read('Dockerfile'))]
  const counts = { run: 0, CI: 0, compare: 0, 'not here': 0 }
  for (const [job, { steps }] of Object.entries(workflow.jobs)) {
    for (const step of steps) {
      const title = titleOf(step)
      const treatment = plan[title]
      if (treatment === undefined) continue
      counts[treatment.how]++
      if (treatment.how === 'run') {
        const found = [...withoutValue(step, treatment), ...run(step, treatment.env, treatment.command)]
        problems.push(...found.map(problem => `${job}: ${title}: ${problem}`))
        tell(found.length > 0 ? 'FAILED' : 'run', job, title, treatment.note)
      } else if (treatment.how === 'CI') {
        if (!read('.ci/run').includes(`step '${treatment.step}' `) && !read('.ci/run').includes(`step ${treatment.step} `)) {
          problems.push(`.ci/run has no step ${treatment.step}`)
        }
        tell('by .ci/run', job, title, [`its step "${treatment.step}"`, treatment.note].filter(Boolean).join(', '))
      } else tell(treatment.how === 'compare' ? 'compared' : 'not here', job, title, treatment.how === 'compare' ? treatment.note : treatment.reason)
    }
  }
  process.stdout.write(`${name}: ${counts.run} steps ran, ${counts.compare} were compared, .ci/run runs ${counts.CI}, ${counts['not here']} cannot run here\n`)
  return problems
}

function tell (how: string, job: string, title: string, note?: string): void {
  process.stdout.write(`${how.padEnd(10)}  ${job}: ${title}${note === undefined ? '' : ` (${note})`}\n`)
}

/** Runs a step's command as GitHub does. */
function run (step: Step, env: Record<string, string> = {}, command = (own: string) => own): string[] {
  const { status, output } = shell(command(step.run ?? ''), join(copy, step['working-directory'] ?? ''), env)
  if (status !== 0) return [`ended with ${status}: ${output}`]
  try {
    checks[titleOf(step)]?.(output)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

function shell (command: string, cwd: string, env: Record<string, string>): { status: number | null, output: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', command], {
    cwd,
    encoding: 'utf8',
    timeout: 300_000,
    env: {
      ...process.env,
      PATH: `${tools}:${process.env.PATH}`,
      GITHUB_REF_NAME: `v${version}`,
      GITHUB_REPOSITORY: repository,
      GITHUB_SERVER_URL: 'https://github.com',
      WRITTEN: written,
      ...env
    }
  })
  return { status, output: stdout + stderr }
}

/** The package and the executable of this machine, where they are missing. */
function make (): void {
  if (!existsSync(join(release, tarball))) execFileSync('npm', ['run', '--silent', 'pack'], { cwd: root, stdio: 'inherit' })
  if (!existsSync(join(release, archive()))) execFileSync('npm', ['run', '--silent', 'executable'], { cwd: root, stdio: 'inherit' })
}

function archive (system = systems[process.platform as keyof typeof systems], machine: string = process.arch): string {
  return `beeper-desktop-mock-${system}-${machine}.${system === 'windows' ? 'zip' : 'tar.gz'}`
}

/** What git knows or would add, with the section "Unreleased" of the changelog named after the version. */
function copyRepository (): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  for (const name of list.split('\0').filter(name => /^(src|scripts|package|tsconfig|CHANGELOG)/.test(name) && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, name)), { recursive: true })
    copyFileSync(join(root, name), join(copy, name))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  const changelog = read('CHANGELOG.md')
  if (!changelog.includes(`\n## [${version}]`)) {
    writeFileSync(join(copy, 'CHANGELOG.md'), changelog.replace('\n## [Unreleased]', `\n## [${version}]`))
  }
  const files = join(copy, 'release')
  mkdirSync(files)
  for (const name of [tarball, archive()]) copyFileSync(join(release, name), join(files, name))
  for (const system of Object.values(systems)) {
    for (const machine of ['x64', 'arm64']) {
      const name = archive(system, machine)
      if (!existsSync(join(files, name))) writeFileSync(join(files, name), `stand-in for ${name}`)
    }
  }
}

/** Programs that only write down their arguments. */
function standIns (): void {
  mkdirSync(tools)
  for (const name of ['docker', 'gh']) {
    writeFileSync(join(tools, name), `#!/bin/sh\nprintf '%s\\n' ${name} "$@" > "$WRITTEN"\n`)
    chmodSync(join(tools, name), 0o755)
  }
}

function argumentsOf (program: string): string[] {
  const [name, ...args] = readFileSync(written, 'utf8').trim().split('\n')
  assert.equal(name, program)
  return args
}

/** The script installs the executable of this machine, by the checksums; they are those of the files. */
function installs (): void {
  const files = join(copy, 'release')
  for (const line of readFileSync(join(files, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [sum, name = ''] = line.split('  ')
    assert.equal(createHash('sha256').update(readFileSync(join(files, name))).digest('hex'), sum, name)
  }
  const bin = join(stage, 'bin')
  execFileSync('sh', [join(files, 'install.sh')], { env: { ...process.env, BEEPER_MOCK_BIN: bin, BEEPER_MOCK_FROM: `file://${files}` }, stdio: 'pipe' })
  const said = execFileSync(join(bin, 'beeper-desktop-mock'), ['--version'], { encoding: 'utf8' })
  assert.ok(said.includes(version), said)
  const formula = readFileSync(join(files, 'beeper-desktop-mock.rb'), 'utf8')
  assert.ok(formula.includes(`/${repository}/releases/download/v${version}/${archive('macos', 'arm64')}`), formula)
}
