import type { Operation } from '../src/http/operation.js'

/**
 * The text of src/client/operation-names.ts: the operations that clients call, as a union.
 * @param operations what the routes declare
 */
export function operationNames (operations: readonly Operation[]): string {
  const names = operations.filter(({ generation }) => generation !== 'control').map(({ operation }) => operation)
  const lines = [...new Set(names)].map(name => `  | '${name}'`)
  return [
    '// Generated from the routes by `npm run gen`.',
    '',
    '/**',
    ' * The operations that clients call, by operationId: what rules and filters name. A server of a later version may have',
    ' * more, which it accepts as well: `name as OperationName`, where `name` is a string.',
    ' */',
    'export type OperationName =',
    ...lines,
    ''
  ].join('\n')
}
