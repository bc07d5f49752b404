import { generateDtsBundle } from 'dts-bundle-generator'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BridgeFixture } from '../../src/fixtures/bridges.js'
import { ConsentFixture, FixtureFile, PersonaFixture } from '../../src/fixtures/format.js'
import { SignInFixture } from '../../src/fixtures/setup.js'
import { Strictness } from '../../src/fixtures/strictness.js'
import { Account } from '../../src/http/v1/schemas/accounts.js'
import { LoginSession } from '../../src/http/v1/schemas/bridges.js'
import { Chat, Label } from '../../src/http/v1/schemas/chats.js'
import { Message } from '../../src/http/v1/schemas/messages.js'
import { AppVerification } from '../../src/http/v1/schemas/setup.js'
import { areTypesCurrent } from '../build/is-current.js'
import { plainTypes, type Schema } from './plain-types.js'

/**
 * Writes the types of the library's entries to dist/. Those of index.d.ts need no other package, and export no value
 * that does not exist. testing.d.ts and testcontainers.d.ts import index.d.ts, so that all speak of the same classes.
 *
 * What is of the sources as they are is left alone.
 *
 * TypeScript 7 writes the declarations, in a quarter of version 6's time. They are bundled in a folder where they find
 * TypeBox alone: the bundler's time grows with all that they find, such as the types of Fastify and of Node.
 */
const root = resolve(import.meta.dirname, '../..')
if (areTypesCurrent(root)) process.exit()
const at = (path: string) => resolve(root, path)
const compiler = resolve(import.meta.dirname, 'node_modules/typescript-7/bin/tsc')
const stage = realpathSync(mkdtempSync(join(tmpdir(), 'types-')))
const emitted = (path: string) => join(stage, 'emitted', path)

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

try {
  writeFileSync(join(stage, 'package.json'), '{"type": "module"}')
  emit()
  writeFileSync(at('dist/index.d.ts'), plainTypes(bundle(), schemas, ['ControlError', 'WaitTimeout']))
  compare()
  copyFileSync(emitted('src/testing.d.ts'), at('dist/testing.d.ts'))
  const containers = readFileSync(emitted('integrations/testcontainers/container.d.ts'), 'utf8')
  writeFileSync(at('dist/testcontainers.d.ts'), containers.replaceAll("'../../src/index.js'", "'./index.js'"))
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/**
 * Writes the declarations of all that the entries use. Testcontainers, whose declarations one of them extends, may be
 * missing: npm run types checks that one with it.
 */
function emit (): void {
  compile('emit.json', ['src/index.ts', 'src/testing.ts', 'integrations/testcontainers/container.ts'].map(at), {
    noEmit: false, noCheck: true, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: emitted('.')
  })
}

function bundle (): string {
  mkdirSync(join(stage, 'node_modules/@sinclair'), { recursive: true })
  symlinkSync(at('node_modules/@sinclair/typebox'), join(stage, 'node_modules/@sinclair/typebox'), 'junction')
  const preferredConfigPath = configure('bundle.json', [], { types: [], rootDir: stage })
  const [bundle = ''] = generateDtsBundle([{
    filePath: emitted('src/index.d.ts'),
    libraries: { inlinedLibraries: ['@sinclair/typebox'] },
    output: { exportReferencedTypes: false, noBanner: true }
  }], { preferredConfigPath })
  return bundle
}

/**
 * The plain types accept what the schemas' own types accept, and nothing else. Of jobs and login steps the schemas'
 * types, which are written by hand, say less and more.
 */
function compare (): void {
  const file = join(stage, 'compare.ts')
  writeFileSync(file, `
import type { Account, Chat, Fixture, Label, LoginSession, Message, Persona } from '${at('dist/index.js')}'
import type { FixtureFile, PersonaFixture } from '${at('src/fixtures/format.js')}'
import type { Account as AccountOf } from '${at('src/http/v1/schemas/accounts.js')}'
import type { LoginSession as LoginSessionOf } from '${at('src/http/v1/schemas/bridges.js')}'
import type { Chat as ChatOf, Label as LabelOf } from '${at('src/http/v1/schemas/chats.js')}'
import type { Message as MessageOf } from '${at('src/http/v1/schemas/messages.js')}'
type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : 'the schema is wider' : 'the plain type is wider'
type Pairs = [
  [Account, AccountOf], [Chat, ChatOf], [Omit<Fixture, 'jobs'>, Omit<FixtureFile, 'jobs'>], [Label, LabelOf],
  [Omit<LoginSession, 'currentStep'>, Omit<LoginSessionOf, 'currentStep'>],
  [Message, MessageOf], [Persona, PersonaFixture]
]
type Checked<P> = { [At in keyof P]: P[At] extends [infer A, infer B] ? Same<A, B> : never }
export const same: Checked<Pairs> = [true, true, true, true, true, true, true]
`)
  compile('compare.json', [file], { rootDir: null })
}

/** @throws what the compiler says, when it finds a fault */
function compile (name: string, files: string[], compilerOptions: object): void {
  const config = configure(name, files, { typeRoots: [at('node_modules/@types')], ...compilerOptions })
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '--project', config], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout + stderr)
}

/** Writes a configuration that differs from the repository's in some options. */
function configure (name: string, files: string[], compilerOptions: object): string {
  const file = join(stage, name)
  writeFileSync(file, JSON.stringify({ extends: at('tsconfig.json'), include: [], files, compilerOptions }))
  return file
}
