import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from './failure.js'

/**
 * Checks that a file can be written, before the work whose result is to be in it. Nothing is made.
 * @param name how messages name it, such as "--out"
 * @param file undefined where none was asked for
 * @throws Failure saying what to change
 */
export async function checkOutput (name: string, file: string | undefined): Promise<void> {
  if (file === undefined) return
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory()) throw new Failure(2, `${name}: ${file} is a directory: name a file in it`)
  const folder = dirname(file)
  if (!await stat(folder).then(above => above.isDirectory(), () => false)) {
    throw new Failure(2, `${name}: ${file}: there is no directory ${folder}: create it first`)
  }
  await access(found ? file : folder, constants.W_OK).catch((error: unknown) => {
    throw new Failure(2, `${name}: ${file} cannot be written: ${found ? file : folder} is read-only for you`, { cause: error })
  })
}
