import t from 'tap'
import { bridgeIssues } from '../../../src/domain/bridges/check-bridges.js'

await t.test('a step has an ID that a URL can name', async t => {
  for (const [stepID, isRight] of [['.', false], ['..', false], ['...', true], ['a.b', true], ['a/b ?#%', true]] as const) {
    const issues = bridgeIssues({ flows: [{ id: 'flow', steps: [{ type: 'user_input', stepID, fields: [{ id: 'name', label: 'Name' }] }] }] })
    t.match(issues, isRight ? [] : [{ path: ['flows', 0, 'steps', 0, 'stepID'], message: /No URL can name it/ }], stepID)
    t.equal(issues.length, isRight ? 0 : 1)
  }
})
