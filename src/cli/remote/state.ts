import type { Command } from 'commander'
import type { Fixture } from '../../client/types.js'
import { Failure } from '../failure.js'
import { does, type Given } from './session.js'

export function describeState (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const save = command.command('save')
    .description('save the whole state as a fixture')
    .argument('[file]', 'where to (default: print it)')
  does(save, given, async (session, file: string | undefined) => {
    const box = await session.sandbox()
    const text = `${JSON.stringify(await session.ask(box.snapshot.bind(box), 'Saving the state'), null, 2)}\n`
    if (file === undefined) {
      process.stdout.write(text)
      return
    }
    const { writeFile } = await import('node:fs/promises')
    await session.ask(async () => writeFile(file, text))
    await session.print({ file }, () => `${file}: saved`)
  })

  const load = command.command('load')
    .description('replace the whole state by a fixture; if it is invalid, nothing changes')
    .argument('<file>', 'a fixture')
  does(load, given, async (session, file: string) => {
    const { readJSON } = await import('../config.js')
    const { readAssetFiles } = await import('../../fixtures/asset-files.js')
    const read = await readJSON(file)
    const fixture = await readAssetFiles(read, file).catch((error: unknown) => {
      throw new Failure(2, (error as Error).message, { cause: error })
    })
    const box = await session.sandbox()
    await session.ask(async () => box.restore(fixture as Fixture), `Loading ${file}`)
    await session.print({ file }, () => `${file}: loaded`)
  })

  const digest = command.command('digest').description('print the digest of the state: equal digests, equal states')
  does(digest, given, async session => {
    const box = await session.sandbox()
    await session.print(await session.ask(box.digest.bind(box)), text => text)
  })
}
