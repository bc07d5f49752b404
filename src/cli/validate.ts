import { readAssetFiles } from '../fixtures/asset-files.js'
import { inspectFixture } from '../fixtures/check.js'
import { FixtureFile } from '../fixtures/format.js'
import { isStateFile, parseFixture } from '../fixtures/parse-fixture.js'
import { fixtureWarnings } from '../fixtures/warnings.js'
import { MockError, type Issue } from '../domain/errors/errors.js'
import { pathText } from '../domain/errors/schema-issues.js'
import { prepareServer } from '../server/start-server.js'
import { bundledMedium } from '../storage/bundled-media.js'
import { checkConfig, parseJSONFile, readText } from './config.js'
import { Failure } from './failure.js'
import { positionsIn } from './positions.js'

/** How many warnings are written out. */
const maxWarnings = 20

export interface Validation {
  /** A line for each issue: `file:line:column: path: reason`. */
  issues: string[]
  /** The same for what is accepted and likely a mistake. */
  warnings: string[]
}

/**
 * Checks fixtures and config files.
 * @returns what was found, by file
 */
export async function validate (files: readonly string[]): Promise<Map<string, Validation>> {
  const found = new Map<string, Validation>()
  for (const file of files) found.set(file, await inspect(file))
  return found
}

async function inspect (file: string): Promise<Validation> {
  try {
    const text = await readText(file)
    const isState = isStateFile(text)
    const input = isState ? await parseFixture(Buffer.from(text), file) : parseJSONFile(text, file)
    if (!isObject(input)) {
      return { issues: [`${file}: the file: expected an object: a fixture (with "format": 1) or a config`], warnings: [] }
    }
    if (looksLikeFixture(input)) return await inspectFile(input, file, isState ? undefined : text)
    const { issues } = await checkConfig(input)
    if (issues.length === 0) return { issues, warnings: [] }
    const positionOf = await positionsIn(text)
    return { issues: issues.map(issue => `${file}:${positionOf(issue.split(':', 1))}: ${issue}`), warnings: [] }
  } catch (error) {
    if (error instanceof Failure || error instanceof MockError) return { issues: error.message.split('\n'), warnings: [] }
    throw error
  }
}

function isObject (input: unknown): input is object {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** By what is in it: fixtures say their format; one that forgot to has sections that no config has. */
function looksLikeFixture (input: object): boolean {
  return Object.keys(FixtureFile.properties).some(name => name !== '$schema' && name in input)
}

/**
 * A fixture is good when a server loads it. Its time stands, so that nothing falls due.
 * @param text in which places are looked up; undefined where the rows are put together from several
 */
async function inspectFile (read: unknown, file: string, text: string | undefined): Promise<Validation> {
  const issues: Issue[] = []
  const input = await readAssetFiles(read, file).catch((error: unknown) => {
    if (!(error instanceof MockError)) throw error
    issues.push(...error.issues ?? [])
    return withoutFiles(read)
  })
  const { issues: found, parts } = await inspectFixture(input)
  issues.push(...found)
  const warnings = parts ? fixtureWarnings(parts, url => bundledMedium(url) !== undefined) : []
  const positionOf = issues.length + warnings.length > 0 && text !== undefined ? await positionsIn(text) : () => ''
  const lineOf = (kind: string) => ({ path, message }: Issue) =>
    `${file}:${positionOf(path)}${text === undefined ? '' : ':'} ${kind}${pathText(path) || 'the file'}: ${message}`
  const lines = warnings.slice(0, maxWarnings).map(lineOf('warning: '))
  if (warnings.length > maxWarnings) lines.push(`${file}: ${warnings.length - maxWarnings} more warnings are not listed`)
  if (issues.length === 0) await tryFixture(input as FixtureFile, file)
  return { issues: issues.map(lineOf('')), warnings: lines }
}

function withoutFiles (input: unknown): unknown {
  const { assets, ...more } = input as { assets: Array<{ file?: unknown }> }
  return { ...more, assets: assets.map(({ file: _, ...asset }) => asset) }
}

async function tryFixture (fixture: FixtureFile, file: string): Promise<void> {
  const clockHost = { now: () => 0, after: () => () => {} }
  const { app } = await prepareServer({ fixture, clockHost }).catch((error: Error) => {
    throw new Failure(2, `${file}: the file: ${error.message}`, { cause: error })
  })
  await app.close()
}
