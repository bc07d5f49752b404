import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Fixture } from '../../client/types.js'
import { Failure } from '../failure.js'
import { does, type Given, type Session } from './session.js'

type SavedAsset = NonNullable<Fixture['assets']>[number]

/** Whether a state has the digest of an upload, and not its content. */
function isLeftOut (asset: SavedAsset): boolean {
  return asset.sha256 !== undefined && asset.content === undefined && !('file' in asset)
}

/**
 * A state whose larger uploads are in a folder beside the file, `FILE.files`, each named by its digest: as many as a
 * fixture may name. The folder has no others then.
 */
async function withContents (session: Session, state: Fixture, file: string): Promise<Fixture> {
  const { ContentFolder } = await import('../../storage/content-folder.js')
  const { maxFileBytes } = await import('../../fixtures/asset-files.js')
  const contents = new ContentFolder(`${file}.files`)
  const used: Array<{ sha256: string }> = []
  let room = maxFileBytes
  const assets: SavedAsset[] = []
  for (const asset of state.assets ?? []) {
    const { sha256 = '', fileSize = 0 } = asset
    const isWanted = isLeftOut(asset) && fileSize <= room
    const chunks = isWanted ? await session.content(sha256) : undefined
    if (chunks === undefined) {
      assets.push(asset)
      continue
    }
    await session.ask(async () => contents.receive(chunks, sha256, fileSize))
    room -= fileSize
    used.push({ sha256 })
    assets.push({ ...asset, file: `./${basename(contents.path)}/${sha256}` })
  }
  await session.ask(async () => contents.sweep(used))
  return state.assets ? { ...state, assets } : state
}

export function describeState (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const save = command.command('save')
    .description('save the whole state as a fixture')
    .argument('[file]', 'where to (default: print it)')
  does(save, given, async (session, file: string | undefined) => {
    const box = await session.sandbox()
    const state = await session.ask(box.snapshot.bind(box), 'Saving the state')
    const saved = file === undefined ? state : await withContents(session, state, file)
    const text = `${JSON.stringify(saved, null, 2)}\n`
    const left = saved.assets?.filter(isLeftOut).length ?? 0
    if (left > 0) process.stderr.write(`${left} uploads are in it by their digest alone: only this server can restore them\n`)
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
    const { readBytes } = await import('../config.js')
    const { parseFixture } = await import('../../fixtures/parse-fixture.js')
    const { readAssetFiles } = await import('../../fixtures/asset-files.js')
    const content = await readBytes(file)
    const reading = parseFixture(content, file).then(async read => readAssetFiles(read, file))
    const fixture = await reading.catch((error: unknown) => {
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
