import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { Anonymous, asRecorded } from './anonymise/invention.js'
import { Contract, type DescribedOperation } from './contract.js'
import { startProxy, type AppProxy, type ProxyOptions } from './proxy.js'
import { RecordingError } from './recording-error.js'
import { SessionFixture } from './session-fixture.js'
import { Replacement, sessionTest } from './session-test.js'

export interface ProxySessionOptions extends Omit<ProxyOptions, 'contract' | 'onAnswer'> {
  operations: readonly DescribedOperation[]
  anonymise: boolean
  seed?: string | undefined
  /** Where a fixture of what was shown is written. */
  fixtureFile?: string | undefined
  /** Where a test that repeats the calls is written; needs the fixture. */
  testFile?: string | undefined
}

export interface ProxySession extends AppProxy {
  /** Writes the files that were asked for. @returns their paths */
  save (): Promise<string[]>
}

/**
 * A proxy whose session can be saved as a fixture and as a test.
 * @throws RecordingError as startProxy does, and for a test without a fixture
 */
export async function startProxySession (options: ProxySessionOptions): Promise<ProxySession> {
  const { fixtureFile, testFile, anonymise, seed } = options
  if (testFile !== undefined && fixtureFile === undefined) {
    throw new RecordingError('--save-test needs --save-fixture: the test starts from it', { isInput: true })
  }
  const invent = anonymise ? new Anonymous(seed ?? randomBytes(32).toString('hex')) : asRecorded
  const shown = fixtureFile === undefined ? undefined : new SessionFixture(invent)
  const contract = new Contract(options.operations.filter(({ generation }) => generation !== 'control'))
  const proxy = await startProxy({
    ...options,
    contract,
    ...shown ? { onAnswer: (operation: string, answer: unknown) => { shown.add(operation, answer) } } : {}
  })
  return {
    ...proxy,
    save: async () => {
      const entries = proxy.entries()
      if (fixtureFile === undefined || !shown) return []
      await writeFile(fixtureFile, `${JSON.stringify(shown.fixture('session'), null, 2)}\n`, { mode: 0o600 })
      if (testFile === undefined) return [fixtureFile]
      const path = relative(dirname(testFile), fixtureFile)
      const source = sessionTest(entries, path.startsWith('.') ? path : `./${path}`, new Replacement(invent, contract.requestFields()))
      await writeFile(testFile, source, { mode: 0o600 })
      return [fixtureFile, testFile]
    }
  }
}
