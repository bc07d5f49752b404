import { relative, resolve } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'

/**
 * Checks the types, and then lints with the types that were checked: computing them takes most of the time of both.
 */
const root = resolve(import.meta.dirname, '../..')
/** The page, which is for browsers, and what needs packages of its own have their own projects. */
const programs = ['tsconfig.json', 'src/ui/tsconfig.json', 'integrations/testcontainers/tsconfig.json'].map(file => {
  const path = resolve(root, file)
  const { config } = ts.readConfigFile(path, name => ts.sys.readFile(name))
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve(path, '..'))
  return ts.createProgram(fileNames, options)
})

// What a project imports of another is checked there.
const diagnostics = ts.sortAndDeduplicateDiagnostics(programs.flatMap(program =>
  program.getRootFileNames().flatMap(name => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))))
process.stdout.write(ts.formatDiagnostics(diagnostics, {
  getCanonicalFileName: name => relative(root, name),
  getCurrentDirectory: () => root,
  getNewLine: () => '\n'
}))

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: resolve(import.meta.dirname, 'eslint.config.js'),
  overrideConfig: [{
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: false, programs } }
  }]
})
const results = await eslint.lintFiles(['.'])
const formatter = await eslint.loadFormatter()
process.stdout.write(await formatter.format(results))
if (diagnostics.length > 0 || results.some(({ messages }) => messages.length > 0)) process.exitCode = 1
