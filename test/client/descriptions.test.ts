import t from 'tap'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { FixtureFile } from '../../src/fixtures/format.js'

interface Schema {
  description?: string
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
}

/** The paths of all fields without a description. */
function undescribed (schema: Schema, path = ''): string[] {
  const { properties = {}, patternProperties = {}, anyOf = [], items } = schema
  return [
    ...Object.entries(properties).flatMap(([name, field]) =>
      [...field.description ? [] : [`${path}.${name}`], ...undescribed(field, `${path}.${name}`)]),
    ...[...anyOf, ...Object.values(patternProperties), ...items ? [items] : []].flatMap(part => undescribed(part, path))
  ]
}

await t.test('every field of a fixture has a description', t => {
  t.strictSame(undescribed(FixtureFile as Schema), [])
  t.end()
})

/** The fields of what a file exports that have no doc comment; one-line objects share that of their field. */
function undocumented (file: string): string[] {
  const path = new URL(`../../src/${file}`, import.meta.url)
  const source = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  const without: string[] = []
  const visit = (node: ts.Node): void => {
    const tags = ts.getJSDocCommentsAndTags(node)
    if (tags.some(tag => tag.getText().includes('@internal')) || (ts.isClassElement(node) && node.name?.kind === ts.SyntaxKind.PrivateIdentifier)) return
    const isField = ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)
    if (isField && tags.length === 0 && node.parent.getText().includes('\n')) without.push(node.getText().split('\n')[0] ?? '')
    const hasFields = ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isPropertySignature(node) ||
      ts.isUnionTypeNode(node) || ts.isTypeLiteralNode(node)
    if (hasFields) ts.forEachChild(node, visit)
  }
  for (const statement of source.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) ?? [] : []
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) visit(statement)
  }
  return without
}

await t.test('every field of the library\'s options, rules and answers has a doc comment', t => {
  for (const file of ['server/options.ts', 'client/types.ts', 'client/mock-sandbox.ts', 'client/mock-server.ts', 'client/mock-clock.ts', 'testing.ts']) {
    t.strictSame(undocumented(file), [], file)
  }
  t.end()
})
