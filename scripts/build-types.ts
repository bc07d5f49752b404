import { generateDtsBundle } from 'dts-bundle-generator'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import ts from 'typescript'

/**
 * Writes the types of the library's entries to dist/. Those of index.d.ts need no other package: what they take from
 * TypeBox is in them. testing.d.ts imports index.d.ts, so that both speak of the same classes.
 */
const root = resolve(import.meta.dirname, '..')
const configPath = resolve(root, 'tsconfig.json')
const at = (path: string) => resolve(root, path)

const [index = ''] = generateDtsBundle([{
  filePath: at('src/index.ts'),
  libraries: { inlinedLibraries: ['@sinclair/typebox'] },
  output: { exportReferencedTypes: false, noBanner: true }
}], { preferredConfigPath: configPath })
await writeFile(at('dist/index.d.ts'), index)

const { config } = ts.readConfigFile(configPath, file => ts.sys.readFile(file)) as { config: object }
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const program = ts.createProgram([at('src/testing.ts')], {
  ...options, noEmit: false, declaration: true, rootDir: at('src'), outDir: at('dist')
})
program.emit(program.getSourceFile(at('src/testing.ts')), undefined, undefined, true)
