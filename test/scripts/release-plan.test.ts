import t from 'tap'
import {
  missingArtifacts, titleOf, unknownBuildArguments, unplanned, withoutValue, type Plan, type Workflow
} from '../../scripts/release/plan.js'

const workflow = (overrides: Partial<Workflow['jobs']> = {}): Workflow => ({
  jobs: {
    pack: { steps: [{ run: 'npm run pack' }, { uses: 'actions/upload-artifact@0a # v4', with: { name: 'package' } }] },
    executable: { steps: [{ uses: 'actions/upload-artifact@0a', with: { name: 'executable-${' + '{ matrix.runner }}' } }] },
    try: { needs: 'pack', steps: [{ uses: 'actions/download-artifact@0a', with: { name: 'package' } }] },
    release: {
      needs: ['try', 'executable'],
      steps: [
        { uses: 'actions/download-artifact@0a', with: { name: 'package' } },
        { uses: 'actions/download-artifact@0a', with: { pattern: 'executable-*' } }
      ]
    },
    ...overrides as Workflow['jobs']
  }
})
const plan: Plan = {
  'npm run pack': { how: 'run' },
  'actions/upload-artifact': { how: 'compare', note: 'x' },
  'actions/download-artifact': { how: 'compare', note: 'x' }
}

await t.test('a step is known by its name, its command, or its action', t => {
  t.equal(titleOf({ name: 'Sign', run: 'sign' }), 'Sign')
  t.equal(titleOf({ run: 'sign\n' }), 'sign')
  t.equal(titleOf({ uses: 'a/b/c@0a # v1' }), 'a/b/c')
  t.end()
})

await t.test('steps and plan say the same', t => {
  t.strictSame(unplanned(workflow(), plan), [])
  const more = workflow({ sign: { steps: [{ run: 'sign' }, { uses: 'a/sign@0a' }] } })
  t.match(unplanned(more, plan), [/^sign: .*"sign"$/, /^sign: .*"a\/sign"$/])
  t.match(unplanned(workflow({ pack: { steps: [{ run: 'npm run pack -- --fast' }] } }), plan), [/"npm run pack -- --fast"/, /no step "npm run pack"/])
  t.end()
})

await t.test('variables of a step need a value', t => {
  t.strictSame(withoutValue({ run: 'x', env: { A: '1', B: '2' } }, { env: { A: '' } }).length, 1)
  t.strictSame(withoutValue({ run: 'x' }, {}), [])
  t.end()
})

await t.test('what a job downloads comes from a job that it waits for', t => {
  t.strictSame(missingArtifacts(workflow()), [], 'also by way of another job')
  const download = (wanted: Record<string, string>, needs: string[]) =>
    missingArtifacts(workflow({ release: { needs, steps: [{ uses: 'actions/download-artifact@0a', with: wanted }] } })).length
  t.equal(download({ name: 'package' }, ['executable']), 1, 'it waits for another')
  t.equal(download({ name: 'pack' }, ['pack']), 1, 'of another name')
  t.equal(download({ pattern: 'digest-*' }, ['executable']), 1, 'none of the pattern')
  t.end()
})

await t.test('arguments of the build are declared in the Dockerfile', t => {
  const build = (lines: string) => workflow({ image: { steps: [{ uses: 'docker/build-push-action@0a', with: { 'build-args': lines } }] } })
  t.strictSame(unknownBuildArguments(build('VERSION=1\nSOURCE=x\n'), 'ARG VERSION=dev\nARG SOURCE'), [])
  t.strictSame(unknownBuildArguments(build('VERSON=1\n'), 'ARG VERSION=dev'), ['the Dockerfile has no ARG VERSON'])
  t.end()
})
