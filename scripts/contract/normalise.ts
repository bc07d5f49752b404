export type Schema = { readonly [keyword: string]: unknown }

const ANNOTATIONS = new Set(['title', 'description', 'since', 'deprecated'])

/**
 * Brings a schema of the contract file and one of ours to the same form: `$Name` resolved, `nullable` written as
 * a union with null, bounds under their JSON Schema names, annotations dropped.
 */
export function normalise (schema: unknown, definitions: Schema = {}): Schema {
  if (typeof schema === 'string') {
    const name = schema.slice(1)
    if (!schema.startsWith('$') || !(name in definitions)) throw new Error(`Unknown reference: ${schema}`)
    return normalise(definitions[name], definitions)
  }
  const { nullable, default: defaultValue, min, max, exclusiveMin, ...rest } = schema as Schema

  let result: Schema = {}
  if (min !== undefined) result = { [exclusiveMin === true ? 'exclusiveMinimum' : 'minimum']: min }
  if (max !== undefined) result = { ...result, maximum: max }
  for (const [keyword, value] of Object.entries(rest)) {
    if (!ANNOTATIONS.has(keyword)) result = { ...result, ...normaliseKeyword(keyword, value, definitions) }
  }
  // TypeBox writes a type beside allOf which its object members imply.
  if ('allOf' in result && result.type === 'object') result = without(result, 'type')

  // `nullable` alone is a schema that says nothing: any value.
  if (nullable === true && Object.keys(result).length > 0) result = { anyOf: [result, { type: 'null' }] }
  if ('anyOf' in result) result = { ...result, anyOf: withoutRepeats(result.anyOf as Schema[]) }
  // Beside the union rather than in it, so that both ways to write a nullable field agree.
  return defaultValue === undefined ? result : { ...result, default: defaultValue }
}

function normaliseKeyword (keyword: string, value: unknown, definitions: Schema): Schema {
  switch (keyword) {
    case 'properties': {
      const properties = Object.entries(value as Schema).map(([name, property]) =>
        [name, normalise(property, definitions)] as const)
      return properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }
    }
    case 'required': {
      const names = value as string[]
      return names.length === 0 ? {} : { required: names.toSorted() }
    }
    case 'items':
      return { items: normalise(value, definitions) }
    case 'additionalProperties':
      return { additionalProperties: typeof value === 'boolean' ? value : normalise(value, definitions) }
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return { [keyword]: (value as unknown[]).map(member => normalise(member, definitions)) }
    default:
      return { [keyword]: value }
  }
}

/** Drops equal members, and null next to a member that takes any value. */
function withoutRepeats (members: Schema[]): Schema[] {
  const texts = members.map(member => JSON.stringify(member))
  const takesAnything = texts.includes('{}')
  return members.filter((member, index) =>
    texts.indexOf(texts[index] ?? '') === index && !(takesAnything && member.type === 'null'))
}

function without (schema: Schema, keyword: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword))
}

/** The parameters of an operation in the contract file as one object schema, which is how a route declares them. */
export function parametersSchema (parameters: Schema): Schema {
  const properties: Record<string, unknown> = {}
  const required: string[] = []
  for (const [name, parameter] of Object.entries(parameters)) {
    if (typeof parameter === 'string') {
      properties[name] = parameter
      continue
    }
    const { required: isRequired, ...schema } = parameter as Schema
    properties[name] = schema
    if (isRequired === true) required.push(name)
  }
  return { type: 'object', properties, required }
}

/** What differs between two normalised schemas, one line each; the order of properties counts. */
export function differences (ours: unknown, contract: unknown, path = ''): string[] {
  if (isObject(ours) && isObject(contract)) return objectDifferences(ours, contract, path)
  if (Array.isArray(ours) && Array.isArray(contract) && ours.length === contract.length) {
    return ours.flatMap((member, index) => differences(member, contract[index], `${path}/${index}`))
  }
  const [left, right] = [JSON.stringify(ours), JSON.stringify(contract)]
  return left === right ? [] : [`${path || '/'}: ours ${left}, contract ${right}`]
}

function objectDifferences (ours: Schema, contract: Schema, path: string): string[] {
  const found: string[] = []
  for (const name of Object.keys(contract)) {
    if (name in ours) found.push(...differences(ours[name], contract[name], `${path}/${name}`))
    else found.push(`${path}/${name}: missing, contract ${JSON.stringify(contract[name])}`)
  }
  for (const name of Object.keys(ours)) {
    if (!(name in contract)) found.push(`${path}/${name}: not in the contract, ours ${JSON.stringify(ours[name])}`)
  }
  const [ourOrder, contractOrder] = [Object.keys(ours).join(), Object.keys(contract).join()]
  if (found.length === 0 && path.endsWith('/properties') && ourOrder !== contractOrder) {
    found.push(`${path}: order, ours ${ourOrder}, contract ${contractOrder}`)
  }
  return found
}

function isObject (value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
