import t from 'tap'
import fc from 'fast-check'
import { different, names, overJSON, own, start, startElsewhere, take } from '../support/state-steps.js'

await t.test('any sequence of operations: snapshots can be restored, and continue as the original does', async t => {
  const one = await start(t)
  const other = await startElsewhere(t)
  const boot = one.box.digest()
  const sequence = fc.array(fc.constantFrom(...names), { maxLength: 12 })
  await fc.assert(fc.asyncProperty(sequence, sequence, async (before, after) => {
    one.box.reset()
    if (one.box.digest() !== boot) throw new Error('a reset is not the state at boot')
    for (const name of before) await take(name, one)
    other.host.pass(one.host.now() - other.host.now())
    other.box.restore(overJSON(one.box.snapshot()))
    if (one.box.digest() !== other.box.digest()) throw new Error(`differs at once: ${different(one, other).join()}`)
    for (const name of after.filter(name => !own.includes(name))) {
      const [answer, same] = [await take(name, one), await take(name, other)]
      if (answer !== same) throw new Error(`${name} answers ${answer} and ${same}`)
    }
    if (one.box.digest() !== other.box.digest()) throw new Error(`differs after more: ${different(one, other).join()}`)
  }), { numRuns: 150, seed: 7, includeErrorInReport: true })
})
