import t from 'tap'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { checkFixture } from '../../src/fixtures/check.js'
import { smallFixture } from '../support/app.js'
import { serve } from '../support/command.js'
import { createGroup, groupsIn, read } from '../support/state-file.js'

/** A directory with a fixture so large that a kill can come while it is written. */
function place (t: { testdir: (files: Record<string, string>) => string }) {
  const { chats: [first, ...others] = [] } = smallFixture
  const chats = [{ ...first, description: 'x'.repeat(4_000_000) }, ...others]
  const directory = t.testdir({ 'start.json': JSON.stringify({ ...smallFixture, chats }) })
  return { directory, fixture: join(directory, 'start.json'), file: join(directory, 'state.json') }
}

await t.test('killed while it writes, it leaves a complete state, from which it continues', async t => {
  const { directory, fixture, file } = place(t)
  let kept = 0
  for (let kills = 0; kills < 5; kills++) {
    const server = await serve(t, ['--fixture', fixture, '--state', file, '--token', 'given', '--rate-limit', 'off'])
    t.equal(groupsIn(read(file)), kept, 'nothing is lost or new at the start')
    const watcher = watch(directory, (_event, name) => {
      // A change is being appended, or a draft has been begun. The later kills wait for later ones.
      if (/^(\.state\.json\.\w+\.new|state\.json)$/.test(name ?? '') && groupsIn(read(file)) >= kept + kills) {
        server.command.kill('SIGKILL')
      }
    })
    let made = kept
    while (!server.command.child.killed) {
      await createGroup(server, made).then(() => { made++ }, () => {})
    }
    watcher.close()
    t.equal((await server.command.end()).signal, 'SIGKILL')
    const state = read(file)
    await t.resolves(checkFixture(JSON.parse(JSON.stringify(state)), 'state.json'), `after kill ${kills + 1} the file can be loaded`)
    const found = groupsIn(state)
    t.ok(found >= kept && found <= made + 1, `${found} groups of ${made} are in the file, at least the ${kept} of before`)
    kept = found
  }
})
