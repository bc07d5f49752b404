import t from 'tap'
import { ledger } from '../../../src/cli/recording/twin.js'
import { behaviourID } from '../../../src/recording/verify/check.js'
import { reasonNotToCheck, uncheckedBehaviours } from '../../../src/recording/verify/unchecked.js'
import { allChecks, type LedgerEntry } from '../../../src/recording/verify/verify.js'

const assumed = (await ledger()).filter(({ evidence }) => evidence === 'assumed')
const isChecked = ({ operation, what }: LedgerEntry) => Object.hasOwn(allChecks, behaviourID(operation, what))

await t.test('every assumed behaviour has a check, or says why it has none', async t => {
  const open = assumed.filter(entry => !isChecked(entry) && reasonNotToCheck(entry.what) === undefined)
  t.strictSame(open.map(({ operation, what }) => behaviourID(operation, what)), [],
    'add a check to src/recording/verify, or the reason to unchecked.ts')
})

await t.test('checks and reasons are of behaviours that the ledger has', async t => {
  const ids = new Set(assumed.map(({ operation, what }) => behaviourID(operation, what)))
  t.strictSame(Object.keys(allChecks).filter(id => !ids.has(id)), [])
  const needed = new Set(assumed.filter(entry => !isChecked(entry)).map(({ what }) => what))
  t.strictSame(uncheckedBehaviours().filter(what => !needed.has(what)), [])
})
