import { generateDtsBundle } from 'dts-bundle-generator'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import ts from 'typescript'
import { BridgeFixture } from '../../src/fixtures/bridges.js'
import { ConsentFixture, FixtureFile, PersonaFixture } from '../../src/fixtures/format.js'
import { SignInFixture } from '../../src/fixtures/setup.js'
import { Strictness } from '../../src/fixtures/strictness.js'
import { Account } from '../../src/http/v1/schemas/accounts.js'
import { LoginSession } from '../../src/http/v1/schemas/bridges.js'
import { Chat, Label } from '../../src/http/v1/schemas/chats.js'
import { Message } from '../../src/http/v1/schemas/messages.js'
import { AppVerification } from '../../src/http/v1/schemas/setup.js'
import { plainTypes, type Schema } from './plain-types.js'

/**
 * Writes the types of the library's entries to dist/. Those of index.d.ts need no other package, and export no value
 * that does not exist. testing.d.ts and testcontainers.d.ts import index.d.ts, so that all speak of the same classes.
 */
const root = resolve(import.meta.dirname, '../..')
const configPath = resolve(root, 'tsconfig.json')
const at = (path: string) => resolve(root, path)

const [bundle = ''] = generateDtsBundle([{
  filePath: at('src/index.ts'),
  libraries: { inlinedLibraries: ['@sinclair/typebox'] },
  output: { exportReferencedTypes: false, noBanner: true }
}], { preferredConfigPath: configPath })
const schemas = {
  Account,
  AppVerification,
  BridgeFixture,
  Chat,
  ConsentFixture,
  FixtureFile,
  Label,
  LoginSession,
  Message,
  PersonaFixture,
  SignInFixture,
  Strictness
} as unknown as Record<string, Schema>
await writeFile(at('dist/index.d.ts'), plainTypes(bundle, schemas, ['ControlError', 'WaitTimeout']))

const { config } = ts.readConfigFile(configPath, file => ts.sys.readFile(file)) as { config: object }
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)

/**
 * The plain types accept what the schemas' own types accept, and nothing else. Of jobs and login steps the schemas'
 * types, which are written by hand, say less and more.
 */
const check = at('scripts/release/plain-types.check.ts')
const source = `
import type { Account, Chat, Fixture, Label, LoginSession, Message, Persona } from '../../dist/index.js'
import type { FixtureFile, PersonaFixture } from '../../src/fixtures/format.js'
import type { Account as AccountOf } from '../../src/http/v1/schemas/accounts.js'
import type { LoginSession as LoginSessionOf } from '../../src/http/v1/schemas/bridges.js'
import type { Chat as ChatOf, Label as LabelOf } from '../../src/http/v1/schemas/chats.js'
import type { Message as MessageOf } from '../../src/http/v1/schemas/messages.js'
type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : 'the schema is wider' : 'the plain type is wider'
type Pairs = [
  [Account, AccountOf], [Chat, ChatOf], [Omit<Fixture, 'jobs'>, Omit<FixtureFile, 'jobs'>], [Label, LabelOf],
  [Omit<LoginSession, 'currentStep'>, Omit<LoginSessionOf, 'currentStep'>],
  [Message, MessageOf], [Persona, PersonaFixture]
]
type Checked<P> = { [At in keyof P]: P[At] extends [infer A, infer B] ? Same<A, B> : never }
export const same: Checked<Pairs> = [true, true, true, true, true, true, true]
`
const host = ts.createCompilerHost(options)
const readSource = host.getSourceFile.bind(host)
host.getSourceFile = (file, ...rest) =>
  file === check ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022) : readSource(file, ...rest)
const fileExists = host.fileExists.bind(host)
host.fileExists = file => file === check || fileExists(file)
const checked = ts.createProgram([check], options, host)
const issues = [check, at('dist/index.d.ts')].flatMap(file => {
  const parsed = checked.getSourceFile(file)
  return parsed ? [...checked.getSyntacticDiagnostics(parsed), ...checked.getSemanticDiagnostics(parsed)] : []
})
if (issues.length > 0) {
  throw new Error(ts.formatDiagnostics(issues, {
    getCurrentDirectory: () => root, getCanonicalFileName: name => name, getNewLine: () => '\n'
  }))
}

const program = ts.createProgram([at('src/testing.ts')], {
  ...options, noEmit: false, declaration: true, rootDir: at('src'), outDir: at('dist')
})
program.emit(program.getSourceFile(at('src/testing.ts')), undefined, undefined, true)

// This emits the declarations without Testcontainers, which they extend; npm run types checks them with it.
const containers = at('integrations/testcontainers/container.ts')
const containerProgram = ts.createProgram([containers], {
  ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: at('dist')
})
containerProgram.emit(containerProgram.getSourceFile(containers), (_, text) => {
  ts.sys.writeFile(at('dist/testcontainers.d.ts'), text.replaceAll("'../../src/index.js'", "'./index.js'"))
}, undefined, true)
