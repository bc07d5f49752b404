import type { ValidateFunction } from 'ajv'
import type { CallToolResult, Implementation, ServerCapabilities, Tool as ToolOutput } from '@modelcontextprotocol/sdk/types.js'
import type { Service, ServiceCall } from './service.js'
import type { Tool } from './tool.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { MockError, inputMessage, type Issue } from '../../domain/errors/errors.js'
import { schemaIssues } from '../../domain/errors/schema-issues.js'
import { unknownFields } from '../unknown-fields.js'
import { suggestion } from '../../platform/suggest.js'
import { compileValidator } from '../../domain/validation/compile-validator.js'
import { RpcError, rpcCodes } from './messages.js'

export interface ToolServiceOptions<Context> {
  info: Implementation
  capabilities: ServerCapabilities
  instructions?: string
  tools: ReadonlyArray<Tool<Context>>
  /** How many tools a page of the list has. */
  toolsPerPage: number
  /** What the tools of a call work on. */
  contextOf: (call: ServiceCall) => Context
  /** Answers what is not about tools. */
  others?: Service['handle']
}

/** A service whose requests are about tools: it lists them in pages, and calls them. */
export class ToolService<Context> implements Service {
  readonly info: Implementation
  readonly capabilities: ServerCapabilities
  readonly instructions?: string
  readonly #tools: ReadonlyMap<string, Tool<Context>>
  readonly #toolsPerPage: number
  readonly #contextOf: ToolServiceOptions<Context>['contextOf']
  readonly #others: Service['handle']
  readonly #validators = new Map<Tool<Context>, ValidateFunction>()
  #list: ToolOutput[] | undefined

  constructor (options: ToolServiceOptions<Context>) {
    this.info = options.info
    this.capabilities = options.capabilities
    if (options.instructions !== undefined) this.instructions = options.instructions
    this.#tools = new Map(options.tools.map(tool => [tool.name, tool]))
    this.#toolsPerPage = options.toolsPerPage
    this.#contextOf = options.contextOf
    this.#others = options.others ?? (method => { throw unknownMethod(method) })
  }

  async handle (method: string, params: Record<string, unknown>, call: ServiceCall): Promise<Record<string, unknown>> {
    switch (method) {
      case 'tools/list': return this.#page(params.cursor)
      case 'tools/call': return await this.#call(params, call)
      default: return await this.#others(method, params, call)
    }
  }

  #page (cursor: unknown): { tools: ToolOutput[], nextCursor?: string } {
    this.#list ??= [...this.#tools.values()].map(presentTool)
    return pageOf(this.#list, cursor, this.#toolsPerPage, 'tools')
  }

  async #call ({ name, arguments: input = {} }: Record<string, unknown>, call: ServiceCall): Promise<CallToolResult> {
    const tool = typeof name === 'string' ? this.#tools.get(name) : undefined
    if (!tool) throw unknownTool(name, this.#tools.keys())
    call.progress(0, 1)
    call.log('debug', `${tool.name} was called`)
    try {
      const text = await this.#run(tool, input, call)
      call.progress(1, 1)
      call.log('info', `${tool.name} succeeded`)
      return { content: [{ type: 'text', text }] }
    } catch (error) {
      const failure = error instanceof MockError
        ? error
        : new MockError('internal_error', 'Internal server error', { cause: error, explanation: (error as Error).stack ?? '' })
      if (failure.code === 'internal_error') call.request.log.error({ err: failure.cause ?? failure }, 'internal error')
      // For the journal.
      call.request.failure = failure
      const text = errorText(failure)
      call.log('error', `${tool.name} failed: ${text}`)
      return { content: [{ type: 'text', text }], isError: true }
    }
  }

  async #run (tool: Tool<Context>, input: unknown, call: ServiceCall): Promise<string> {
    const { scope } = tool
    if (scope !== 'control' && !call.request.token?.scopes.has(scope)) {
      throw new MockError('forbidden', `Required scopes: ${scope}, missing: ${scope}. ` +
        'Sign in again and allow it, or use another token')
    }
    const validate = this.#validatorOf(tool)
    if (!validate(input)) {
      const issues = schemaIssues(validate.errors ?? [], [])
      throw new MockError('invalid_body', inputMessage(issues), { issues })
    }
    if (scope !== 'control') checkStrictness(call.request.sandbox, tool, input)
    return await tool.run(this.#contextOf(call), input as never)
  }

  #validatorOf (tool: Tool<Context>): ValidateFunction {
    let validate = this.#validators.get(tool)
    if (!validate) {
      validate = compileValidator(tool.input(), 'body')
      this.#validators.set(tool, validate)
    }
    return validate
  }
}

/** Refuses arguments that a tool does not have, where the sandbox is strict about fields. */
function checkStrictness ({ strictness: { levels } }: Sandbox, { name, input }: Tool<never>, given: unknown): void {
  if (levels.unknownFields !== 'refuse') return
  const issues = [...unknownFields(input(), given, [])].map((path): Issue =>
    ({ code: 'unrecognized_keys', message: `${name} has no such argument; this sandbox is strict about it`, path }))
  if (issues.length > 0) throw new MockError('invalid_body', inputMessage(issues), { issues })
}

/**
 * A page of a list whose cursors are the positions of its items.
 * @throws RpcError for a cursor that no page had
 */
export function pageOf<Item, Name extends string> (
  items: readonly Item[], cursor: unknown, size: number, name: Name
): Record<Name, Item[]> & { nextCursor?: string } {
  const from = cursor === undefined ? 0 : Number(cursor)
  if (typeof (cursor ?? '') !== 'string' || !Number.isInteger(from) || from < 0 || from >= Math.max(1, items.length)) {
    throw new RpcError(rpcCodes.invalidParams, 'Invalid cursor: pass the nextCursor of the page before, or none for the first')
  }
  const next = from + size
  return {
    [name]: items.slice(from, next), ...(next < items.length ? { nextCursor: String(next) } : {})
  } as Record<Name, Item[]> & { nextCursor?: string }
}

export function unknownMethod (method: string): RpcError {
  return new RpcError(rpcCodes.methodNotFound, `Method not found: ${JSON.stringify(method)}`)
}

function unknownTool (name: unknown, known: Iterable<string>): RpcError {
  return new RpcError(rpcCodes.invalidParams, typeof name === 'string'
    ? `Unknown tool: ${JSON.stringify(name)}${suggestion(name, known)}`
    : 'Invalid tools/call: name must be a string, the name of a tool')
}

function presentTool<Context> ({ name, title, description, hints, input }: Tool<Context>): ToolOutput {
  return { name, title, description, inputSchema: { ...input(), type: 'object' }, annotations: { title, ...hints } }
}

/** Every issue on a line of its own, since a result has no details beside its text. */
function errorText ({ message, issues, details }: MockError): string {
  if (issues && issues.length > 1) {
    return ['The input is invalid:', ...issues.map(({ path, message }) => `- ${path.join('.') || 'input'}: ${message}`)].join('\n')
  }
  const facts = Object.entries(details ?? {}).map(([name, value]) => `- ${name}: ${value}`)
  return [message, ...facts].join('\n')
}
