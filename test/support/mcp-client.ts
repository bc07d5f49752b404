import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Teardown } from './app.js'

/** How a client speaks to the server. */
export const transports = { http: '/v0/mcp', sse: '/v0/sse' } as const
const paths = { ...transports, control: '/_mock/mcp' } as const
export type TransportName = keyof typeof transports

/** The transport of the SDK that a path needs. */
export function transportTo (
  url: string, name: keyof typeof paths = 'http', headers: Record<string, string> = { authorization: 'Bearer test-token' }
): StreamableHTTPClientTransport {
  const requestInit = { headers }
  const target = new URL(url + paths[name])
  if (name !== 'sse') return new StreamableHTTPClientTransport(target, { requestInit })
  // Both have the interface of a transport; tests use nothing else of the older one.
  return new SSEClientTransport(target, { requestInit }) as unknown as StreamableHTTPClientTransport
}

/** The SDK's own client, connected to a server that runs, and closed when the test ends. */
export async function connect (t: Teardown, transport: StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  t.teardown(() => client.close())
  await client.connect(transport)
  return client
}

/** The text of a tool's result, marked when it is an error. */
export async function callText (client: Client, name: string, input: Record<string, unknown> = {}): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: input })
  const [first] = content as Array<{ type: string, text: string }>
  return `${isError ? 'ERROR: ' : ''}${first?.text ?? ''}`
}
