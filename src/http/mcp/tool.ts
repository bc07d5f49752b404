import type { Static, TObject } from '@sinclair/typebox'
import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js'
import type { Fidelity } from '../operation.js'

/**
 * A tool: a schema, one call, one text.
 * @typeParam Context what every tool of a server works on
 */
export interface Tool<Context> {
  name: string
  title: string
  /** For the model: what it does and when to use it. */
  description: string
  /** The scope that the token needs; `control` on the mock's own server, whose callers have been checked. */
  scope: 'read' | 'write' | 'control'
  hints: ToolAnnotations
  fidelity: readonly Fidelity[]
  /** Its input. Made when first needed, since a start needs none. */
  input: () => TObject
  /** @returns the text of the result; throws MockError with what to change */
  run: (context: Context, input: never) => string | Promise<string>
}

/** Checks a tool's `run` against its input. */
export function tool<Context, Input extends TObject> (
  declared: Omit<Tool<Context>, 'input' | 'run'> & {
    input: () => Input
    run: (context: Context, input: Static<Input>) => string | Promise<string>
  }
): Tool<Context> { return declared }
