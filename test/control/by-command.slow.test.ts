import t from 'tap'
import { createMockServer } from '../../src/index.js'
import { smallFixture } from '../support/app.js'
import { Command } from '../support/command.js'
import { byCommand, lines, type Line } from '../support/three-ways/by-command.js'
import { inspecting } from '../support/three-ways/inspecting.js'
import { journalAndClock } from '../support/three-ways/journal-and-clock.js'
import { others } from '../support/three-ways/others.js'
import { states } from '../support/three-ways/states.js'

const capabilities = [...inspecting, ...others, ...journalAndClock, ...states]

await t.test('the command can do what the other ways can, or the table says why not', async t => {
  t.strictSame(Object.keys(byCommand).sort(), capabilities.map(({ name }) => name).sort(), 'the table leaves nothing out')
  const mock = await createMockServer({ fixture: smallFixture, seed: 1, controlToken: 'let me in' })
  t.teardown(mock.close)
  const made = await mock.createSandbox({
    id: 'under-test', seed: 5, clock: { now: '2026-02-01T12:00:00Z', frozen: true }, tokens: [{ token: 'the token' }]
  })
  const variables = { BEEPER_MOCK_CONTROL_TOKEN: 'let me in' }
  const command = (args: string[]) => new Command(t, [...args, '--url', mock.url], { variables })
  const start: Line['start'] = (...args) => command([...args, '--sandbox', made.id, '--json'])
  const line: Line = {
    run: async (...args) => command(args).end(),
    json: async (...args) => {
      const ended = await start(...args).end()
      if (ended.code !== 0 || ended.stderr !== '') throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`)
      return lines(ended)
    },
    start,
    box: { id: made.id, url: mock.url, token: made.token },
    folder: t.testdir()
  }
  for (const { name, expected } of capabilities) {
    const way = byCommand[name]
    if (way === undefined || typeof way === 'string') continue
    t.match(await way.run(line), way.expected ?? expected, name)
  }
})
