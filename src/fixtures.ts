import { readFile } from 'node:fs/promises'
import type { FixtureFile } from './domain/fixture-format.js'
import { checkFixture } from './domain/fixture-loader.js'
import { MockError } from './domain/errors.js'
import { packageFile } from './package.js'
import { inTurns } from './turns.js'

/** Fixtures that come with the package. */
export const bundledFixtures = ['default', 'empty', 'sdk-conformance', 'large'] as const
type BundledFixture = typeof bundledFixtures[number]

export function isBundled (name: string): name is BundledFixture {
  return bundledFixtures.some(bundled => bundled === name)
}

const loaded = new Map<BundledFixture, Promise<FixtureFile>>()

/**
 * A fixture by bundled name or by path. Bundled ones are read once, and not checked: tests do that. `large` is made
 * anew each time, in steps between which others have their turns.
 * @throws MockError validation_error naming the file, the path in it and the reason
 */
export async function loadFixture (nameOrPath: string): Promise<FixtureFile> {
  if (!isBundled(nameOrPath)) return checkFixture(await readJSON(nameOrPath), nameOrPath)
  if (nameOrPath === 'large') return makeLarge()
  let fixture = loaded.get(nameOrPath)
  if (!fixture) {
    fixture = readJSON(packageFile(`fixtures/${nameOrPath}.json`)) as Promise<FixtureFile>
    loaded.set(nameOrPath, fixture)
  }
  return fixture
}

async function makeLarge (): Promise<FixtureFile> {
  const [base, { largeFixture }] = await Promise.all([loadFixture('default'), import('./large-fixture.js')])
  return inTurns(largeFixture(base))
}

async function readJSON (path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new MockError('validation_error',
      `${path}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); ` +
      `name a file or one of ${bundledFixtures.join(', ')}`, { cause: error })
  }
  return parseJSON(text, path)
}

/** @throws MockError validation_error naming the file and the reason */
export function parseJSON (text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MockError('validation_error', `${path}: not valid JSON: ${(error as Error).message}`, { cause: error })
  }
}
