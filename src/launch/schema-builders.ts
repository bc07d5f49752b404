/**
 * Replaces TypeBox in the package: builds the same JSON Schemas, without the marks that only TypeBox's own checkers
 * read. Loading the 200 modules of TypeBox takes 4 % of a start's instructions. The sources keep TypeBox, which types
 * what the schemas describe; test/launch/schema-builders.test.ts compares every schema that both build.
 *
 * The order of the fields is TypeBox's: a compiled validator has its name of the schema's text.
 */

/** Marks properties that an object need not have; JSON leaves symbols out. */
const optional = Symbol('optional')

interface Schema { [keyword: string]: unknown, [optional]?: true }
type Options = Record<string, unknown>
type Properties = Record<string, Schema>

function build (keywords: Options, options?: Options): Schema {
  return options ? { ...options, ...keywords } : keywords
}

function ofType (type: string) {
  return (options?: Options): Schema => build({ type }, options)
}

const [BooleanSchema, IntegerSchema, NullSchema, NumberSchema, StringSchema] =
  [ofType('boolean'), ofType('integer'), ofType('null'), ofType('number'), ofType('string')]

function ObjectSchema (properties: Properties, options?: Options): Schema {
  const required = Object.keys(properties).filter(name => !properties[name]?.[optional])
  return build({ type: 'object', ...required.length > 0 ? { required } : {}, properties }, options)
}

function ArraySchema (items: Schema, options?: Options): Schema { return build({ type: 'array', items }, options) }

/** Keys are any text, as in all of our records. */
function RecordSchema (_keys: Schema, values: Schema, options: Options = {}): Schema {
  return build({ type: 'object', patternProperties: { '^(.*)$': values } }, options)
}

/** Another object with some of its properties changed or left out. */
function withProperties (
  { required: _required, properties, ...rest }: Schema,
  change: (all: Array<[string, Schema]>) => Array<[string, Schema]>,
  options?: Options
): Schema {
  const changed = Object.fromEntries(change(Object.entries(properties as Properties)))
  return { ...ObjectSchema(changed, rest), ...options }
}

function PartialSchema (schema: Schema, options?: Options): Schema {
  return withProperties(schema, all => all.map(([name, property]) => [name, Optional(property)]), options)
}

function RequiredSchema (schema: Schema, options?: Options): Schema {
  return withProperties(schema, all => all.map(([name, { [optional]: _, ...property }]) => [name, property]), options)
}

function OmitSchema (schema: Schema, names: string[], options?: Options): Schema {
  return withProperties(schema, all => all.filter(([name]) => !names.includes(name)), options)
}

// As TypeBox names them, some of which are JavaScript's own names.
export {
  ArraySchema as Array, BooleanSchema as Boolean, IntegerSchema as Integer, NullSchema as Null, NumberSchema as Number,
  ObjectSchema as Object, OmitSchema as Omit, PartialSchema as Partial, RecordSchema as Record,
  RequiredSchema as Required, StringSchema as String
}

export function Optional (schema: Schema): Schema { return { ...schema, [optional]: true } }

export function Union (anyOf: Schema[], options?: Options): Schema { return build({ anyOf }, options) }

export function Intersect (allOf: Schema[], options?: Options): Schema {
  const ofObjects = allOf.every(({ properties }) => properties !== undefined)
  return build({ ...ofObjects ? { type: 'object' } : {}, allOf }, options)
}

export function Literal (value: string | number | boolean, options?: Options): Schema {
  return build({ const: value, type: typeof value }, options)
}

export function Unknown (options?: Options): Schema { return build({}, options) }

export function Unsafe (options: Options = {}): Schema { return { ...options } }
