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
 * A state whose larger uploads are in a folder beside the file, `FILE.files`, each named by its digest. The folder has
 * no others then.
 */
async function withContents (session: Session, state: Fixture, file: string): Promise<Fixture> {
  const { ContentFolder } = await import('../../storage/content-folder.js')
  const contents = new ContentFolder(`${file}.files`)
  const used: Array<{ sha256: string }> = []
  const assets: SavedAsset[] = []
  for (const asset of state.assets ?? []) {
    const { sha256 = '', fileSize = 0 } = asset
    const chunks = isLeftOut(asset) ? await session.content(sha256) : undefined
    if (chunks === undefined) {
      assets.push(asset)
      continue
    }
    await session.ask(async () => contents.receive(chunks, sha256, fileSize))
    used.push({ sha256 })
    assets.push({ ...asset, file: `./${basename(contents.path)}/${sha256}` })
  }
  await session.ask(async () => contents.sweep(used))
  return state.assets ? { ...state, assets } : state
}

/** `JSON.stringify(state, null, 2)` and a line feed, in pieces: the whole may be longer than a string can be. */
function * textOf (state: Fixture): Generator<string> {
  yield * objectText(state, '', (name, value) => name === 'messages' ? objectText(value as object, '  ') : undefined)
  yield '\n'
}

type PiecesOf = (name: string, value: unknown) => Iterable<string> | undefined

function * objectText (object: object, indent: string, piecesOf: PiecesOf = () => undefined): Generator<string> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  if (entries.length === 0) {
    yield '{}'
    return
  }
  let mark = '{'
  for (const [name, value] of entries) {
    yield `${mark}\n${indent}  ${JSON.stringify(name)}: `
    // In JSON, a line feed is only between values.
    yield * piecesOf(name, value) ?? [JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}  `)]
    mark = ','
  }
  yield `\n${indent}}`
}

export function describeState (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const save = command.command('save')
    .description('save the whole state as a fixture')
    .argument('[file]', 'where to (default: print it)')
  does(save, given, async (session, file: string | undefined) => {
    const { checkOutput } = await import('../output-file.js')
    await checkOutput('state save', file)
    const box = await session.sandbox()
    const state = await session.ask(box.snapshot.bind(box), 'Saving the state')
    const saved = file === undefined ? state : await withContents(session, state, file)
    const left = saved.assets?.filter(isLeftOut).length ?? 0
    if (left > 0) process.stderr.write(`${left} uploads are in it by their digest alone: only this server can restore them\n`)
    const { pipeline } = await import('node:stream/promises')
    if (file === undefined) {
      await pipeline(textOf(saved), process.stdout, { end: false })
      return
    }
    const { createWriteStream } = await import('node:fs')
    await session.ask(async () => pipeline(textOf(saved), createWriteStream(file)))
    await session.print({ file }, () => `${file}: saved`)
  })

  const load = command.command('load')
    .description('replace the whole state by a fixture; if it is invalid, nothing changes')
    .argument('<file>', 'a fixture')
  does(load, given, async (session, file: string) => {
    const { readBytes } = await import('../config.js')
    const { parseFixture } = await import('../../fixtures/parse-fixture.js')
    const { readAssetFiles, takeContents } = await import('../../fixtures/asset-files.js')
    const content = await readBytes(file)
    const reading = parseFixture(content, file).then(async read => takeContents(read, file))
      .then(async ({ state, contents }) => ({ state: await readAssetFiles(state, file), contents }))
    const { state, contents } = await reading.catch((error: unknown) => {
      throw new Failure(2, (error as Error).message, { cause: error })
    })
    const box = await session.sandbox()
    await session.ask(async () => box.restore(state as Fixture), `Loading ${file}`)
    for (const each of contents) await session.provide(each)
    await session.print({ file }, () => `${file}: loaded`)
  })

  const digest = command.command('digest').description('print the digest of the state: equal digests, equal states')
  does(digest, given, async session => {
    const box = await session.sandbox()
    await session.print(await session.ask(box.digest.bind(box)), text => text)
  })
}
