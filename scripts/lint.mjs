import { relative, resolve } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'

/**
 * Checks the types, and then lints with the types that were checked: computing them takes most of the time of both.
 */
const root = resolve(import.meta.dirname, '..')
const configFile = resolve(root, 'tsconfig.json')
const { config } = ts.readConfigFile(configFile, path => ts.sys.readFile(path))
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const program = ts.createProgram(fileNames, options)

const diagnostics = ts.getPreEmitDiagnostics(program)
process.stdout.write(ts.formatDiagnostics(diagnostics, {
  getCanonicalFileName: name => relative(root, name),
  getCurrentDirectory: () => root,
  getNewLine: () => '\n'
}))

const eslint = new ESLint({
  cwd: root,
  overrideConfig: [{
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } }
  }]
})
const results = await eslint.lintFiles(['.'])
const formatter = await eslint.loadFormatter()
process.stdout.write(await formatter.format(results))
if (diagnostics.length > 0 || results.some(({ messages }) => messages.length > 0)) process.exitCode = 1
