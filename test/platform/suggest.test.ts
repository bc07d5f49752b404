import t from 'tap'
import { nearest, suggestion } from '../../src/platform/suggest.js'

const rows: Array<[name: string, known: string[], meant: string | undefined]> = [
  ['stats', ['status', 'path'], 'status'],
  ['prot', ['port', 'host'], 'port'],
  ['STATUS', ['status'], 'status'],
  ['\u{1F4A5}', ['ai', 'slack'], undefined],
  ['x', ['ai'], undefined],
  ['', ['ai'], undefined],
  ['sede', ['seed'], 'seed'],
  ['whatsap', ['WhatsApp', 'Signal'], 'WhatsApp']
]

await t.test('a name is suggested only when half of it is as it was typed', async t => {
  for (const [name, known, meant] of rows) t.equal(nearest(name, known), meant, name)
  t.equal(suggestion('prot', ['port']), '; did you mean "port"?')
  t.equal(suggestion('x', ['port']), '')
})
