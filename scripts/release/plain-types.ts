import ts from 'typescript'

/** The parts of a JSON Schema that say what values there are. */
export interface Schema {
  description?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: boolean | Schema
  items?: Schema
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  required?: string[]
}

/**
 * Writes the types of schemas plainly, where a bundle of declarations has them as constants of TypeBox: editors then
 * show the schemas' descriptions, and nothing is exported that does not exist. What is not referred to any more is
 * left out.
 * @param text the bundle
 * @param schemas by the names that the bundle has for them
 * @param classes those that can be used as values; others are exported as types
 */
export function plainTypes (
  text: string, schemas: Readonly<Record<string, Schema>>, classes: readonly string[]
): string {
  const source = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.ES2022, true)
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [keyOf(schema), name]))
  const asTypes: string[] = []
  const statements = source.statements.flatMap(statement => {
    const name = nameOf(statement)
    const schema = name === undefined ? undefined : schemas[name]
    if (name !== undefined && schema && ts.isVariableStatement(statement)) return []
    if (name !== undefined && schema && ts.isTypeAliasDeclaration(statement)) {
      const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      const body = typeOf(schema, new Map([...names].filter(([, other]) => other !== name)), '')
      return [{ name, text: `${comment(schema.description, '')}${isExported ? 'export ' : ''}type ${name} = ${body};` }]
    }
    let written = statement.getFullText(source).trim()
    if (name !== undefined && ts.isClassDeclaration(statement) && !classes.includes(name)) {
      written = written.replace('export declare class', 'declare class')
      asTypes.push(name)
    }
    return [{ name, text: written }]
  })
  const kept = withoutUnused(statements)
  return [...kept.map(statement => statement.text), `export type { ${asTypes.join(', ')} };`, ''].join('\n')
}

function nameOf (statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText()
  const isNamed = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement) ||
    ts.isClassDeclaration(statement)
  return isNamed ? statement.name?.text : undefined
}

interface Statement { name: string | undefined, text: string }

/** The statements that are exported, or that another one refers to. */
function withoutUnused (statements: Statement[]): Statement[] {
  const isExported = ({ name, text }: Statement) => name === undefined || /^(\/\*\*.*?\*\/\s*)?export /s.test(text)
  const words = new Map(statements.map(statement => [statement, new Set(statement.text.match(/[\w$]+/g))]))
  const used = new Set(statements.filter(statement => isExported(statement)))
  const exportedLater = new Set<Statement>(statements.filter(({ text }) => text.includes('declare class')))
  for (const statement of exportedLater) used.add(statement)
  for (const user of used) {
    for (const other of statements) if (other.name !== undefined && words.get(user)?.has(other.name)) used.add(other)
  }
  return statements.filter(statement => used.has(statement))
}

/** A schema as text, by which the same one is found where it was copied. */
function keyOf ({ description: _, ...schema }: Schema): string {
  return JSON.stringify(schema)
}

function typeOf (schema: Schema, names: ReadonlyMap<string, string>, indent: string): string {
  const name = names.get(keyOf(schema))
  if (name !== undefined) return name
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return alternatives.map(branch => typeOf(branch, names, indent)).join(' | ')
  if (schema.allOf && !schema.properties) return schema.allOf.map(part => typeOf(part, names, indent)).join(' & ')
  switch (schema.type) {
    case 'string': case 'boolean': case 'null': return schema.type
    case 'number': case 'integer': return 'number'
    case 'array': return `Array<${schema.items ? typeOf(schema.items, names, indent) : 'unknown'}>`
    case 'object': return objectType(schema, names, indent)
    default: return 'unknown'
  }
}

function objectType (
  { properties, patternProperties, additionalProperties, required = [] }: Schema, names: ReadonlyMap<string, string>,
  indent: string
): string {
  if (!properties) {
    const others = typeof additionalProperties === 'object' ? additionalProperties : undefined
    const [values = others] = Object.values(patternProperties ?? {})
    return `Record<string, ${values ? typeOf(values, names, indent) : 'unknown'}>`
  }
  const deeper = `${indent}\t`
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z$_][\w$]*$/.test(name) ? name : JSON.stringify(name)
    return `${comment(schema.description, deeper)}${deeper}${key}${required.includes(name) ? '' : '?'}: ${typeOf(schema, names, deeper)};\n`
  })
  return `{\n${fields.join('')}${indent}}`
}

function comment (description: string | undefined, indent: string): string {
  return description === undefined ? '' : `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n`
}
