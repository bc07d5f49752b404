import type { TObject } from '@sinclair/typebox'
import type { AppContext } from '../context.js'
import { tool, type Tool } from '../tool.js'

/** A tool of the app: it works on the sandbox of the caller's token. */
export function appTool<Input extends TObject> (
  declared: Parameters<typeof tool<AppContext, Input>>[0]
): Tool<AppContext> { return tool(declared) }
