import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { recordApp } from '../../src/recording/record.js'
import { RecordingError } from '../../src/recording/recording-error.js'
import { WorkFile, type Line } from '../../src/recording/work-file.js'

const lines: Line[] = [
  { kind: 'start', settings: '{}', key: '1' },
  { kind: 'contactsDone', accountID: 'whatsapp' },
  { kind: 'page', chatID: '!a:b', rows: [], next: null },
  { kind: 'removed', chatID: '!a:b', ids: ['🦆'] }
]
const text = lines.map(line => `${JSON.stringify(line)}\n`).join('')

async function reopened (path: string): Promise<Line[]> {
  const read: Line[] = []
  const work = await WorkFile.open(path, line => { read.push(line) })
  await work.close()
  return read
}

await t.test('wherever the last line is cut, all before it is kept, and the next follows', async t => {
  const path = join(t.testdir({}), 'app.json.partial')
  const whole = Buffer.from(text)
  const start = Buffer.byteLength(text) - Buffer.byteLength(`${JSON.stringify(lines[3])}\n`)
  const wrong: number[] = []
  for (let length = start; length <= whole.length; length++) {
    for (const end of [Buffer.alloc(0), Buffer.alloc(5)]) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, length), end]))
      const kept = await reopened(path)
      // Without its line feed a line is whole, too; with zeros in its place it is none.
      const isWhole = length === whole.length || (length === whole.length - 1 && end.length === 0)
      if (JSON.stringify(kept) !== JSON.stringify(lines.slice(0, isWhole ? 4 : 3))) wrong.push(length)
      if (isWhole) continue
      const work = await WorkFile.open(path, () => {})
      await work.add(lines[3]!)
      await work.close()
      if (readFileSync(path, 'utf8') !== text) wrong.push(length)
    }
  }
  t.strictSame(wrong, [])
})

await t.test('an empty file is begun, and one with other lines is refused, with what to do', async t => {
  const directory = t.testdir({})
  const path = join(directory, 'app.json.partial')
  writeFileSync(path, '')
  t.strictSame(await reopened(path), [])
  for (const line of ['null', '7', '[]', '"text"', '{}', '{"kind":"page"}', '{"kind":"toString"}', '{"kind":"later","row":{}}', '{cut']) {
    writeFileSync(path, text)
    appendFileSync(path, `${line}\n${JSON.stringify(lines[1])}\n`)
    const before = readFileSync(path)
    const message = `${path}: line 5 is none of an unfinished recording: add --restart to begin again`
    await t.rejects(reopened(path), new RecordingError(message, { isInput: true }), line)
    t.strictSame(readFileSync(path), before, 'it is as it was')
    await t.rejects(recordApp({ from: 'http://127.0.0.1:9', token: 'x', out: join(directory, 'app.json'), anonymise: true }),
      { message, isInput: true })
  }
})
