import { checkFixture } from '../fixtures/check.js'
import { FixtureFile } from '../fixtures/format.js'
import { MockError } from '../domain/errors/errors.js'
import { prepareServer } from '../server/start-server.js'
import { checkConfig, readJSON } from './config.js'
import { Failure } from './failure.js'

/**
 * Checks fixtures and config files.
 * @returns a line for each issue, `file: path: reason`, by file
 */
export async function validate (files: readonly string[]): Promise<Map<string, string[]>> {
  const issues = new Map<string, string[]>()
  for (const file of files) issues.set(file, await issuesOf(file))
  return issues
}

async function issuesOf (file: string): Promise<string[]> {
  try {
    const input = await readJSON(file)
    if (!isObject(input)) return [`${file}: the file: expected an object: a fixture (with "format": 1) or a config`]
    if (looksLikeFixture(input)) await tryFixture(input, file)
    else return (await checkConfig(input)).issues.map(issue => `${file}: ${issue}`)
  } catch (error) {
    if (error instanceof Failure || error instanceof MockError) return error.message.split('\n')
    throw error
  }
  return []
}

function isObject (input: unknown): input is object {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** By what is in it: fixtures say their format; one that forgot to has sections that no config has. */
function looksLikeFixture (input: object): boolean {
  return Object.keys(FixtureFile.properties).some(name => name !== '$schema' && name in input)
}

/** A fixture is good when a server takes it in. Its time stands, so that nothing falls due. */
async function tryFixture (input: unknown, file: string): Promise<void> {
  const fixture = await checkFixture(input, file)
  const clockHost = { now: () => 0, after: () => () => {} }
  const { app } = await prepareServer({ fixture, clockHost }).catch((error: Error) => {
    throw new Failure(2, `${file}: the file: ${error.message}`, { cause: error })
  })
  await app.close()
}
