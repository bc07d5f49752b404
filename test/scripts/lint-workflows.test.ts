import t from 'tap'
import { looseGrants, looseReferences } from '../../scripts/lint/pins.js'

const commit = '93cb6efe18208431cddfb8368fd83d5badbf9bfd'
const digest = `sha256:${'0a'.repeat(32)}`

await t.test('actions are pinned by the full commit hash, with their version', t => {
  const loose = (uses: string) => looseReferences('ci.yml', `    steps:\n      - uses: ${uses}`).length
  for (const uses of ['./', './.github/actions/x', `actions/checkout@${commit} # v5.0.1`, `a/b/c@${commit} # v1`, `docker://a/b:1@${digest}`]) {
    t.equal(loose(uses), 0, uses)
  }
  for (const uses of [
    'actions/checkout@v5', `actions/checkout@${commit}`, `actions/checkout@${commit.slice(1)} # v5`, `actions/checkout@${commit} # main`,
    'actions/checkout@main # v5', 'docker://a/b:1', `docker://a/b@${digest}`
  ]) t.equal(loose(uses), 1, uses)
  t.match(looseReferences('ci.yml', 'a\n  uses: b/c@v1'), [/^ci\.yml:2: b\/c@v1 is not pinned/])
  t.end()
})

await t.test('images are pinned by digest', t => {
  const loose = (file: string, line: string) => looseReferences(file, line).length
  for (const [file, line] of [
    ['compose.yaml', `    image: node:24@${digest}`], ['compose.yaml', '    image: beeper-desktop-mock'], ['ci.yml', `  driver-opts: image=a/b:1@${digest}`],
    ['Dockerfile', `# syntax=docker/dockerfile:1@${digest}`], ['Dockerfile', `FROM node:24@${digest} AS build\nFROM build\nCOPY --from=build /a /a`],
    ['Dockerfile', `ARG NODE_IMAGE=node:24@${digest}\nFROM \${NODE_IMAGE}`]
  ] as const) t.equal(loose(file, line), 0, line)
  for (const [file, line] of [
    ['compose.yaml', '    image: node:24'], ['compose.yaml', `    image: node@${digest}`], ['ci.yml', '  driver-opts: image=a/b:1'], ['ci.yml', '    container: node:24'],
    ['Dockerfile', '# syntax=docker/dockerfile:1'], ['Dockerfile', 'FROM node:24 AS build'], ['Dockerfile', 'ARG NODE_IMAGE=node:24'],
    ['Dockerfile', 'COPY --from=node:24 /a /a'], ['Dockerfile', 'FROM --platform=linux/amd64 node:24']
  ] as const) t.equal(loose(file, line), 1, line)
  t.end()
})

await t.test('a workflow grants nothing, and each job what it needs', t => {
  const job = (permissions: string) => `jobs:\n  one:\n    runs-on: x\n${permissions}    steps: []\n`
  const own = '    permissions:\n      contents: read\n'
  t.strictSame(looseGrants('ci.yml', `permissions: {}\n${job(own)}`), [])
  t.match(looseGrants('ci.yml', job(own)), [/grants permissions to all jobs/])
  t.match(looseGrants('ci.yml', `permissions:\n  contents: read\n${job(own)}`), [/grants permissions to all jobs/])
  t.match(looseGrants('ci.yml', `permissions: {}\n${job('')}`), [/the job one does not say its permissions/])
  t.end()
})
