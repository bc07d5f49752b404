import t from 'tap'
import fc from 'fast-check'
import { isRecoveryKey, isSameKey, writeRecoveryKey } from '../../../src/domain/setup/recovery-key-form.js'

await t.test('a key has 48 digits in groups of four, and starts with Es', t => {
  fc.assert(fc.property(fc.array(fc.nat(255), { minLength: 32, maxLength: 32 }), bytes => {
    const key = writeRecoveryKey(bytes)
    return /^Es[1-9A-HJ-NP-Za-km-z]{2}( [1-9A-HJ-NP-Za-km-z]{4}){11}$/.test(key) && isRecoveryKey(key) &&
      isRecoveryKey(key.replaceAll(' ', '')) && isSameKey(key, `${key.replaceAll(' ', '')}\n`)
  }), { seed: 1 })
  t.end()
})

await t.test('a key with a changed digit is invalid, and so is anything else', t => {
  const key = writeRecoveryKey(Array.from({ length: 32 }, (_, at) => at))
  t.ok(isRecoveryKey(key))
  let same = 0
  for (const [at, digit] of [...key].entries()) {
    if (digit === ' ') continue
    const changed = `${key.slice(0, at)}${digit === '2' ? '3' : '2'}${key.slice(at + 1)}`
    if (isRecoveryKey(changed)) same++
  }
  t.equal(same, 0)
  for (const text of ['', ' ', 'my key', '0', 'Es', key.slice(1), `${key} 1`, '1'.repeat(48), '🔑', 'z'.repeat(49)]) {
    t.notOk(isRecoveryKey(text), JSON.stringify(text))
  }
  t.end()
})
