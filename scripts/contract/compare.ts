import { differences, normalise, parametersSchema, type Schema } from './normalise.js'

/** An operation of the contract file. */
export interface ContractOperation {
  id: string
  method: string
  path: string
  tag: string
  security?: string
  pathParams?: Schema
  query?: Schema
  body?: { contentType: string, schema: unknown }
  responses: Record<string, unknown>
}

export interface Contract {
  meta: { tagsDeclared: string[] }
  schemas: Record<string, unknown>
  operations: ContractOperation[]
}

/** The parts of an OpenAPI document that are compared. */
export interface OpenAPIDocument {
  paths: Record<string, Record<string, OpenAPIOperation>>
  components: { schemas: Record<string, Schema> }
}

interface OpenAPIOperation {
  operationId: string
  tags: string[]
  security: object[]
  parameters?: Array<{ name: string, in: string, required: boolean, schema: Schema }>
  requestBody?: { content: Record<string, { schema: unknown }> }
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>
}

export interface Comparison {
  /** Operations that are alike in every part. */
  same: string[]
  /** Operations of the contract that the document lacks. */
  missing: string[]
  /** Operations that the contract does not have. */
  extra: string[]
  /** What is different, one line each. */
  different: string[]
  /** Named schemas that were compared, and those of the contract that the document lacks. */
  schemas: { compared: number, missing: string[], extra: string[] }
}

/** Compares an OpenAPI document with the contract: operations, parameters, bodies, answers and named schemas. */
export function compareWithContract (document: OpenAPIDocument, contract: Contract): Comparison {
  const ours = new Map<string, { path: string, method: string, operation: OpenAPIOperation }>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      ours.set(operation.operationId, { path, method: method.toUpperCase(), operation })
    }
  }
  const resolved = (schema: unknown) => normalise(dereferenced(schema, document.components.schemas))
  const expected = (schema: unknown) => normalise(schema, contract.schemas)
  const result: Comparison = {
    same: [], missing: [], extra: [], different: [], schemas: { compared: 0, missing: [], extra: [] }
  }
  for (const theirs of contract.operations) {
    const found = ours.get(theirs.id)
    if (!found) {
      result.missing.push(theirs.id)
      continue
    }
    const faults = compareOperation(found, theirs, resolved, expected)
    if (faults.length === 0) result.same.push(theirs.id)
    result.different.push(...faults.map(fault => `${theirs.id}: ${fault}`))
  }
  const known = new Set(contract.operations.map(({ id }) => id))
  result.extra = [...ours.keys()].filter(id => !known.has(id))

  for (const [name, schema] of Object.entries(contract.schemas)) {
    const own = document.components.schemas[name]
    // An alias of the contract is listed under the name of its target.
    if (typeof schema === 'string' && !own) continue
    if (!own) {
      result.schemas.missing.push(name)
      continue
    }
    result.schemas.compared++
    result.different.push(...differences(resolved(own), expected(schema)).map(fault => `schema ${name}: ${fault}`))
  }
  result.schemas.extra = Object.keys(document.components.schemas).filter(name => !(name in contract.schemas))
  return result
}

function compareOperation (
  ours: { path: string, method: string, operation: OpenAPIOperation },
  theirs: ContractOperation,
  resolved: (schema: unknown) => Schema,
  expected: (schema: unknown) => Schema
): string[] {
  const faults: string[] = []
  const same = (what: string, own: unknown, contract: unknown) => {
    if (JSON.stringify(own) !== JSON.stringify(contract)) {
      faults.push(`${what}: ours ${JSON.stringify(own)}, contract ${JSON.stringify(contract)}`)
    }
  }
  const { operation } = ours
  same('call', `${ours.method} ${ours.path}`, `${theirs.method} ${theirs.path}`)
  same('tag', operation.tags, [theirs.tag])
  same('security', operation.security.length > 0, theirs.security !== 'none')
  for (const [place, parameters] of [['path', theirs.pathParams], ['query', theirs.query]] as const) {
    const contract = parametersSchema(parameters ?? {})
    const own = operation.parameters?.filter(parameter => parameter.in === place) ?? []
    const schema = {
      type: 'object',
      properties: Object.fromEntries(own.map(({ name, schema }) => [name, schema])),
      required: own.filter(({ required }) => required).map(({ name }) => name)
    }
    const wanted = place === 'path' ? { ...contract, required: Object.keys(parameters ?? {}) } : contract
    faults.push(...differences(resolved(schema), expected(wanted)).map(fault => `${place} parameters ${fault}`))
  }
  faults.push(...compareContent('body', operation.requestBody?.content, theirs.body, resolved, expected))
  same('statuses', Object.keys(operation.responses).sort(), Object.keys(theirs.responses).sort())
  for (const [status, response] of Object.entries(theirs.responses)) {
    const contract = response === 'empty'
      ? undefined
      : isTyped(response) ? response : { contentType: 'application/json', schema: response }
    const content = operation.responses[status]?.content
    faults.push(...compareContent(`answer ${status}`, content, contract, resolved, expected))
  }
  return faults
}

function compareContent (
  what: string,
  ours: Record<string, { schema: unknown }> | undefined,
  theirs: { contentType: string, schema: unknown } | undefined,
  resolved: (schema: unknown) => Schema,
  expected: (schema: unknown) => Schema
): string[] {
  const [[type, content] = []] = Object.entries(ours ?? {})
  if (type !== theirs?.contentType) return [`${what}: ours ${type ?? 'empty'}, contract ${theirs?.contentType ?? 'empty'}`]
  if (!theirs || !content) return []
  return differences(resolved(content.schema), expected(theirs.schema)).map(fault => `${what} ${fault}`)
}

function isTyped (response: unknown): response is { contentType: string, schema: unknown } {
  return typeof response === 'object' && response !== null && 'contentType' in response
}

/** The schema with its references to components replaced by what they refer to. */
function dereferenced (schema: unknown, components: Record<string, Schema>): unknown {
  if (Array.isArray(schema)) return schema.map(member => dereferenced(member, components))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref } = schema as { $ref?: string }
  if ($ref !== undefined) return dereferenced(components[$ref.replace('#/components/schemas/', '')], components)
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, dereferenced(value, components)]))
}
