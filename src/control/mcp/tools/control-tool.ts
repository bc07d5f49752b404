import * as Type from '@sinclair/typebox'
import type { Static, TObject } from '@sinclair/typebox'
import { MockError } from '../../../domain/errors/errors.js'
import { closed } from '../../schemas.js'
import type { ControlContext } from '../context.js'
import type { Tool } from '../../../http/mcp/tool.js'

/** A tool for testers. @param run returns what the tool answers, as text or as what becomes JSON */
export function controlTool<Input extends TObject> ({ name, title, description, isReadOnly, input, run }: {
  name: string
  title: string
  description: string
  isReadOnly?: true
  input: () => Input
  run: (context: ControlContext, input: Static<Input>) => unknown
}): Tool<ControlContext> {
  return {
    name,
    title,
    description,
    scope: 'control',
    // Nothing outside the mock can be harmed.
    hints: isReadOnly ? { readOnlyHint: true } : { destructiveHint: false, openWorldHint: false },
    fidelity: [],
    // As in the control API, a name that is misspelt is refused.
    input: () => Type.Object(input().properties, closed),
    run: async (context, input: Static<Input>) => {
      const result = await run(context, input)
      return typeof result === 'string' ? result : JSON.stringify(result ?? { success: true })
    }
  }
}

/** The sandbox that a tool is about. */
export function sandbox () {
  return Type.Optional(Type.String({ default: 'default', minLength: 1, description: 'The sandbox; by default the one named default.' }))
}

/** The path of a sandbox's resources. */
export function pathOf (sandboxID = 'default'): string {
  return `/sandboxes/${segment(sandboxID)}`
}

/**
 * An ID as a segment of a path. Half a surrogate pair becomes U+FFFD, as in a body.
 * @throws MockError not_found for `.` and `..`, which URLs resolve, encoded or not (URL Standard, 4.3)
 */
export function segment (id: string): string {
  if (id === '.' || id === '..') throw new MockError('not_found', `Nothing has the ID ${JSON.stringify(id)}`)
  return encodeURIComponent(Buffer.from(id).toString())
}
