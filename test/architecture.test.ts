import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

const src = fileURLToPath(new URL('../src/', import.meta.url))

/** Every source file with the source files that it imports, types included; paths from src, with slashes. */
const imports = new Map<string, string[]>()
/** The page has `.tsx` files, which are imported as `.js` too. */
const sourceOf = (path: string) => {
  const withJSX = path.replace(/\.js$/, '.tsx')
  return existsSync(withJSX) ? withJSX : path.replace(/\.js$/, '.ts')
}
const named = (path: string) => relative(src, path).split(sep).join('/')
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
  const file = join(entry.parentPath, entry.name)
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  const own = importedFiles.map(({ fileName }) => fileName).filter(name => name.startsWith('.') && !name.endsWith('.css'))
  imports.set(named(file), own.map(name => named(sourceOf(resolve(dirname(file), name)))))
}
const files = [...imports.keys()]
const folderOf = (file: string) => file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`)

/** Groups of files that import each other, directly or by others (Tarjan's strongly connected components). */
function circles (): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    order.set(file, order.size)
    lowest.set(file, order.get(file) ?? 0)
    stack.push(file)
    for (const next of imports.get(file) ?? []) {
      const reached = !order.has(next) ? visit(next) : stack.includes(next) ? order.get(next) : undefined
      if (reached !== undefined) lowest.set(file, Math.min(lowest.get(file) ?? 0, reached))
    }
    if (lowest.get(file) === order.get(file)) {
      const group = stack.splice(stack.indexOf(file))
      if (group.length > 1 || imports.get(file)?.includes(file)) found.push(group.sort())
    }
    return lowest.get(file) ?? 0
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return found
}

/**
 * What the files of a place may import besides each other. A place is a folder or a file, without the places inside it
 * that are listed here too. Reasons stand where a rule does not follow from the layers (docs/architecture.md).
 */
const format = [
  'fixtures/format.ts', 'fixtures/bridges.ts', 'fixtures/fault-rule.ts', 'fixtures/jobs.ts', 'fixtures/matrix.ts',
  'fixtures/person.ts', 'fixtures/setup.ts', 'fixtures/strict-levels.ts',
  'fixtures/strictness.ts'
]
const below = ['platform', 'domain', ...format]
const bounds = [
  'domain/sandbox/time.ts', 'domain/rich-text/text-bounds.ts', 'domain/setup/stages.ts',
  'domain/setup/verification-table.ts', 'domain/bridges/login-table.ts'
]
const mayImport: Record<string, string[]> = {
  platform: [],
  // What a fixture may hold is bounded as calls are: the bounds and the names of states are in the domain, once.
  ...Object.fromEntries(format.map(file => [file, ['platform', ...format, ...bounds]])),
  // Checking a fixture asks the domain's own rules: what a pattern, a redirect URI or a network may be.
  // Files that a fixture names are typed and measured as uploads are.
  fixtures: [...below, 'storage/media'],
  // The domain's records have the form of the fixture format's.
  domain: below,
  storage: [...below, 'storage/media'],
  'storage/media': below,
  // Connections know which requests become an event stream, and errors how each API writes them.
  http: [...below, 'http/envelopes.ts', 'http/events/upgrades.ts'],
  'http/envelopes.ts': [
    'domain', 'http', 'http/v0/envelope.ts', 'http/v1/envelope.ts', 'http/oauth/envelope.ts', 'http/matrix/envelope.ts',
    'http/mcp/envelope.ts'
  ],
  // The documents describe the errors of both generations.
  'http/openapi': [...below, 'http', 'http/v0/schemas', 'http/v1/schemas'],
  // They parse the upload bodies of v1, by its schemas.
  'http/uploads': [...below, 'http', 'storage', 'storage/media', 'http/v1/schemas'],
  'http/oauth': [...below, 'http'],
  'http/matrix': [...below, 'http'],
  // list_messages shows messages as v1 does.
  'http/mcp': [...below, 'http', 'http/v1/presenters'],
  'http/v1': [...below, 'http', 'http/openapi', 'http/uploads'],
  // v0 is a view of v1: deleting it leaves v1 as it is.
  'http/v0': [...below, 'http', 'http/openapi', 'http/uploads', 'http/v1'],
  // The stream belongs to v1: its entries are v1's chats and messages.
  'http/events': [...below, 'http', 'http/v1/presenters', 'http/v1/schemas'],
  // Its answers show chats, messages and accounts as v1 does; it lists and closes the sockets of the stream.
  control: [
    ...below, 'fixtures', 'http', 'http/openapi', 'http/v1/presenters', 'http/v1/schemas', 'http/events/sockets.ts', 'http/mcp', 'control/page'
  ],
  // What calls of browsers lead to: files that the build made of `ui`.
  'control/page': [...below, 'http', 'control'],
  // A client: of the others it knows the types of what it sends and receives.
  ui: ['fixtures/format.ts', 'http/v1/schemas'],
  server: [
    ...below, 'fixtures', 'storage', 'http', 'http/v0/index.ts', 'http/v1/index.ts', 'http/oauth/index.ts',
    'http/oauth/options.ts', 'http/matrix/index.ts', 'http/mcp/index.ts', 'http/events', 'control/index.ts', 'control/page'
  ],
  // The library's types are those of v1's answers.
  client: [...below, 'fixtures', 'http/v1/schemas'],
  // A client of the API, which writes fixtures: it knows the shapes of both, and nothing of the server.
  recording: [...below, 'http/v1/schemas'],
  'index.ts': [...below, 'fixtures', 'http', 'server', 'client'],
  'testing.ts': ['index.ts'],
  // To validate a fixture, it asks which media the package has.
  cli: [
    ...below, 'storage/bundled-media.ts', 'storage/content-folder.ts', 'fixtures', 'http', 'http/oauth/options.ts', 'server',
    'client', 'recording', 'index.ts'
  ],
  'bin.ts': ['cli'],
  // In the package, it loads the validators that the build compiled.
  launch: ['cli', 'index.ts', 'testing.ts', 'domain/validation']
}
const places = Object.keys(mayImport).sort((a, b) => b.length - a.length)
const placeOf = (file: string) => places.find(place => isIn(file, place)) ?? ''

function isAllowed (file: string, target: string): boolean {
  const [from, to] = [placeOf(file), placeOf(target)]
  return from === to || (mayImport[from] ?? []).some(allowed => isIn(target, allowed) && isIn(allowed, to))
}

await t.test('no file imports itself by others, types included', t => {
  t.strictSame(circles(), [])
  t.end()
})

await t.test('every file imports only what its layer may', t => {
  for (const [file, imported] of imports) {
    t.not(placeOf(file), '', `${file} has a layer: add its folder to mayImport`)
    t.strictSame(imported.filter(target => !isAllowed(file, target)), [], file)
  }
  t.end()
})

await t.test('every import leads to a file', t => {
  for (const [file, imported] of imports) {
    t.strictSame(imported.filter(target => !imports.has(target)), [], file)
  }
  t.end()
})

await t.test('no file imports all of TypeBox: the bundle holds only the functions that are used', t => {
  for (const file of files) {
    t.notMatch(readFileSync(join(src, file), 'utf8'), /import \{[^}]*\bType\b[^}]*\} from '@sinclair\/typebox'/, file)
  }
  t.end()
})

await t.test('no folder has more than 25 files of its own, and src has the entries alone', t => {
  const sizes = new Map<string, number>()
  for (const file of files) sizes.set(folderOf(file), (sizes.get(folderOf(file)) ?? 0) + 1)
  for (const [folder, size] of sizes) t.ok(size <= 25, `src/${folder} has ${size} files`)
  t.strictSame(files.filter(file => folderOf(file) === '').sort(), ['bin.ts', 'index.ts', 'testing.ts'])
  t.end()
})

await t.test('only sandboxes hold a whole sandbox: other classes of the domain take a context', t => {
  for (const [file, imported] of imports) {
    if (!isIn(file, 'domain') || !imported.includes('domain/sandbox/sandbox.ts')) continue
    const classes = /^(?:export )?(?:abstract )?class (\w+)/gm
    const names = [...readFileSync(join(src, file), 'utf8').matchAll(classes)].map(([, name]) => name)
    t.strictSame(names.filter(name => name !== 'Sandboxes'), [], file)
  }
  t.end()
})
